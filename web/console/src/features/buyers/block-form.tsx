import { type FormEvent, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { BuyerCard } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';

interface BlockFormProps {
  readonly showId: string;
  readonly buyer: BuyerCard;
  readonly onClose: () => void;
}

/** Blocks a buyer in the whole workspace, or lifts the block; says first what becomes of the claims. */
export function BlockForm({ showId, buyer, onClose }: BlockFormProps) {
  const [reason, setReason] = useState('');
  const { busy, fault, run } = useAction();
  const { buyerKey, platform, userId, userHandle, blocked } = buyer;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(() =>
      blocked ? api.unblockBuyer(showId, buyerKey) : api.blockBuyer(showId, { buyerKey, platform, userId, userHandle }, reason.trim()),
    ).then((done) => done && onClose());
  };
  return (
    <form className="buyer-form" aria-label={blocked ? t('buyers.unblock') : t('buyers.block')} onSubmit={submit}>
      <p>{blocked ? t('buyers.unblockWhat') : t('buyers.blockWhat')}</p>
      {blocked ? null : <TextField label={t('buyers.blockReason')} maxLength={500} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />}
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      <div className="buyer-actions">
        <Button type="submit" kind={blocked ? 'primary' : 'danger'} busy={busy}>{blocked ? t('buyers.unblock') : t('buyers.block')}</Button>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}
