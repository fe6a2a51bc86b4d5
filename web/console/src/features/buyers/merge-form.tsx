import { type FormEvent, useMemo, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import { t } from '../../i18n';
import type { ClaimTable } from '../../live/claim-table';
import type { CommentLog } from '../../live/comment-log';
import { platformName } from '../../live/words';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { PlatformMark } from '../../ui/platform-mark';
import { useAction } from '../../ui/use-action';
import { type Account, findAccounts, sharedItems } from './buyers-of';

interface MergeFormProps {
  readonly showId: string;
  readonly into: Account;
  readonly claims: ClaimTable;
  readonly comments: CommentLog;
  readonly onClose: () => void;
}

const offeredMax = 8;

/** Says that another account is this buyer's too: find it, see what happens, do it. */
export function MergeForm({ showId, into, claims, comments, onClose }: MergeFormProps) {
  const [search, setSearch] = useState('');
  const [other, setOther] = useState<Account | null>(null);
  const { busy, fault, run } = useAction();
  const found = useMemo(() => findAccounts(search, claims, comments, into.key, offeredMax), [search, claims, comments, into.key]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (other) void run(() => api.mergeBuyers(showId, other.key, into.key)).then((done) => done && onClose());
  };
  const theirs = other ? claims.ofBuyer(other.key) : [];
  const shared = sharedItems(theirs, claims.ofBuyer(into.key));
  return (
    <form className="buyer-form" aria-label={t('buyers.merge')} onSubmit={submit}>
      {other ? (
        <>
          <p>{t('buyers.mergeWhat', {
            from: other.handle,
            into: into.handle,
            count: theirs.length,
            won: theirs.filter(({ claimStatus }) => claimStatus === 'winner').length,
          })}</p>
          {shared.length > 0 ? <p>{t('buyers.mergeShared', { items: shared.join(', ') })}</p> : null}
          <p className="quiet">{t('buyers.mergeLater')}</p>
        </>
      ) : (
        <>
          <TextField label={t('buyers.mergeFind')} autoFocus autoComplete="off" value={search} onChange={(event) => setSearch(event.target.value)} />
          <ul className="buyer-found" aria-label={t('buyers.mergeFound')}>
            {found.map((account) => (
              <li key={account.key}>
                <button type="button" onClick={() => setOther(account)}>
                  <PlatformMark platform={account.platform} name={platformName(account.platform)} /> <b>{account.handle}</b>{' '}
                  <span className="quiet">{t('buyers.claimCount', { count: claims.ofBuyer(account.key).length })}</span>
                </button>
              </li>
            ))}
          </ul>
          {search.trim() !== '' && found.length === 0 ? <p className="quiet">{t('buyers.mergeNone')}</p> : null}
        </>
      )}
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      <div className="buyer-actions">
        {other ? <Button type="submit" kind="primary" busy={busy}>{t('buyers.mergeDo')}</Button> : null}
        {other ? <Button onClick={() => setOther(null)}>{t('buyers.mergeOther')}</Button> : null}
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}
