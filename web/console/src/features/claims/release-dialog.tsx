import { type ReactNode, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim } from '../../api/types';
import { rich, t } from '../../i18n';
import { useHold } from '../../live/hands';
import { ColleagueNote } from '../../parts/hands/colleagues';
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
  useHold('claim', claim.claimId);
  const isWinner = claim.claimStatus === 'winner';
  return (
    <FormDialog
      title={isWinner ? t('claims.releaseTitle', { item: claim.itemNumber }) : t('claims.leaveLineTitle', { buyer: claim.userHandle })}
      submitLabel={t('claims.release')}
      submitKind="danger"
      busy={busy}
      fault={fault ? inWords(fault) : null}
      note={<ColleagueNote kind="claim" id={claim.claimId} />}
      onClose={onClose}
      onSubmit={() => void run(() => api.release(claim.claimId, reason.trim())).then((done) => done && onClose())}
    >
      <p>
        {rich(isWinner ? 'claims.loses' : 'claims.waitsNoMore', { buyer: claim.userHandle, count: claim.quantity, item: claim.itemNumber, b: bold })}{' '}
        {isWinner ? (next ? rich('claims.goesTo', { buyer: next.userHandle, b: bold }) : t('claims.goesToNobody')) : null}
      </p>
      <TextField label={t('claims.reason')} hint={t('claims.reasonHint')} maxLength={500} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
    </FormDialog>
  );
}

const bold = (inside: ReactNode[]) => <strong>{inside}</strong>;
