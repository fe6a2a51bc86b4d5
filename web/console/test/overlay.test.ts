import { describe, expect, it } from 'vitest';

import { Card } from '../src/overlay/card';
import { defaults, readOptions, writeOptions } from '../src/overlay/options';
import { applyEvent, type PublicItem, type PublicShow, shownItem } from '../src/overlay/show';
import { nearest, wordsFor } from '../src/overlay/words';

const read = (query: string) => readOptions(new URLSearchParams(query));

describe('the options of an overlay', () => {
  it('are what the address says', () => {
    expect(read('layout=bar&theme=clear&size=huge&position=top-right&show=stock,number&scale=1.5&lang=th&low=0&stale=60')).toEqual({
      options: { layout: 'bar', theme: 'clear', size: 'huge', position: 'top-right', show: ['number', 'stock'], scale: 1.5, lang: 'th', low: 0, stale: 60 },
      faults: [],
    });
    expect(read('')).toEqual({ options: defaults, faults: [] });
  });

  it.each([
    ['layout=card2', 'layout', 'card, bar'],
    ['theme=', 'theme', 'dark, light, clear'],
    ['show=price,prize', 'show', 'number,title,price,stock,variants,name'],
    ['show=', 'show', 'number,title,price,stock,variants,name'],
    ['scale=9', 'scale', '0.5 … 3'],
    ['scale=', 'scale', '0.5 … 3'],
    ['stale=1e9', 'stale', '10 … 600'],
    ['low=1.5', 'low', '0 … 99'],
    ['lang=english please', 'lang', 'en, es, th, vi, zh-Hant'],
    ['positon=top', 'positon', ''],
  ])('%s is refused by name, with what would do', (query, name, expected) => {
    const { options, faults } = read(query);
    expect(faults.map((fault) => [fault.name, fault.expected])).toEqual([[name, expected]]);
    expect(options).toEqual(defaults);
  });

  it('are written back as they were read, without what is the default', () => {
    expect(writeOptions(defaults)).toBe('');
    const query = 'theme=light&position=top&show=number,price&lang=zh-Hant&stale=20';
    expect(writeOptions(read(query).options)).toBe(query);
  });
});

const item = (fields: Partial<PublicItem>): PublicItem => ({
  itemId: 'i1', itemNumber: '1', title: 'Teapot', price: null, totalQuantity: 2, stockLeft: 2, status: 'unclaimed', variants: null, featured: false, ...fields,
});
const show: PublicShow = { show: { name: 'Friday', status: 'active', rehearsal: false }, items: [item({}), item({ itemId: 'i2', itemNumber: '2', featured: true })] };

describe('what buyers see of a show', () => {
  it('is the item that is featured, one at a time', () => {
    expect(shownItem(show)?.itemId).toBe('i2');
    const next = applyEvent(show, { type: 'item.featured', data: { itemId: 'i1', itemNumber: '1', featured: true } });
    expect(next.items.map((one) => one.featured)).toEqual([true, false]);
    const none = applyEvent(next, { type: 'item.featured', data: { itemId: 'i1', itemNumber: '1', featured: false } });
    expect(shownItem(none)).toBeNull();
  });

  it('takes from an event what changed, and keeps the rest', () => {
    const next = applyEvent(show, { type: 'item.updated', data: { item: { itemId: 'i2', stockLeft: 0, status: 'sold_out' } } });
    expect(shownItem(next)).toMatchObject({ title: 'Teapot', stockLeft: 0, featured: true });
  });

  it('waits for the whole of an item it does not know', () => {
    expect(applyEvent(show, { type: 'item.updated', data: { item: { itemId: 'i9', stockLeft: 1 } } })).toBe(show);
    const next = applyEvent(show, { type: 'item.created', data: { item: item({ itemId: 'i9' }) } });
    expect(next.items).toHaveLength(3);
  });

  it('forgets what was removed, and shows nothing after the end', () => {
    expect(shownItem(applyEvent(show, { type: 'item.removed', data: { itemId: 'i2', itemNumber: '2' } }))).toBeNull();
    expect(shownItem(applyEvent(show, { type: 'session.status', data: { show: { name: 'Friday', status: 'ended' } } }))).toBeNull();
    expect(shownItem(applyEvent(show, { type: 'session.status', data: { show: { name: 'Friday', status: 'paused' } } }))).not.toBeNull();
  });

  it('stays a rehearsal whatever happens to it, also when an old event does not say', () => {
    const rehearsal: PublicShow = { ...show, show: { ...show.show, rehearsal: true } };
    const next = applyEvent(rehearsal, { type: 'session.status', data: { show: { name: 'Try', status: 'paused' } } });
    expect(next.show).toEqual({ name: 'Try', status: 'paused', rehearsal: true });
  });

  it('is not upset by what a newer server says', () => {
    expect(applyEvent(show, { type: 'auction.opened', data: {} })).toBe(show);
  });
});

describe('the words of an overlay', () => {
  it('are of the nearest language there is', () => {
    expect(nearest(['zh-TW'], ['en', 'zh-Hant'])).toBe('zh-Hant');
    expect(nearest(['zh-CN', 'vi-VN'], ['en', 'zh-Hant', 'vi'])).toBe('vi');
    expect(nearest(['xx'], ['en'])).toBe('en');
  });

  it('write numbers and money as the reader does', async () => {
    const words = await wordsFor(['en-GB']);
    expect(words.say('overlay.onlyLeft', { left: 2 })).toBe('Only 2 left');
    expect(words.money(123_450, 'EUR')).toBe('€1,234.50');
    expect(words.money(1_200, 'JPY')).toBe('JP¥1,200');
  });
});

describe('the mark of a rehearsal', () => {
  const drawn = async (state: PublicShow, lang = 'en') => {
    const root = document.createElement('main');
    const card = new Card(root, defaults, await wordsFor([lang]));
    card.draw(state, true);
    return { root, card, mark: () => root.querySelector('.rehearsal')?.textContent ?? null };
  };
  const rehearsal: PublicShow = { ...show, show: { ...show.show, rehearsal: true } };

  it('is there as long as the page is open on one, also before an item is shown and after the end', async () => {
    for (const state of [rehearsal, { ...rehearsal, items: [] }, { ...rehearsal, show: { ...rehearsal.show, status: 'ended' as const } }]) {
      expect((await drawn(state)).mark()).toBe('Rehearsalnothing is sold');
    }
    expect((await drawn(rehearsal)).root.querySelector('article .title')?.textContent).toBe('Teapot');
  });

  it('is never on a real show, and goes with what it marked', async () => {
    expect((await drawn(show)).mark()).toBeNull();
    const { root, card, mark } = await drawn(rehearsal);
    card.clear();
    expect([mark(), root.hasAttribute('data-rehearsal')]).toEqual([null, false]);
    card.draw(rehearsal, true);
    card.draw(show, true);
    expect([mark(), root.hasAttribute('data-rehearsal')]).toEqual([null, false]);
  });

  it('is in the language of the overlay', async () => {
    expect((await drawn(rehearsal, 'zh-TW')).mark()).toContain('彩排');
    expect((await drawn(rehearsal, 'es')).mark()).toContain('Ensayo');
  });
});
