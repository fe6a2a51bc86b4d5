import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim } from '../../api/types';
import { FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';

interface ReleaseDialogProps {
  readonly claim: Claim;
  /** Who is first in line for the item. */
  readonly next: Claim | null;
  readonly onClose: () => void;
}

/** Takes a claim back; what becomes free goes to the first in line. */
export function ReleaseDialog({ claim, next, onClose }: ReleaseDialogProps) {
  const [reason, setReason] = useState('');
  const { busy, fault, run } = useAction();
  const isWinner = claim.claimStatus === 'winner';
  return (
    <FormDialog
      title={isWinner ? `Release item ${claim.itemNumber}?` : `Take ${claim.userHandle} off the waitlist?`}
      submitLabel="Release"
      submitKind="danger"
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(() => api.release(claim.claimId, reason.trim())).then((done) => done && onClose())}
    >
      <p>
        <strong>{claim.userHandle}</strong> {isWinner ? 'loses' : 'no longer waits for'} {claim.quantity > 1 ? `${claim.quantity} of ` : ''}item {claim.itemNumber}.
        {isWinner ? (next ? <> It goes to <strong>{next.userHandle}</strong>, first in line.</> : ' Nobody waits for it, so it is free again.') : null}
      </p>
      <TextField label="Reason (optional)" hint="Everybody on the team sees it" maxLength={500} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
    </FormDialog>
  );
}
