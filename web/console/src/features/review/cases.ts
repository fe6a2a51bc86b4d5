// What waits for a person's decision, and what may be decided about it.

import type { Claim, Item, Resolution } from '../../api/types';
import { t } from '../../i18n';
import type { ClaimTable } from '../../live/claim-table';
import { stockOf, suggestItems } from '../../live/suggest-items';
import { formatClock } from '../../ui/format';

/** An item that the claim may mean, in one of its variants. */
export interface Choice {
  readonly item: Item;
  readonly variant: string | null;
}

export const choicesMax = 9;

const sorted = new WeakMap<readonly Claim[], readonly Claim[]>();

/** Oldest first: who wrote first is served first. The same array as long as no case changes. */
export function casesOf(claims: ClaimTable): readonly Claim[] {
  const waiting = claims.withStatus('review');
  const known = sorted.get(waiting);
  if (known) return known;
  const cases = [...waiting].sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : a.claimId < b.claimId ? -1 : 1));
  sorted.set(waiting, cases);
  return cases;
}

/** Where to go on from `from`: there or after it, else before it, but rather not to what a colleague has in hand. */
export function nextCase(cases: readonly Claim[], from: number, isTaken: (claim: Claim) => boolean): number {
  for (let step = 0; step < cases.length; step += 1) {
    const index = (from + step) % cases.length;
    const claim = cases[index];
    if (claim && !isTaken(claim)) return index;
  }
  return from;
}

/** What the claim may mean: its item, else those that its comment names; with variants, each of them. */
export function choicesOf(claim: Claim, text: string | null, byId: ReadonlyMap<string, Item>, byNumber: ReadonlyMap<string, Item>): readonly Choice[] {
  const said = (claim.itemId === null ? undefined : byId.get(claim.itemId)) ?? byNumber.get(claim.itemNumber);
  const items = said ? [said] : text === null ? [] : suggestItems(text, byNumber);
  return items.flatMap(variantsOf).slice(0, choicesMax);
}

const variantsOf = (item: Item): readonly Choice[] => item.variants?.map(({ name }) => ({ item, variant: name })) ?? [{ item, variant: null }];

/** The choice that needs no asking: the only one, or the one that the claim names. */
export function plainChoice(claim: Claim, choices: readonly Choice[]): Choice | null {
  if (choices.length === 1) return choices[0] ?? null;
  return choices.find(({ variant }) => variant !== null && variant === claim.variant) ?? null;
}

export function awardRefusal(claim: Claim, choice: Choice | null, choices: readonly Choice[]): string | null {
  if (!choice) return choices.length === 0 ? t('review.noItem') : t('review.chooseFirst');
  const left = stockOf(choice.item, choice.variant)?.left ?? 0;
  if (left >= claim.quantity) return null;
  return left === 0 ? t('review.soldOut', { item: choice.item.itemNumber }) : t('review.onlyLeft', { left, wanted: claim.quantity });
}

export function waitlistRefusal(choice: Choice | null, choices: readonly Choice[]): string | null {
  return choice ? null : choices.length === 0 ? t('review.noItem') : t('review.chooseFirst');
}

export function resolutionOf(action: Resolution['action'], claim: Claim, choice: Choice | null): Resolution {
  if (action === 'dismiss' || !choice) return { action };
  return {
    action,
    ...(choice.item.itemNumber === claim.itemNumber ? {} : { itemNumber: choice.item.itemNumber }),
    ...(choice.variant === null ? {} : { variant: choice.variant }),
  };
}

const whys: Readonly<Record<string, () => string>> = {
  variant_missing: () => t('review.why_variantMissing'),
  variant_unknown: () => t('review.why_variantUnknown'),
  variants_several: () => t('review.why_variantsSeveral'),
  item_limit: () => t('review.why_itemLimit'),
  show_limit: () => t('review.why_showLimit'),
  claim_rate: () => t('review.why_claimRate'),
  place_in_line: () => t('review.why_placeInLine'),
  written_in_pause: () => t('review.why_pause'),
  blocked_buyer: () => t('review.why_blocked'),
  reply: () => t('review.why_reply'),
  reply_suggestion: () => t('review.why_replySuggestion'),
};

/** Why the rules leave it to a person. */
export function whyOf(claim: Claim, claims: ClaimTable): string {
  if (claim.code === 'earlier_claim') {
    const served = claim.itemId === null ? [] : claims.ofItem(claim.itemId).filter((one) => one.claimStatus === 'winner' && one.timestamp > claim.timestamp);
    const [first] = served.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
    const times = { written: formatClock(claim.timestamp), arrived: formatClock(claim.at) };
    return first ? t('review.why_earlierThan', { ...times, served: formatClock(first.timestamp), buyer: first.userHandle }) : t('review.why_earlier', times);
  }
  return whys[claim.code ?? '']?.() ?? claim.reason ?? t('review.why_unclear');
}

/** Cases of the same kind may be dismissed together. */
export const kindOf = (claim: Claim): string => (claim.code === 'unclear' || !claim.code ? `unclear ${claim.reason ?? ''}` : claim.code);
