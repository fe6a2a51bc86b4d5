// The items in the order of the show, without sorting them again for each claim.

import { useMemo, useRef } from 'react';

import type { Item } from '../api/types';
import { sortedItems } from './state';

export function useSortedItems(items: ReadonlyMap<string, Item>): readonly Item[] {
  const last = useRef<readonly Item[]>([]);
  return useMemo(() => {
    last.current = resorted(last.current, items);
    return last.current;
  }, [items]);
}

/** `sorted` with the present items in it: stock changes all the time, and the order hardly ever. */
export function resorted(sorted: readonly Item[], items: ReadonlyMap<string, Item>): readonly Item[] {
  if (sorted.length !== items.size) return sortedItems(items);
  const present: Item[] = [];
  for (const before of sorted) {
    const now = items.get(before.id);
    if (!now || now.position !== before.position || now.itemNumber !== before.itemNumber || now.createdAt !== before.createdAt) return sortedItems(items);
    present.push(now);
  }
  return present;
}
