import { type KeyboardEvent, memo, useLayoutEffect, useMemo, useRef, useState } from 'react';

import type { Claim, Comment, Item, Resolution } from '../../api/types';
import { t } from '../../i18n';
import type { ClaimTable } from '../../live/claim-table';
import { itemsByNumber } from '../../live/suggest-items';
import { Button } from '../../ui/button';
import { formatCount } from '../../ui/format';
import { Keys } from '../../ui/keys';
import { useShortcuts } from '../../ui/shortcuts';
import { VirtualList } from '../../ui/virtual-list';
import { CaseRow } from './case-row';
import { type Choice, awardRefusal, casesOf, choicesOf, kindOf, plainChoice, resolutionOf, waitlistRefusal, whyOf } from './cases';
import { DecideDialog } from './decide-dialog';
import './review.css';
import { useCaseComments } from './use-case-comments';
import { useDecisions } from './use-decisions';

interface ReviewLaneProps {
  readonly claims: ClaimTable;
  readonly items: ReadonlyMap<string, Item>;
  /** The comment of a claim, where it is at hand. Always the same function. */
  readonly commentOf: (claim: Claim) => Comment | null;
  readonly words: RegExp | null;
  readonly refusal: string | null;
  readonly onBuyer: (claim: Claim) => void;
  readonly onComment: (claim: Claim) => void;
}

const none: readonly Claim[] = [];

/** Everything that the rules would not guess, oldest first, to be cleared by single keys. */
export const ReviewLane = memo(function ReviewLane({ claims, items, commentOf, words, refusal, onBuyer, onComment }: ReviewLaneProps) {
  const decisions = useDecisions();
  const all = useMemo(() => casesOf(claims), [claims]);
  const { isUnderWay } = decisions;
  const cases = useMemo(() => all.filter((claim) => !isUnderWay(claim)), [all, isUnderWay]);
  const textOf = useCaseComments(all, commentOf);
  const byNumber = useMemo(() => itemsByNumber(items), [items]);
  const lane = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [currentId, setCurrentId] = useState<string | null>(null);
  const lastIndex = useRef(0);
  const hadFocus = useRef(false);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Choice>>(new Map());
  const [pickedIds, setPickedIds] = useState<ReadonlySet<string>>(new Set());
  const lastPicked = useRef<string | null>(null);
  const [otherId, setOtherId] = useState<string | null>(null);

  // When the current case is gone, the one that took its place is the current one.
  const found = currentId === null ? -1 : cases.findIndex(({ claimId }) => claimId === currentId);
  const index = found >= 0 ? found : Math.min(lastIndex.current, cases.length - 1);
  const current = cases[index] ?? null;
  const picked = pickedIds.size === 0 ? none : cases.filter(({ claimId }) => pickedIds.has(claimId));

  useLayoutEffect(() => {
    lastIndex.current = Math.max(0, index);
    // Who clears the lane by keys must not lose the place when a case leaves.
    if (!hadFocus.current || lane.current?.contains(document.activeElement) || document.querySelector('dialog[open]')) return;
    if (document.activeElement !== document.body && document.activeElement !== null) {
      hadFocus.current = false;
      return;
    }
    const row = current && lane.current?.querySelector<HTMLElement>(`[data-case="${current.claimId}"]`);
    (row ?? heading.current)?.focus({ preventScroll: true });
  });

  const viewOf = (claim: Claim) => {
    const comment = textOf(claim);
    const choices = choicesOf(claim, comment?.text ?? null, items, byNumber);
    const before = chosen.get(claim.claimId);
    const choice = choices.find(({ item, variant }) => item.id === before?.item.id && variant === before.variant) ?? plainChoice(claim, choices);
    return { comment, choices, choice };
  };
  const focusOn = (claim: Claim | undefined) => {
    if (!claim) return;
    setCurrentId(claim.claimId);
    lane.current?.querySelector<HTMLElement>(`[data-case="${claim.claimId}"]`)?.focus();
  };
  const decide = (claim: Claim, action: Resolution['action']) => {
    const { choices, choice } = viewOf(claim);
    const stop = refusal ?? (action === 'award' ? awardRefusal(claim, choice, choices) : action === 'waitlist' ? waitlistRefusal(choice, choices) : null);
    if (stop) return;
    hadFocus.current = true;
    decisions.decide(claim, resolutionOf(action, claim, choice));
  };
  const choose = (claim: Claim, choice: Choice) => setChosen(new Map(chosen).set(claim.claimId, choice));
  const pick = (claim: Claim, range: boolean) => {
    const from = range ? cases.findIndex(({ claimId }) => claimId === lastPicked.current) : -1;
    const to = cases.findIndex(({ claimId }) => claimId === claim.claimId);
    const after = new Set(pickedIds);
    if (from >= 0) cases.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(({ claimId }) => after.add(claimId));
    else if (!after.delete(claim.claimId)) after.add(claim.claimId);
    lastPicked.current = claim.claimId;
    setPickedIds(after);
  };
  const dismissPicked = () => {
    if (refusal || picked.length === 0) return;
    hadFocus.current = true;
    decisions.decideAll(picked, { action: 'dismiss' });
    setPickedIds(new Set());
  };
  const pickAlike = (claim: Claim) => setPickedIds(new Set(cases.filter((one) => kindOf(one) === kindOf(claim)).map(({ claimId }) => claimId)));

  const pressed = (event: KeyboardEvent) => {
    if (!current || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLDialogElement) return;
    if (event.target instanceof Element && event.target.closest('dialog')) return;
    const { choices } = viewOf(current);
    const digit = /^[1-9]$/.test(event.key) ? choices[Number(event.key) - 1] : undefined;
    const key = event.key.toLowerCase();
    if (digit) choose(current, digit);
    else if (key === 'd' && event.shiftKey) dismissPicked();
    else if (event.shiftKey && key !== 'x') return;
    else if (key === 'a') decide(current, 'award');
    else if (key === 'w') decide(current, 'waitlist');
    else if (key === 'd') decide(current, 'dismiss');
    else if (key === 'o' && !refusal) setOtherId(current.claimId);
    else if (key === 'x') pick(current, event.shiftKey);
    else if (key === 'b') onBuyer(current);
    else if (key === 'c' && current.commentId !== null) onComment(current);
    else return;
    event.preventDefault();
  };
  useShortcuts([
    { keys: ['v'], label: 'review.keyGo', run: () => focusOn(current ?? undefined) },
    { keys: ['a'], label: 'review.award', group: 'review.title' },
    { keys: ['w'], label: 'review.waitlist', group: 'review.title' },
    { keys: ['d'], label: 'review.dismiss', group: 'review.title' },
    { keys: ['o'], label: 'review.other', group: 'review.title' },
    { keys: ['1', '9'], label: 'review.keyChoose', group: 'review.title' },
    { keys: ['j', 'k'], label: 'review.keyWalk', group: 'review.title' },
    { keys: ['x', 'Shift+X'], label: 'review.keyPick', group: 'review.title' },
    { keys: ['Shift+D'], label: 'review.dismissPicked', group: 'review.title' },
  ]);

  const other = otherId === null ? null : (claims.get(otherId) ?? null);
  return (
    <section
      ref={lane}
      className="pane review"
      data-pane="review"
      aria-label={t('review.title')}
      data-empty={cases.length === 0 || undefined}
      onKeyDown={pressed}
      onFocus={() => {
        hadFocus.current = true;
      }}
    >
      <header className="pane-head">
        <h2 ref={heading} tabIndex={-1}>{t('review.title')}</h2>
        <span className="review-count number" data-alarm={cases.length > 0 || undefined} role="status">
          {formatCount(cases.length)} <span className="visually-hidden">{t('review.toDecide', { count: cases.length })}</span>
        </span>
        {cases.length === 0 ? <span className="quiet">{t('review.nothing')}</span> : (
          <span className="review-hint quiet"><Keys keys="v" /> {t('review.hint')}</span>
        )}
        {picked.length > 0 ? (
          <span className="review-picked">
            {current ? <Button size="small" kind="quiet" onClick={() => pickAlike(current)}>{t('review.pickAlike')}</Button> : null}
            <Button size="small" refusal={refusal} onClick={dismissPicked}>{t('review.dismissCount', { count: picked.length })} <Keys keys="Shift+D" /></Button>
          </span>
        ) : null}
      </header>
      <VirtualList
        rows={cases}
        rowKey={(claim) => claim.claimId}
        rowHeight={54}
        label={t('review.list')}
        empty={null}
        renderRow={(claim) => {
          const { comment, choices, choice } = viewOf(claim);
          return (
            <CaseRow
              claim={claim}
              comment={comment}
              why={whyOf(claim, claims)}
              words={words}
              choices={choices}
              choice={choice}
              isCurrent={claim === current}
              picked={pickedIds.has(claim.claimId)}
              fault={decisions.faultOf(claim.claimId)}
              refusal={refusal}
              onDecide={decide}
              onChoose={choose}
              onOther={({ claimId }) => setOtherId(claimId)}
              onBuyer={onBuyer}
              onComment={onComment}
              onPick={pick}
              onCurrent={({ claimId }) => setCurrentId(claimId)}
            />
          );
        }}
      />
      {other ? <DecideDialog claim={other} claims={claims} items={items} commentText={textOf(other)?.text ?? null} onClose={() => setOtherId(null)} /> : null}
    </section>
  );
});
