// Who gives way when an item gets fewer units than it has winners.

import type { Claim, Item, ItemChange } from '../../api/types';

export interface Shortage {
  /** Null: the item as a whole. */
  readonly variant: string | null;
  readonly won: number;
  readonly wanted: number;
}

export function shortagesOf(item: Item, change: Pick<ItemChange, 'quantity' | 'variants'>): readonly Shortage[] {
  if (!item.variants || !change.variants) {
    const wanted = change.quantity ?? item.totalQuantity;
    return wanted < item.claimedCount ? [{ variant: null, won: item.claimedCount, wanted }] : [];
  }
  return item.variants.flatMap(({ name, claimedCount }) => {
    const wanted = change.variants?.find((one) => one.name === name)?.quantity ?? 0;
    return wanted < claimedCount ? [{ variant: name, won: claimedCount, wanted }] : [];
  });
}

const unitsOf = (claims: readonly Claim[], { variant }: Shortage): number =>
  claims.reduce((sum, claim) => sum + (variant === null || claim.variant === variant ? claim.quantity : 0), 0);

export const enough = (losers: readonly Claim[], shortages: readonly Shortage[]): boolean =>
  shortages.every((shortage) => unitsOf(losers, shortage) >= shortage.won - shortage.wanted);

/** The last to claim give way, as few as will do. */
export function suggestLosers(winners: readonly Claim[], shortages: readonly Shortage[]): readonly string[] {
  const latestFirst = [...winners].sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
  const losers: Claim[] = [];
  for (const claim of latestFirst) {
    const helps = shortages.some((shortage) => (shortage.variant === null || shortage.variant === claim.variant) && !enough(losers, [shortage]));
    if (helps) losers.push(claim);
  }
  return losers.map((claim) => claim.claimId);
}
