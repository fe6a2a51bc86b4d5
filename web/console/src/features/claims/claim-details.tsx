import { type FormEvent, useEffect, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Claim, Explanation } from '../../api/types';
import { t } from '../../i18n';
import type { NameOf } from '../../live/people';
import type { Note } from '../../live/state';
import { claimTones, claimWords, platformName } from '../../live/words';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { formatClock, formatCount } from '../../ui/format';
import { useAction } from '../../ui/use-action';

interface ClaimDetailsProps {
  readonly claim: Claim;
  readonly notes: readonly Note[];
  readonly nameOf: NameOf;
  readonly refusal: string | null;
  readonly onClose: () => void;
}

/** Why a claim is what it is: the comment, both times, the rule, and everything that happened to it. */
export function ClaimDetails({ claim, notes, nameOf, refusal, onClose }: ClaimDetailsProps) {
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  const [note, setNote] = useState('');
  const loading = useAction();
  const saving = useAction();
  const { run } = loading;
  // The state may change while this is open, and its history with it.
  useEffect(() => {
    void run(async () => setExplanation(await api.explain(claim.claimId)));
  }, [run, claim.claimId, claim.updatedAt]);

  const addNote = (event: FormEvent) => {
    event.preventDefault();
    if (note.trim() === '' || refusal) return;
    void saving.run(() => api.note(claim.claimId, note.trim())).then((done) => done && setNote(''));
  };
  const history = explanation?.history ?? [];
  const told = new Set(history.filter((entry) => entry.kind === 'note').map((entry) => entry.reason));

  return (
    <Dialog title={claim.itemNumber === '' ? t('claims.claimOf', { buyer: claim.userHandle }) : t('claims.itemOf', { item: claim.itemNumber, buyer: claim.userHandle })} onClose={onClose}>
      <p>
        <Badge tone={claimTones[claim.claimStatus]}>
          {claimWords[claim.claimStatus]}{claim.waitlistPosition === null ? '' : ` #${claim.waitlistPosition}`}
        </Badge>{' '}
        {claim.itemNumber === '' ? `${formatCount(claim.quantity)} × ${t('claims.itemNotSaid')}` : t('claims.timesItem', { count: claim.quantity, item: claim.itemNumber })}{claim.variant ? `, ${claim.variant}` : ''}, {claim.origin === 'operator' ? t('claims.byOperator') : platformName(claim.platform)}
      </p>
      {explanation?.comment ? <blockquote className="claim-quote">{explanation.comment.text}</blockquote> : null}
      {explanation ? (
        <dl className="facts">
          <dt>{t('claims.rule')}</dt>
          <dd>{explanation.rule}</dd>
          {explanation.platformTime ? <><dt>{t('claims.written')}</dt><dd className="number">{formatClock(explanation.platformTime)}</dd></> : null}
          <dt>{t('claims.arrived')}</dt>
          <dd className="number">
            {formatClock(explanation.arrivedAt)}
            {explanation.delayMs === null ? '' : `, ${t('claims.later', { seconds: explanation.delayMs / 1_000 })}`}
          </dd>
          {explanation.rank === null ? null : <><dt>{t('claims.rank')}</dt><dd className="number">{t('claims.rankOfItem', { rank: explanation.rank })}</dd></>}
        </dl>
      ) : null}
      {loading.fault ? <p className="fault-box" role="alert">{inWords(loading.fault)}</p> : null}
      <section aria-label={t('claims.history')}>
        <ol className="history">
          {history.map((entry) => (
            <li key={`${entry.seq}/${entry.kind}/${entry.at}`}>
              <time className="number quiet" dateTime={entry.at}>{formatClock(entry.at)}</time>
              <span>
                {entry.kind === 'note' ? t('claims.note') : claimWords[entry.status]}
                {entry.reason ? `: ${entry.reason}` : ''}
                {entry.by ? <span className="quiet"> {t('claims.by', { name: nameOf(entry.by) })}</span> : null}
              </span>
            </li>
          ))}
          {notes.filter((one) => !told.has(one.text)).map((one) => (
            <li key={`${one.at}/${one.text}`}>
              <time className="number quiet" dateTime={one.at}>{formatClock(one.at)}</time>
              <span>{t('claims.note')}: {one.text}{one.by ? <span className="quiet"> {t('claims.by', { name: nameOf(one.by) })}</span> : null}</span>
            </li>
          ))}
        </ol>
      </section>
      <form className="note-form" onSubmit={addNote}>
        <TextField label={t('claims.addNoteLabel')} maxLength={1_000} value={note} onChange={(event) => setNote(event.target.value)} />
        <Button type="submit" busy={saving.busy} refusal={refusal ?? (note.trim() === '' ? t('claims.noteEmpty') : null)}>{t('claims.addNote')}</Button>
      </form>
      {saving.fault ? <p className="fault-box" role="alert">{inWords(saving.fault)}</p> : null}
      <div className="dialog-actions">
        <Button onClick={onClose}>{t('common.close')}</Button>
      </div>
    </Dialog>
  );
}
