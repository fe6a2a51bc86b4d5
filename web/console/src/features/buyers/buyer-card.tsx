import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { BuyerCard as Card, Claim, Item } from '../../api/types';
import { t } from '../../i18n';
import type { ClaimTable } from '../../live/claim-table';
import type { CommentLog } from '../../live/comment-log';
import { useHold } from '../../live/hands';
import type { NameOf } from '../../live/people';
import { platformName } from '../../live/words';
import { ColleagueTag } from '../../parts/hands/colleagues';
import { Button } from '../../ui/button';
import { formatClock, formatCount, formatMoney } from '../../ui/format';
import { PlatformMark } from '../../ui/platform-mark';
import { useShortcuts } from '../../ui/shortcuts';
import { BlockForm } from './block-form';
import { BuyerClaims } from './buyer-claims';
import { BuyerNotes } from './buyer-notes';
import './buyers.css';
import { sumsOf } from './buyers-of';
import { MergeForm } from './merge-form';

interface BuyerCardProps {
  readonly showId: string;
  readonly buyerKey: string;
  readonly claims: ClaimTable;
  readonly items: ReadonlyMap<string, Item>;
  readonly comments: CommentLog;
  /** Changes when something was said about the buyer that is not in the claims. */
  readonly news: number;
  readonly nameOf: NameOf;
  readonly refusal: string | null;
  readonly onClose: () => void;
  readonly onOpenItem: (itemId: string) => void;
  readonly onDetails: (claim: Claim) => void;
  readonly onComment: (comment: { readonly platform: string; readonly commentId: string }) => void;
}

/** One buyer: what they have and wait for, what they owe, what was noted, what they wrote. */
export function BuyerCard(props: BuyerCardProps) {
  const { showId, buyerKey, claims, items, comments, news, nameOf, refusal, onClose, onOpenItem, onDetails, onComment } = props;
  const ref = useRef<HTMLElement>(null);
  const titleId = useId();
  const [card, setCard] = useState<Card | null>(null);
  const [task, setTask] = useState<'block' | 'merge' | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  useHold('buyer', buyerKey);
  // Fetched when it is opened, and again when the log says that something about the buyer is new.
  useEffect(() => {
    let overtaken = false;
    api.buyerCard(showId, buyerKey).then(
      (answer) => {
        if (overtaken) return;
        setCard(answer);
        setFault(null);
      },
      (error: unknown) => {
        if (!overtaken) setFault(error);
      },
    );
    return () => {
      overtaken = true;
    };
  }, [showId, buyerKey, news]);

  // The focus comes in with the card and goes back to where it was.
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [buyerKey]);

  useShortcuts([{ keys: ['Escape'], label: 'buyers.close', group: 'buyers.buyer', run: onClose }]);
  const endTask = () => {
    setTask(null);
    ref.current?.focus();
  };

  const own = useMemo(() => claims.ofBuyer(buyerKey).reverse(), [claims, buyerKey]);
  const sums = useMemo(() => sumsOf(own, items), [own, items]);
  const handle = own[0]?.userHandle ?? card?.userHandle ?? '';
  const platform = own[0]?.platform ?? card?.platform ?? '';
  const blocked = card?.blocked ?? null;
  return (
    <aside
      ref={ref}
      className="buyer-card"
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header className="buyer-head">
        {platform === '' ? null : <PlatformMark platform={platform} name={platformName(platform)} />}
        <h2 id={titleId}><span className="visually-hidden">{t('buyers.buyer')} </span>{handle}</h2>
        <Button kind="quiet" aria-label={t('buyers.close')} onClick={onClose}>{t('common.close')}</Button>
        <ColleagueTag kind="buyer" id={buyerKey} />
      </header>
      <div className="buyer-body">
        {blocked ? (
          <p className="buyer-blocked" role="status">
            <strong>{t('buyers.blocked')}</strong> {t('buyers.blockedBy', { name: nameOf(blocked.by), at: formatClock(blocked.at) })}
            {blocked.reason ? <> <q dir="auto">{blocked.reason}</q></> : null}
          </p>
        ) : null}
        <dl className="buyer-figures">
          <Figure name={t('buyers.units')}>{formatCount(sums.units)}</Figure>
          <Figure name={t('buyers.total')}>{sums.total.map(({ amount, currency }) => formatMoney(amount, currency)).join(' + ') || '–'}</Figure>
          <Figure name={t('buyers.unpaid')} alarm={sums.unpaid > 0}>{formatCount(sums.unpaid)}</Figure>
          {card && card.elsewhere.shows > 0 ? (
            <Figure name={t('buyers.elsewhere', { count: card.elsewhere.shows })} alarm={card.elsewhere.unpaid > 0}>
              {t('buyers.elsewhereUnits', { units: card.elsewhere.units, unpaid: card.elsewhere.unpaid })}
            </Figure>
          ) : null}
        </dl>
        {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
        <BuyerClaims claims={own} items={items} refusal={refusal} onOpenItem={onOpenItem} onDetails={onDetails} onComment={onComment} />
        <BuyerNotes showId={showId} buyerKey={buyerKey} notes={card?.notes ?? []} nameOf={nameOf} refusal={refusal} />
        <section aria-label={t('buyers.comments')}>
          <h3>{t('buyers.comments')} <span className="quiet number">{card?.comments.length ?? ''}</span></h3>
          <ul className="buyer-comments">
            {card?.comments.map((comment) => (
              <li key={`${comment.platform}/${comment.commentId}`}>
                <button type="button" onClick={() => onComment(comment)}>
                  <time className="quiet number" dateTime={comment.timestamp}>{formatClock(comment.timestamp)}</time>
                  <span dir="auto">{comment.text}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
        <section aria-label={t('buyers.account')}>
          <h3>{t('buyers.account')}</h3>
          {card && card.mergedFrom.length > 0 ? (
            <ul className="quiet">
              {card.mergedFrom.map((one) => <li key={one.buyerKey}>{t('buyers.mergedFrom', { account: one.buyerKey, name: nameOf(one.by), at: formatClock(one.at) })}</li>)}
            </ul>
          ) : null}
          {task === 'merge' ? (
            <MergeForm
              showId={showId}
              into={{ key: buyerKey, handle, platform }}
              claims={claims}
              comments={comments}
              onClose={endTask}
            />
          ) : task === 'block' && card ? (
            <BlockForm showId={showId} buyer={card} onClose={endTask} />
          ) : (
            <div className="buyer-actions">
              <Button size="small" refusal={refusal ?? (card ? null : t('buyers.notLoaded'))} onClick={() => setTask('merge')}>{t('buyers.merge')}</Button>
              <Button size="small" kind={blocked ? 'plain' : 'danger'} refusal={refusal ?? (card ? null : t('buyers.notLoaded'))} onClick={() => setTask('block')}>
                {blocked ? t('buyers.unblock') : t('buyers.block')}
              </Button>
            </div>
          )}
        </section>
      </div>
    </aside>
  );
}

function Figure({ name, alarm = false, children }: { readonly name: string; readonly alarm?: boolean; readonly children: ReactNode }) {
  return (
    <div data-alarm={alarm || undefined}>
      <dt>{name}</dt>
      <dd className="number">{children}</dd>
    </div>
  );
}
