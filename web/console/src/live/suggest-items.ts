// The items that a comment may mean: those whose number it holds, in the order in which it names them.

import type { Item } from '../api/types';
import { canonicalNumber } from '../ui/mark-words';

export function suggestItems(text: string, byNumber: ReadonlyMap<string, Item>): readonly Item[] {
  const found = new Set<Item>();
  for (const [token] of text.matchAll(/\p{L}{0,4}[-‐]?\p{N}+/gu)) {
    const item = byNumber.get(canonicalNumber(token)) ?? byNumber.get(canonicalNumber(token.replace(/^\P{N}+/u, '')));
    if (item) found.add(item);
  }
  return [...found];
}

/** Stock changes all the time, and a number hardly ever. */
const canonical = new Map<string, string>();
const canonicalMax = 20_000;

function canonicalOf(number: string): string {
  const known = canonical.get(number);
  if (known !== undefined) return known;
  if (canonical.size >= canonicalMax) canonical.clear();
  const found = canonicalNumber(number);
  canonical.set(number, found);
  return found;
}

export function itemsByNumber(items: ReadonlyMap<string, Item>): ReadonlyMap<string, Item> {
  const byNumber = new Map<string, Item>();
  for (const item of items.values()) byNumber.set(canonicalOf(item.itemNumber), item);
  return byNumber;
}

export interface Stock {
  readonly left: number;
  readonly total: number;
}

/** What is left of an item, or of one of its variants; null when it has no such variant. */
export function stockOf(item: Item, variant: string | null): Stock | null {
  if (!item.variants) return { left: Math.max(0, item.totalQuantity - item.claimedCount), total: item.totalQuantity };
  const one = item.variants.find(({ name }) => name === variant);
  return one ? { left: Math.max(0, one.quantity - one.claimedCount), total: one.quantity } : null;
}
