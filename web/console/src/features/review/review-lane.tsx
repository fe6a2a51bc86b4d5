import { type FocusEvent, type KeyboardEvent, memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

import type { Claim, Comment, Item, Resolution } from '../../api/types';
import { t } from '../../i18n';
import type { ClaimTable } from '../../live/claim-table';
import { useAskOthers, useHold } from '../../live/hands';
import { itemsByNumber } from '../../live/suggest-items';
import { Button } from '../../ui/button';
import { formatCount } from '../../ui/format';
import { Keys } from '../../ui/keys';
import type { WordFinder } from '../../ui/mark-words';
import { useShortcuts } from '../../ui/shortcuts';
import { VirtualList } from '../../ui/virtual-list';
import { CaseRow } from './case-row';
import { type Choice, awardRefusal, casesOf, choicesOf, kindOf, nextCase, plainChoice, resolutionOf, waitlistRefusal, whyOf } from './cases';
import { DecideDialog } from './decide-dialog';
import './review.css';
import { useCaseComments } from './use-case-comments';
import { useDecisions } from './use-decisions';

interface ReviewLaneProps {
  readonly claims: ClaimTable;
  readonly items: ReadonlyMap<string, Item>;
  /** The comment of a claim, where it is at hand. Always the same function. */
  readonly commentOf: (claim: Claim) => Comment | null;
  readonly words: WordFinder | null;
  readonly refusal: string | null;
  readonly onBuyer: (claim: Claim) => void;
  readonly onComment: (claim: Claim) => void;
  /** A claim that one was deciding is as somebody else has decided it. */
  readonly onLost: (claim: Claim) => void;
}

const none: readonly Claim[] = [];

/** Everything that the rules would not guess, oldest first, to be cleared by single keys. */
export const ReviewLane = memo(function ReviewLane({ claims, items, commentOf, words, refusal, onBuyer, onComment, onLost }: ReviewLaneProps) {
  const [disputed, setDisputed] = useState<readonly string[]>([]);
  const decisions = useDecisions(useCallback((claimId: string) => setDisputed((before) => [...before, claimId]), []));
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
  const [isInside, setInside] = useState(false);
  const [reveal, setReveal] = useState<{ readonly number: number } | null>(null);
  /** Gets the focus as soon as it is drawn. */
  const wantsFocus = useRef<string | null>(null);
  const broughtUp = useRef<string | null>(null);
  const at = useAskOthers();
  const isTaken = (claim: Claim) => at('claim', claim.claimId).length > 0;

  // When the current case is gone, the one that took its place is the current one; to who works here
  // rather one that no colleague has in hand.
  const found = currentId === null ? -1 : cases.findIndex(({ claimId }) => claimId === currentId);
  const place = Math.min(lastIndex.current, cases.length - 1);
  const index = found >= 0 ? found : hadFocus.current ? nextCase(cases, place, isTaken) : place;
  const current = cases[index] ?? null;
  const picked = pickedIds.size === 0 ? none : cases.filter(({ claimId }) => pickedIds.has(claimId));
  useHold('claim', isInside && current ? current.claimId : null);

  useLayoutEffect(() => {
    lastIndex.current = Math.max(0, index);
    if (wantsFocus.current !== null) {
      const row = lane.current?.querySelector<HTMLElement>(`[data-case="${wantsFocus.current}"]`);
      wantsFocus.current = null;
      row?.focus({ preventScroll: true });
    }
    // Who clears the lane by keys must not lose the place when a case leaves.
    if (!hadFocus.current || lane.current?.contains(document.activeElement) || document.querySelector('dialog[open]')) return;
    if (document.activeElement !== document.body && document.activeElement !== null) {
      hadFocus.current = false;
      return;
    }
    const row = current && rowOf(current);
    if (current && !row && broughtUp.current !== current.claimId) bringUp(current, index);
    else (row ?? heading.current)?.focus({ preventScroll: true });
  });

  // Colleagues take things up and put them down; what is the current case here must not change by it.
  useLayoutEffect(() => {
    if (hadFocus.current && current) setCurrentId(current.claimId);
  }, [current]);

  useEffect(() => {
    const lost = disputed.map((claimId) => claims.get(claimId)).filter((claim) => claim !== undefined && claim.claimStatus !== 'review');
    if (lost.length === 0) return;
    setDisputed((before) => before.filter((claimId) => !lost.some((claim) => claim?.claimId === claimId)));
    lost.forEach((claim) => claim && onLost(claim));
  }, [disputed, claims, onLost]);

  const viewOf = (claim: Claim) => {
    const comment = textOf(claim);
    const choices = choicesOf(claim, comment?.text ?? null, items, byNumber);
    const before = chosen.get(claim.claimId);
    const choice = choices.find(({ item, variant }) => item.id === before?.item.id && variant === before.variant) ?? plainChoice(claim, choices);
    return { comment, choices, choice };
  };
  const rowOf = ({ claimId }: Claim) => lane.current?.querySelector<HTMLElement>(`[data-case="${claimId}"]`) ?? null;
  /** For a row that is too far away to be drawn. */
  const bringUp = ({ claimId }: Claim, number: number) => {
    wantsFocus.current = claimId;
    broughtUp.current = claimId;
    setReveal({ number });
  };
  const comeIn = () => {
    if (!current || lane.current?.contains(document.activeElement)) return;
    const number = nextCase(cases, index, isTaken);
    const claim = cases[number] ?? current;
    setCurrentId(claim.claimId);
    const row = rowOf(claim);
    if (row) row.focus();
    else bringUp(claim, number);
  };
  const blurred = ({ relatedTarget }: FocusEvent) => {
    const isIn = (element: Element | null) => lane.current?.contains(element) ?? false;
    if (relatedTarget instanceof Element) setInside(isIn(relatedTarget));
    // A window that is put behind another keeps its focus; a row that is decided passes it on.
    else setTimeout(() => setInside(isIn(document.activeElement)));
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
    { keys: ['v'], label: 'review.keyGo', run: comeIn },
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
  const isOver = other !== null && other.claimStatus !== 'review';
  useEffect(() => {
    if (!other || !isOver) return;
    onLost(other);
    setOtherId(null);
  }, [other, isOver, onLost]);
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
        setInside(true);
      }}
      onBlur={blurred}
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
        reveal={reveal}
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
