// What a host says about the item in their hand.

import type { Claim, Item } from '../../api/types';
import type { ClaimTable } from '../../live/claim-table';
import { claimsOfItem, sortedItems } from '../../live/state';

export interface Stage {
  /** Now showing; null when no item is. */
  readonly item: Item | null;
  readonly left: number;
  /** The latest first: that is the name to call out. */
  readonly winners: readonly Claim[];
  /** In the order of the line. */
  readonly next: readonly Claim[];
  readonly previousItem: Item | null;
  readonly nextItem: Item | null;
}

export function stageOf(items: ReadonlyMap<string, Item>, claims: ClaimTable): Stage {
  const order = sortedItems(items);
  const item = order.find((one) => one.featured) ?? null;
  const { winners, waitlist } = item ? claimsOfItem(claims, item.id) : { winners: [], waitlist: [] };
  return {
    item,
    left: item ? Math.max(0, item.totalQuantity - item.claimedCount) : 0,
    winners: [...winners].sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0)),
    next: waitlist,
    previousItem: neighbour(order, item?.id ?? null, -1),
    nextItem: neighbour(order, item?.id ?? null, 1),
  };
}

/** The item before or after; with none shown, the way forward begins at the first. */
export function neighbour(order: readonly Item[], itemId: string | null, step: 1 | -1): Item | null {
  const at = order.findIndex((one) => one.id === itemId);
  if (at < 0) return step === 1 ? (order[0] ?? null) : null;
  return order[at + step] ?? null;
}
