import { describe, expect, it } from 'vitest';

import type { Item } from '../src/api/types';
import { changeOf, faultsOf, formOf, newItemOf } from '../src/features/items/item-form';
import { enough, shortagesOf, suggestLosers } from '../src/features/items/losers';
import { selectItems } from '../src/features/items/select-items';
import { neighbour, sortedItems } from '../src/live/state';
import { takesFromWinners } from '../src/live/use-item-actions';
import { resorted } from '../src/live/use-sorted-items';
import { makeClaim, makeItem, time } from './make';

const variant = (name: string, quantity: number, claimedCount = 0) => ({ name, quantity, claimedCount });

describe('the list of items', () => {
  const items = [
    makeItem({ id: 'a', itemNumber: '10', title: 'Red scarf', totalQuantity: 3, claimedCount: 3, waitlistCount: 2, status: 'sold_out' }),
    makeItem({ id: 'b', itemNumber: '2', title: 'Blue hat', totalQuantity: 5 }),
    makeItem({ id: 'c', itemNumber: 'A1', title: 'Scarf, green', totalQuantity: 2, claimedCount: 1, status: 'partial' }),
  ];
  const ids = (search: string, ...rest: [Parameters<typeof selectItems>[2], Parameters<typeof selectItems>[3]]) =>
    selectItems(items, search, ...rest).map((item) => item.id).join('');

  it.each([
    ['', 'all', 'show', 'abc'],
    ['scarf', 'all', 'show', 'ac'],
    ['#1', 'all', 'show', 'a'],
    ['a', 'all', 'show', 'abc'],
    ['', 'left', 'show', 'bc'],
    ['', 'sold-out', 'show', 'a'],
    ['', 'waiting', 'show', 'a'],
    ['', 'unclaimed', 'show', 'b'],
    ['', 'all', 'number', 'bac'],
    ['', 'all', 'left', 'bca'],
    ['', 'all', 'sold', 'acb'],
    ['scarf', 'left', 'waiting', 'c'],
  ] as const)('for "%s", %s, %s shows %s', (search, filter, sort, wanted) => {
    expect(ids(search, filter, sort)).toBe(wanted);
  });

  it('has the order of the show: as arranged, else as they were added', () => {
    const added = [makeItem({ id: 'x', itemNumber: '1', createdAt: time(9) }), makeItem({ id: 'y', itemNumber: '9', createdAt: time(1) })];
    const arranged = added.map((item, index) => ({ ...item, position: index + 1 }));
    const order = (list: typeof added) => sortedItems(new Map(list.map((item) => [item.id, item]))).map((item) => item.id).join('');
    expect([order(added), order(arranged)]).toEqual(['yx', 'xy']);
  });

  it('keeps its order while stock changes, and finds the new one when the order does', () => {
    const by = (list: readonly Item[]) => new Map(list.map((item) => [item.id, item]));
    const first = sortedItems(by(items));
    const sold = first.map((item) => ({ ...item, claimedCount: item.claimedCount + 1 }));
    expect(resorted(first, by([...sold].reverse()))).toEqual(sold);
    const moved = first.map((item, index) => ({ ...item, position: 9 - index }));
    expect(resorted(first, by(moved)).map((item) => item.id)).toEqual([...first].reverse().map((item) => item.id));
    expect(resorted(first, by(first.slice(1)))).toHaveLength(2);
  });

  it('goes from the item that is showing to its neighbours, and not round', () => {
    const showing = items.map((item) => ({ ...item, featured: item.id === 'c' }));
    expect(neighbour(showing, 1)).toBeNull();
    expect(neighbour(showing, -1)?.id).toBe('b');
    expect([neighbour(items, 1)?.id, neighbour(items, -1)]).toEqual(['a', null]);
  });
});

describe('editing an item', () => {
  const item = makeItem({ price: { amount: 1_250, currency: 'EUR' } });

  it('sends only what was changed', () => {
    const form = formOf(item);
    expect(form).toMatchObject({ price: '12.5', quantity: '2', limit: '', variants: [] });
    expect(changeOf(item, form, 'EUR')).toEqual({});
    expect(changeOf(item, { ...form, title: ' Linen ', price: '13', limit: '1' }, 'EUR')).toEqual({
      title: 'Linen', price: { amount: 1_300, currency: 'EUR' }, perBuyerLimit: 1,
    });
    expect(changeOf(item, { ...form, price: '' }, 'EUR')).toEqual({ price: null });
    expect(changeOf({ ...item, position: 4 }, { ...formOf({ ...item, position: 4 }), place: '1' }, 'EUR')).toEqual({ position: 1 });
  });

  it('sends all variants when one of them changed', () => {
    const dressed = makeItem({ totalQuantity: 3, variants: [variant('S', 1), variant('M', 2)] });
    const form = formOf(dressed);
    expect(changeOf(dressed, form, 'EUR')).toEqual({});
    expect(changeOf(dressed, { ...form, variants: [{ name: 'S', quantity: '1' }, { name: 'M', quantity: '5' }] }, 'EUR')).toEqual({
      variants: [{ name: 'S', quantity: 1 }, { name: 'M', quantity: 5 }],
    });
    expect(newItemOf(form, 'EUR')).toMatchObject({ variants: [{ name: 'S', quantity: 1 }, { name: 'M', quantity: 2 }] });
    expect(newItemOf(form, 'EUR').quantity).toBeUndefined();
  });

  it('says what is wrong with variants before the server does', () => {
    const form = formOf(item);
    expect(faultsOf(form)).toEqual({});
    expect(faultsOf({ ...form, variants: [{ name: 'S', quantity: '1' }, { name: ' s ', quantity: '2' }] }).variants).toContain('twice');
    expect(faultsOf({ ...form, variants: [{ name: 'S', quantity: '0' }] }).variants).toContain('At least one');
  });
});

describe('fewer units than winners', () => {
  const item = makeItem({ totalQuantity: 4, claimedCount: 4 });
  const winners = [1, 2, 3].map((second) => makeClaim({ claimId: `c${second}`, timestamp: time(second), quantity: second === 2 ? 2 : 1 }));

  it('asks for as many of the last to claim as will do', () => {
    const [shortage] = shortagesOf(item, { quantity: 2 });
    expect(shortage).toEqual({ variant: null, won: 4, wanted: 2 });
    expect(suggestLosers(winners, shortagesOf(item, { quantity: 3 }))).toEqual(['c3']);
    expect(suggestLosers(winners, shortagesOf(item, { quantity: 2 }))).toEqual(['c3', 'c2']);
    expect(enough(winners.slice(0, 1), shortagesOf(item, { quantity: 2 }))).toBe(false);
    expect(enough(winners.slice(0, 2), shortagesOf(item, { quantity: 2 }))).toBe(true);
  });

  it('looks at each variant', () => {
    const dressed = makeItem({ totalQuantity: 4, claimedCount: 3, variants: [variant('S', 2, 2), variant('M', 2, 1)] });
    const change = { variants: [{ name: 'S', quantity: 1 }, { name: 'M', quantity: 3 }] };
    const own = [makeClaim({ claimId: 's', variant: 'S' }), makeClaim({ claimId: 'm', variant: 'M', timestamp: time(9) })];
    expect(takesFromWinners(dressed, change)).toBe(true);
    expect(shortagesOf(dressed, change)).toEqual([{ variant: 'S', won: 2, wanted: 1 }]);
    expect(suggestLosers(own, shortagesOf(dressed, change))).toEqual(['s']);
  });

  it('is not asked where nobody loses', () => {
    expect(takesFromWinners(item, { quantity: 4 })).toBe(false);
    expect(takesFromWinners(item, {})).toBe(false);
    expect(shortagesOf(item, { quantity: 9 })).toEqual([]);
  });
});
