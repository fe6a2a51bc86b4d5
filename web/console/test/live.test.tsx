// The live console as an operator works it: by key, at once, and back again.

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { closePage, openPage, preparePages } from './open-page';
import type { Running } from './server';

let server: Running;

beforeEach(() => {
  preparePages();
  // jsdom lays nothing out; a list shows what fits.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 400 });
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 50 });
});
afterEach(closePage);

const world = () => {
  const found = server.mock.shows.get('show_friday');
  if (!found) throw new Error('the mock has no show');
  return found;
};
const itemNumbered = (number: string) => {
  const found = world().items.find((item) => item.itemNumber === number);
  if (!found) throw new Error(`the mock has no item ${number}`);
  return found;
};
const region = (name: string) => screen.findByRole('region', { name });
const press = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
const posts = () => server.requests.filter((one) => one.startsWith('POST') || one.startsWith('PATCH'));

async function open(query = '', options: Parameters<typeof openPage>[1] = {}): Promise<void> {
  server = await openPage(`/shows/show_friday${query}`, options);
  await waitFor(() => expect(document.querySelector('.connection')?.getAttribute('data-state')).toBe('live'));
}

describe('the item that is showing', () => {
  it('moves on by N and back by Shift+N, and a row can be shown by F', async () => {
    await open();
    const showing = await region('Now showing');
    expect(showing.textContent).toContain('Denim jacket');
    press('n');
    await waitFor(() => expect(showing.textContent).toContain('Ceramic vase'));
    await waitFor(() => expect(itemNumbered('6').featured).toBe(true));
    press('N', { shiftKey: true });
    await waitFor(() => expect(itemNumbered('5').featured).toBe(true));
    expect(world().items.filter((item) => item.featured)).toHaveLength(1);
    const row = within(await region('Items')).getByRole('button', { name: /^2 ?Silver hoops/ });
    row.focus();
    press('f');
    await waitFor(() => expect(itemNumbered('2').featured).toBe(true));
  });

  it('has a way to the next one for as long as there is one', async () => {
    await open();
    const showing = within(await region('Now showing'));
    const next = () => showing.getByRole('button', { name: /^Next/ });
    expect(next().dataset.kind).toBe('primary');
    world().feature('item_show_friday_15', true);
    await waitFor(() => expect(next().getAttribute('aria-disabled')).toBe('true'));
    expect(next().dataset.kind).toBe('plain');
    expect(next().textContent).toContain('This is the last item');
  });

  it('has no way on when the show is over', async () => {
    await open();
    const showing = within(await region('Now showing'));
    world().setStatus('ended', ['active']);
    await waitFor(() => expect(showing.queryByRole('button', { name: /^Next/ })).toBeNull());
    expect(showing.getByText('Denim jacket, 90s cut')).toBeTruthy();
    press('n');
    world().feature('item_show_friday_5', false);
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Now showing' })).toBeNull());
    expect(posts()).toEqual([]);
  });

  it('says so at the end, and a viewer why not', async () => {
    await open('', { role: 'viewer' });
    press('n');
    expect(await within(await screen.findByRole('status', { name: 'News' })).findByText(/Your role is viewer/)).toBeTruthy();
    expect(posts()).toEqual([]);
  });
});

describe('the figures', () => {
  it('are behind the clock where there is no room for them, with the whole name', async () => {
    await open();
    const clock = within(await region('Status')).getByRole('button', { name: /^Figures of the show \d+:\d\d/ });
    clock.focus();
    fireEvent.click(clock);
    const figures = within(await region('Figures of the show'));
    expect(figures.getByText('Friday vintage drop')).toBeTruthy();
    expect(figures.getByText('Items claimed').nextElementSibling?.textContent).toMatch(/^\d+ of 15$/);
    press('Escape');
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Figures of the show' })).toBeNull());
  });
});

describe('quantities', () => {
  it('go up at once, as one change for several presses, and come back by undo', async () => {
    await open();
    const before = itemNumbered('2').totalQuantity;
    const row = within(await region('Items')).getByRole('button', { name: /^2 ?Silver hoops/ });
    row.focus();
    press('+');
    await waitFor(() => expect(row.textContent).toContain(`of ${before + 1} left`));
    press('+');
    await waitFor(() => expect(row.textContent).toContain(`of ${before + 2} left`));
    await waitFor(() => expect(itemNumbered('2').totalQuantity).toBe(before + 2));
    expect(posts()).toEqual(['PATCH /api/shows/show_friday/items/item_show_friday_2']);
    fireEvent.click(await screen.findByRole('button', { name: /^Undo/ }));
    await waitFor(() => expect(itemNumbered('2').totalQuantity).toBe(before));
    await screen.findByText('Undone: changed item 2');
  });

  it('never go below the winners without asking who gives way', async () => {
    await open();
    const item = world().items.find((one) => one.status === 'sold_out' && one.totalQuantity > 1);
    if (!item) throw new Error('the mock has no such item');
    const row = within(await region('Items')).getByRole('button', { name: new RegExp(`^${item.itemNumber} ?[A-Z]`) });
    row.focus();
    press('-');
    const dialog = within(await screen.findByRole('dialog', { name: `Item ${item.itemNumber}: who gives way?` }));
    const boxes = dialog.getAllByRole<HTMLInputElement>('checkbox');
    const chosen = boxes.filter((box) => box.checked);
    expect(chosen.length).toBeGreaterThan(0);
    chosen.forEach((box) => fireEvent.click(box));
    const submit = dialog.getByRole('button', { name: /^Lower/ });
    expect(submit.textContent).toContain('do not add up');
    fireEvent.click(submit);
    expect(posts()).toEqual([]);
    boxes.forEach((box) => box.checked || fireEvent.click(box));
    fireEvent.click(dialog.getByRole('button', { name: /^Lower/ }));
    await waitFor(() => expect(posts()).toHaveLength(1));
  });
});

describe('items', () => {
  it('are added with variants, edited and removed', async () => {
    await open();
    fireEvent.click(within(await region('Items')).getByRole('button', { name: 'Add item' }));
    const adding = within(await screen.findByRole('dialog', { name: 'Add item' }));
    fireEvent.change(adding.getByLabelText('Number'), { target: { value: '77' } });
    fireEvent.change(adding.getByLabelText('Title'), { target: { value: 'Felt slippers' } });
    fireEvent.change(adding.getByLabelText('Price in EUR'), { target: { value: '19.90' } });
    fireEvent.click(adding.getByRole('button', { name: 'Add item' }));
    await waitFor(() => expect(world().items.some((item) => item.itemNumber === '77')).toBe(true));
    expect(itemNumbered('77').price).toEqual({ amount: 1_990, currency: 'EUR' });

    fireEvent.change(screen.getByLabelText('Find item'), { target: { value: '77' } });
    const row = await within(await region('Items')).findByRole('button', { name: /^77 ?Felt/ });
    row.focus();
    press('e');
    const editing = within(await screen.findByRole('dialog', { name: 'Edit item 77' }));
    fireEvent.change(editing.getByLabelText('Title'), { target: { value: 'Felt slippers, grey' } });
    fireEvent.click(editing.getByRole('button', { name: 'Save' }));
    await within(await region('Items')).findByText('Felt slippers, grey');

    row.focus();
    press('e');
    fireEvent.click(within(await screen.findByRole('dialog', { name: 'Edit item 77' })).getByRole('button', { name: 'Remove item' }));
    fireEvent.click(within(await screen.findByRole('dialog', { name: 'Remove item 77?' })).getByRole('button', { name: 'Remove item' }));
    await waitFor(() => expect(world().items.some((item) => item.itemNumber === '77')).toBe(false));
  });

  it('change places by key', async () => {
    await open();
    const order = () => [...document.querySelectorAll<HTMLElement>('[data-item]')].slice(0, 3).map((row) => row.querySelector('.item-number')?.textContent);
    expect(order()).toEqual(['1', '2', '3']);
    const row = within(await region('Items')).getByRole('button', { name: /^2 ?Silver hoops/ });
    row.focus();
    press('ArrowUp', { altKey: true });
    await waitFor(() => expect(order()).toEqual(['2', '1', '3']));
    await waitFor(() => expect(itemNumbered('2').position).toBe(1));
    press('ArrowDown', { altKey: true });
    await waitFor(() => expect(itemNumbered('1').position).toBe(1));
    expect(order()).toEqual(['1', '2', '3']);
  });

  it('are added from a table, once every line is understood', async () => {
    await open();
    fireEvent.click(within(await region('Items')).getByRole('button', { name: 'Add item' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add item' }));
    fireEvent.click(dialog.getByRole('radio', { name: 'Many at once' }));
    const text = dialog.getByLabelText(/Paste from/);
    fireEvent.change(text, { target: { value: '80, Cap, 2\n81, , 3' } });
    const submit = dialog.getByRole('button', { name: /^Add 1 item/ });
    expect(submit.textContent).toContain('cannot be read');
    fireEvent.change(text, { target: { value: '80, Cap, 2\n81, Beret, 3' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Add 2 items' }));
    await waitFor(() => expect(itemNumbered('81').totalQuantity).toBe(3));
  });
});

describe('the drawer', () => {
  it('goes to the next item by key, reserves for a buyer by their comment, and closes by Escape', async () => {
    await open('?item=item_show_friday_12');
    world().comment({ userId: 'nina', userHandle: 'nina', text: 'could you keep the pearls for me' });
    press('j');
    const drawer = await screen.findByRole('dialog', { name: /Pearl studs/ });
    const form = within(within(drawer).getByRole('form', { name: 'Award' }));
    fireEvent.change(form.getByLabelText('Buyer'), { target: { value: 'keep the pea' } });
    fireEvent.click(await form.findByRole('button', { name: /^nina/ }));
    expect(form.getByLabelText<HTMLInputElement>('Buyer').value).toBe('nina');
    const reserve = form.getByRole('button', { name: 'Reserve' });
    fireEvent.submit(within(drawer).getByRole('form', { name: 'Award' }), { submitter: reserve });
    const winners = within(within(drawer).getByRole('region', { name: 'Winners' }));
    expect(await winners.findByText('nina')).toBeTruthy();
    press('Escape');
    await waitFor(() => expect(screen.queryByRole('dialog', { name: /Pearl studs/ })).toBeNull());
    expect(location.search).toBe('');
  });

  it('sets a hold', async () => {
    await open('?item=item_show_friday_1');
    const drawer = await screen.findByRole('dialog', { name: /Linen wrap dress/ });
    fireEvent.click(within(drawer).getAllByRole('button', { name: /^Hold for/ })[0] as HTMLElement);
    fireEvent.click(within(drawer).getByRole('button', { name: '1 hour from now' }));
    expect(await within(drawer).findByText('60 min')).toBeTruthy();
  });
});

describe('activity', () => {
  it('lists the steps and undoes the newest one', async () => {
    await open();
    const before = itemNumbered('2').totalQuantity;
    world().changeItem(itemNumbered('2').id, { quantity: before + 3 });
    fireEvent.click(within(await region('Status')).getByRole('button', { name: 'More' }));
    fireEvent.click(screen.getByRole('button', { name: 'Activity' }));
    const panel = within(await screen.findByRole('dialog', { name: 'Activity' }));
    fireEvent.click(await panel.findByRole('button', { name: /^Undo/ }));
    await waitFor(() => expect(itemNumbered('2').totalQuantity).toBe(before));
    expect(await panel.findByText('Undone')).toBeTruthy();
  });

  it('says that there is nothing to undo', async () => {
    await open();
    press('z');
    expect(await screen.findByText('There is nothing to undo')).toBeTruthy();
  });
});

describe('a pause', () => {
  it('says what it does, and asks at its end what claims written in it are worth', async () => {
    await open();
    const status = within(await region('Status'));
    fireEvent.click(status.getByRole('button', { name: 'Pause' }));
    expect(await screen.findByText('Paused.')).toBeTruthy();
    fireEvent.click(await status.findByRole('button', { name: 'Resume' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Resume the show?' }));
    expect(dialog.getByRole<HTMLInputElement>('radio', { name: /^Decide each one/ }).checked).toBe(true);
    fireEvent.click(dialog.getByRole('radio', { name: /^Ignore them/ }));
    fireEvent.click(dialog.getByRole('button', { name: 'Resume show' }));
    await waitFor(() => expect(screen.queryByText('Paused.')).toBeNull());
    expect(server.mock.lastResume).toBe('ignore');
  });
});
