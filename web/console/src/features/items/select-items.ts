// Which items the list shows, and in what order.

import type { Item } from '../../api/types';
import { byNumber, leftOf } from '../../live/state';

export const itemFilters = ['all', 'left', 'sold-out', 'waiting', 'unclaimed'] as const;
export type ItemFilter = (typeof itemFilters)[number];
export const asItemFilter = (text: string | null): ItemFilter => itemFilters.find((one) => one === text) ?? 'all';

export const itemSorts = ['show', 'number', 'left', 'waiting', 'sold'] as const;
export type ItemSort = (typeof itemSorts)[number];
export const asItemSort = (text: string | null): ItemSort => itemSorts.find((one) => one === text) ?? 'show';

const passes: Readonly<Record<ItemFilter, (item: Item) => boolean>> = {
  all: () => true,
  left: (item) => item.status !== 'sold_out',
  'sold-out': (item) => item.status === 'sold_out',
  waiting: (item) => item.waitlistCount > 0,
  unclaimed: (item) => item.claimedCount === 0,
};

/** Equal ones stay in the order of the show. */
const orders: Readonly<Record<Exclude<ItemSort, 'show'>, (a: Item, b: Item) => number>> = {
  number: byNumber,
  left: (a, b) => leftOf(b) - leftOf(a),
  waiting: (a, b) => b.waitlistCount - a.waitlistCount,
  sold: (a, b) => b.claimedCount - a.claimedCount,
};

/** `items` are in the order of the show. A number is found by its beginning, a title by any part. */
export function selectItems(items: readonly Item[], search: string, filter: ItemFilter, sort: ItemSort): readonly Item[] {
  const wanted = search.trim().toLowerCase().replace(/^#/, '');
  const found =
    wanted === '' && filter === 'all'
      ? items
      : items.filter((item) => passes[filter](item) && (wanted === '' || item.itemNumber.toLowerCase().startsWith(wanted) || item.title.toLowerCase().includes(wanted)));
  return sort === 'show' ? found : [...found].sort(orders[sort]);
}
