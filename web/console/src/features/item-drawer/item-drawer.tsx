import { type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react';

import type { Claim, Item } from '../../api/types';
import { t } from '../../i18n';
import type { ClaimTable } from '../../live/claim-table';
import type { CommentLog } from '../../live/comment-log';
import type { Deed } from '../../live/deeds';
import { useHold } from '../../live/hands';
import type { NameOf } from '../../live/people';
import { claimsOfItem } from '../../live/state';
import { claimWords } from '../../live/words';
import { ColleagueTag } from '../../parts/hands/colleagues';
import { Button } from '../../ui/button';
import { formatClock } from '../../ui/format';
import { useShortcuts } from '../../ui/shortcuts';
import { useNow } from '../../ui/use-now';
import { useKeepFocus } from '../../ui/use-keep-focus';
import { AwardForm } from './award-form';
import { DrawerClaim } from './drawer-claim';
import { DrawerSection } from './drawer-section';
import { DrawerStock } from './drawer-stock';
import './item-drawer.css';
import { timelineOf } from './timeline';

interface ItemDrawerProps {
  readonly item: Item;
  readonly claims: ClaimTable;
  readonly comments: CommentLog;
  /** What colleagues have just done, newest first; own deeds are left out. */
  readonly others: readonly Deed[];
  /** Why nothing may be changed; null when it may. */
  readonly refusal: string | null;
  readonly nameOf: NameOf;
  /** What a deed was, without who did it. */
  readonly deedWords: (deed: Deed) => string;
  readonly onClose: () => void;
  readonly onOther: (step: 1 | -1) => void;
  readonly onFeature: (item: Item, featured: boolean) => void;
  readonly onStep: (item: Item, by: 1 | -1, variant?: string) => void;
  readonly onEdit: (item: Item) => void;
  readonly onRelease: (claim: Claim) => void;
  readonly onDecide: (claim: Claim) => void;
  readonly onDetails: (claim: Claim) => void;
}

/** So long is a colleague's deed worth a line. */
const recentMs = 60_000;

/** One item: who has it, who waits, and what happened. The panes beside it stay in use. */
export function ItemDrawer(props: ItemDrawerProps) {
  const { item, claims, comments, others, refusal, nameOf, deedWords, onClose, onOther, onFeature, onStep, onEdit, onRelease, onDecide, onDetails } = props;
  const titleId = useId();
  const ref = useRef<HTMLElement>(null);
  useKeepFocus(ref);
  const [awarding, setAwarding] = useState(false);
  const own = useMemo(() => claimsOfItem(claims, item.id), [claims, item.id]);
  const timeline = useMemo(() => timelineOf(claims.ofItem(item.id)), [claims, item.id]);
  const rowActions = { refusal, onRelease, onDecide, onDetails };

  useHold('item', item.id);
  useGuestFocus(ref, item.id);
  useShortcuts([
    { keys: ['j', ']'], label: 'item.keyNext', group: 'item.item', repeats: true, run: () => onOther(1) },
    { keys: ['k', '['], label: 'item.keyPrevious', group: 'item.item', repeats: true, run: () => onOther(-1) },
    { keys: ['a'], label: 'item.keyAward', group: 'item.item', when: () => refusal === null, run: () => setAwarding(true) },
    { keys: ['Escape'], label: 'item.keyClose', group: 'item.item', run: onClose },
  ]);

  return (
    <aside ref={ref} className="drawer" role="dialog" aria-labelledby={titleId} tabIndex={-1}>
      <header className="drawer-head">
        <span className="drawer-number" aria-hidden="true">{item.itemNumber}</span>
        <h2 id={titleId}>
          <span className="visually-hidden">{t('item.itemNumber', { number: item.itemNumber })} </span>
          {item.title}
        </h2>
        <span className="drawer-others">
          <Button kind="quiet" size="small" aria-label={t('item.previous')} title={t('item.previousKey')} onClick={() => onOther(-1)}>↑</Button>
          <Button kind="quiet" size="small" aria-label={t('item.next')} title={t('item.nextKey')} onClick={() => onOther(1)}>↓</Button>
        </span>
        <Button kind="quiet" size="small" aria-label={t('item.closeItem')} onClick={onClose}>{t('item.close')}</Button>
        <ColleagueTag kind="item" id={item.id} />
      </header>
      <div className="drawer-body">
        <OthersNote others={others} itemId={item.id} nameOf={nameOf} deedWords={deedWords} />
        <DrawerStock item={item} refusal={refusal} onFeature={onFeature} onStep={onStep} onEdit={onEdit} />
        {own.review.length > 0 ? (
          <DrawerSection title={t('item.toDecide')} count={own.review.length}>
            {own.review.map((claim) => <DrawerClaim key={claim.claimId} claim={claim} {...rowActions} />)}
          </DrawerSection>
        ) : null}
        <DrawerSection title={t('item.winners')} count={own.winners.length} empty={t('item.noWinners')}>
          {own.winners.map((claim) => <DrawerClaim key={claim.claimId} claim={claim} {...rowActions} />)}
        </DrawerSection>
        <DrawerSection title={t('item.waitlist')} count={own.waitlist.length} empty={t('item.noWaitlist')}>
          {own.waitlist.map((claim) => <DrawerClaim key={claim.claimId} claim={claim} {...rowActions} />)}
        </DrawerSection>
        <AwardForm key={item.id} item={item} comments={comments} refusal={refusal} focused={awarding} onFocused={() => setAwarding(false)} />
        <DrawerSection title={t('item.released')} count={own.past.length} empty={t('item.noReleased')}>
          {own.past.map((claim) => (
            <li key={claim.claimId} className="drawer-past">
              <span className="drawer-handle">{claim.userHandle}</span>
              <span className="quiet">
                {t('item.past', {
                  state: claimWords[claim.claimStatus], at: formatClock(claim.updatedAt),
                  by: nameOf(claim.by) ?? '', signed: claim.by ? 'yes' : 'no', reason: claim.reason ?? '', reasoned: claim.reason ? 'yes' : 'no',
                })}
              </span>
            </li>
          ))}
        </DrawerSection>
        <DrawerSection title={t('item.timeline')} count={timeline.length}>
          {timeline.map((entry) => (
            <li key={entry.key} className="drawer-past">
              <time className="quiet number" dateTime={entry.at}>{formatClock(entry.at)}</time>
              <span>{entry.text}</span>
            </li>
          ))}
        </DrawerSection>
      </div>
    </aside>
  );
}

/** The focus comes in with the item, and goes back to where it was when the drawer closes. */
function useGuestFocus(ref: RefObject<HTMLElement | null>, itemId: string): void {
  const home = useRef<Element | null>(null);
  useEffect(() => {
    const inside = ref.current?.contains(document.activeElement);
    if (!inside) home.current ??= document.activeElement;
    ref.current?.focus();
  }, [ref, itemId]);
  useEffect(
    () => () => {
      if (home.current instanceof HTMLElement && home.current.isConnected) home.current.focus();
    },
    [],
  );
}

interface OthersNoteProps {
  readonly others: readonly Deed[];
  readonly itemId: string;
  readonly nameOf: NameOf;
  readonly deedWords: (deed: Deed) => string;
}

/** Two people at one item: what the other one has just done here. */
function OthersNote({ others, itemId, nameOf, deedWords }: OthersNoteProps) {
  const now = useNow();
  const deed = others.find((one) => one.claims.some((claim) => claim.itemId === itemId));
  if (!deed || now - Date.parse(deed.at) > recentMs) return null;
  return <p className="drawer-others-note" role="status">{t('item.otherDid', { name: nameOf(deed.by) ?? '', deed: deedWords(deed) })}</p>;
}
