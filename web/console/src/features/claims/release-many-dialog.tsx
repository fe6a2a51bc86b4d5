import { useMemo, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim } from '../../api/types';
import { t } from '../../i18n';
import { useHoldAll } from '../../live/hands';
import { ColleagueMark, ColleagueNoteAmong } from '../../parts/hands/colleagues';
import { Button } from '../../ui/button';
import { Dialog, FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';

interface ReleaseManyDialogProps {
  readonly showId: string;
  readonly claims: readonly Claim[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Named in the dialog; the rest is a number. */
const namedMax = 8;
const nothing: readonly string[] = [];

/** Takes many claims back in one step, which one undo brings back. */
export function ReleaseManyDialog({ showId, claims: picked, onClose, onDone }: ReleaseManyDialogProps) {
  // What is confirmed is what was picked, also when some of it changes meanwhile.
  const [claims] = useState(picked);
  const [reason, setReason] = useState('');
  const [skipped, setSkipped] = useState<readonly { readonly claimId: string; readonly reason: string }[]>([]);
  const { busy, fault, run } = useAction();
  const claimIds = useMemo(() => claims.map(({ claimId }) => claimId), [claims]);
  // Afterwards there is only something to read.
  useHoldAll('claim', skipped.length > 0 ? nothing : claimIds);
  const winners = claims.filter((claim) => claim.claimStatus === 'winner').length;
  const nameOf = ({ itemNumber, userHandle }: Claim) => (itemNumber === '' ? t('claims.claimOf', { buyer: userHandle }) : t('claims.itemOf', { item: itemNumber, buyer: userHandle }));

  const submit = () =>
    void run(async () => {
      const answer = await api.releaseMany(showId, claimIds, reason.trim());
      if (answer.skipped.length === 0) onDone();
      else setSkipped(answer.skipped);
    });
  if (skipped.length > 0) {
    return (
      <Dialog title={t('claims.notReleased', { count: skipped.length })} onClose={onDone}>
        <p>{t('claims.othersReleased', { count: claims.length - skipped.length })}</p>
        <ul className="claim-names">
          {skipped.map(({ claimId, reason: why }) => {
            const claim = claims.find((one) => one.claimId === claimId);
            return <li key={claimId}>{claim ? nameOf(claim) : claimId}: {why}</li>;
          })}
        </ul>
        <div className="dialog-actions"><Button onClick={onDone}>{t('common.close')}</Button></div>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={t('claims.releaseManyTitle', { count: claims.length })}
      submitLabel={t('claims.release')}
      submitKind="danger"
      busy={busy}
      fault={fault ? inWords(fault) : null}
      note={<ColleagueNoteAmong claimIds={claimIds} />}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>{t('claims.releaseManyWhat', { winners, others: claims.length - winners })}</p>
      <ul className="claim-names">
        {claims.slice(0, namedMax).map((claim) => <li key={claim.claimId}>{nameOf(claim)} <ColleagueMark kind="claim" id={claim.claimId} /></li>)}
        {claims.length > namedMax ? <li className="quiet">{t('claims.andMore', { count: claims.length - namedMax })}</li> : null}
      </ul>
      <TextField label={t('claims.reason')} hint={t('claims.reasonHint')} maxLength={500} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
    </FormDialog>
  );
}
