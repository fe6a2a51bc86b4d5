// Two operators at once: what a colleague has in hand is said where one is about to act, and closes nothing.

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Handling, Role } from '../src/api/types';
import { restMs } from '../src/live/own-hands';
import { closePage, openPage, preparePages } from './open-page';
import type { Running } from './server';

let server: Running;

beforeAll(() => {
  preparePages();
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 50 });
});
afterEach(closePage);

const world = () => {
  const found = server.mock.shows.get('show_friday');
  if (!found) throw new Error('the mock has no show');
  return found;
};

/** With `reviews` cases to decide, oldest first. */
async function open(query = '', { role, reviews = 4 }: { readonly role?: Role; readonly reviews?: number } = {}): Promise<readonly string[]> {
  server = await openPage(`/shows/show_friday${query}`, { role });
  await waitFor(() => expect(document.querySelector('[data-state=live]')).not.toBeNull());
  for (let index = 0; index < reviews; index += 1) world().review('13', `asker ${index}`, 'A question mark ends it.');
  await waitFor(() => expect(rows().length).toBe(reviews + 1));
  return rows().map(({ dataset }) => dataset.case ?? '');
}

const rows = () => [...document.querySelectorAll<HTMLElement>('[data-case]')];
const row = (id: string | undefined) => document.querySelector<HTMLElement>(`[data-case="${id}"]`) as HTMLElement;
const claim = (id: string | undefined): Handling => ({ kind: 'claim', id: id ?? '' });
const told = () => world().handled.map(({ handling }) => handling && `${handling.kind} ${handling.id}`);
const focused = () => (document.activeElement as HTMLElement).dataset.case;

describe('what a colleague has in hand', () => {
  it('is said in the lane, and only while it is so', async () => {
    const [first] = await open();
    world().colleaguesHold({ Omar: [claim(first)], Inès: [claim(first)] });
    await within(row(first)).findByText('Omar is deciding this', { selector: '.case-actions *' });
    expect(row(first).getAttribute('aria-label')).toMatch(/Omar is deciding this$/);
    expect(within(row(first)).getAllByText('O').length).toBeGreaterThan(0);
    world().colleaguesHold({ Omar: [], Inès: [claim(first)] });
    await waitFor(() => expect(within(row(first)).queryByText(/deciding this/)).toBeNull());
  });

  it('is said of several in one sentence', async () => {
    const [first] = await open();
    world().colleaguesHold({ Omar: [claim(first)], Pia: [claim(first)] });
    await within(row(first)).findByText('Omar and Pia are deciding this', { selector: '.case-actions *' });
  });

  it('is left to them by who comes into the lane, and by who goes on to the next case', async () => {
    const [first, second, third, fourth] = await open();
    world().colleaguesHold({ Omar: [claim(first), claim(third)] });
    await waitFor(() => expect(row(third).getAttribute('aria-label')).toMatch(/Omar/));
    fireEvent.keyDown(window, { key: 'v' });
    expect(focused()).toBe(second);
    fireEvent.keyDown(row(second), { key: 'd' });
    await waitFor(() => expect(focused()).toBe(fourth));
    // It is there all the same, for who wants it.
    fireEvent.keyDown(row(fourth), { key: 'k' });
    await waitFor(() => expect(focused()).toBe(third));
    fireEvent.keyDown(row(third), { key: 'd' });
    await waitFor(() => expect(world().claim(third ?? '').claimStatus).toBe('released'));
  });

  it('is nothing that the lane jumps for', async () => {
    const [first] = await open();
    fireEvent.keyDown(window, { key: 'v' });
    expect(focused()).toBe(first);
    world().colleaguesHold({ Omar: [claim(first)] });
    await within(row(first)).findByText('Omar is deciding this', { selector: '.case-actions *' });
    expect(focused()).toBe(first);
    expect(row(first).dataset.current).toBe('true');
  });

  it('is where one goes when there is nothing else', async () => {
    const all = await open('', { reviews: 1 });
    world().colleaguesHold({ Omar: all.map(claim) });
    await waitFor(() => expect(row(all[1]).getAttribute('aria-label')).toMatch(/Omar/));
    fireEvent.keyDown(window, { key: 'v' });
    expect(focused()).toBe(all[0]);
  });

  it('is said at its item, on an open buyer’s card, and in the list of people', async () => {
    const [first] = await open();
    const { itemId, buyerKey } = world().claim(first ?? '');
    world().colleaguesHold({ Omar: [claim(first)], Pia: [{ kind: 'buyer', id: buyerKey }] });
    const items = within(await screen.findByRole('region', { name: 'Items' }));
    await items.findByText('Omar is at this item');
    fireEvent.click(document.querySelector<HTMLElement>(`[data-item="${itemId}"]`) as HTMLElement);
    const drawer = await screen.findByRole('dialog', { name: /^Item/ });
    within(drawer).getByText('Omar is at this item', { selector: '.hand-words' });
    within(drawer).getByText('Omar is deciding this');
    fireEvent.click(within(row(first)).getByRole('button', { name: /^Buyer’s card/ }));
    await within(await screen.findByRole('dialog', { name: /^Buyer/ })).findByText('Pia has this card open', { selector: '.hand-words' });
    fireEvent.click(screen.getByRole('button', { name: /^Activity: who is here/ }));
    const people = await screen.findByRole('region', { name: 'Here now' });
    within(people).getByText(/^deciding .+’s claim of item \d+$/);
    within(people).getByText(/^at .+’s card$/);
  });

  it('is said beside the buttons of a dialog', async () => {
    await open('?claims=winner');
    const [release] = within(await screen.findByRole('region', { name: 'Claims' })).getAllByRole('button', { name: /^Release claim/ });
    const id = release?.closest<HTMLElement>('[data-claim]')?.dataset.claim;
    world().colleaguesHold({ Omar: [claim(id)] });
    // The row may be drawn anew while claims come in.
    await waitFor(() => within(document.querySelector<HTMLElement>(`[data-claim="${id}"]`) as HTMLElement).getByText('Omar is deciding this'));
    fireEvent.click(within(document.querySelector<HTMLElement>(`[data-claim="${id}"]`) as HTMLElement).getByRole('button', { name: /^Release claim/ }));
    const dialog = await screen.findByRole('dialog', { name: /^Release item/ });
    within(within(dialog).getByRole('status')).getByText('Omar is deciding this');
    await waitFor(() => expect(told().at(-1)).toBe(`claim ${id}`));
  });
});

describe('what one has in hand oneself', () => {
  it('is told: the case that has the focus, the dialog over it, and nothing when one has left', async () => {
    const [first, second] = await open();
    expect(told()).toEqual([]);
    fireEvent.keyDown(window, { key: 'v' });
    fireEvent.keyDown(row(first), { key: 'j' });
    await waitFor(() => expect(told()).toEqual([`claim ${second}`]));
    screen.getByRole('searchbox', { name: 'Find buyer or item' }).focus();
    await waitFor(() => expect(told()).toEqual([`claim ${second}`, null]));
    expect(new Set(world().handled.map(({ tab }) => tab)).size).toBe(1);
  });

  it('is the open item, and what was opened over it', async () => {
    await open('', { reviews: 0 });
    const [item] = document.querySelectorAll<HTMLElement>('[data-item]');
    fireEvent.click(item as HTMLElement);
    await waitFor(() => expect(told()).toEqual([`item ${item?.dataset.item}`]));
    fireEvent.click(screen.getByRole('button', { name: 'Close item' }));
    await waitFor(() => expect(told().at(-1)).toBeNull());
  });

  it('is each of several claims that are about to be released together', async () => {
    await open('?claims=winner', { reviews: 0 });
    const claims = within(await screen.findByRole('region', { name: 'Claims' }));
    const picks = claims.getAllByRole('checkbox').slice(0, 2);
    const ids = picks.map((pick) => pick.closest<HTMLElement>('[data-claim]')?.dataset.claim ?? '');
    for (const id of ids) fireEvent.click(within(document.querySelector<HTMLElement>(`[data-claim="${id}"]`) as HTMLElement).getByRole('checkbox'));
    world().colleaguesHold({ Omar: [claim(ids[1])] });
    fireEvent.click(claims.getByRole('button', { name: 'Release…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Release 2 claims?' });
    await within(within(dialog).getByRole('status')).findByText('Omar is deciding some of these');
    within(dialog).getByText('Omar is deciding this');
    await waitFor(() => expect(new Set(told())).toEqual(new Set(ids.map((id) => `claim ${id}`))));
    expect(new Set(world().handled.map(({ tab }) => tab)).size).toBe(2);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(told().slice(2)).toEqual([null, null]));
  });

  it('is nothing for a viewer', async () => {
    await open('', { role: 'viewer', reviews: 0 });
    fireEvent.click(document.querySelector<HTMLElement>('[data-item]') as HTMLElement);
    await screen.findByRole('dialog', { name: /^Item/ });
    // What does not happen cannot be awaited.
    await new Promise((done) => setTimeout(done, 2 * restMs));
    expect(server.requests.filter((request) => request.startsWith('PUT'))).toEqual([]);
  });
});

describe('a race', () => {
  it('that is lost in the lane names who won it', async () => {
    const [first] = await open();
    fireEvent.keyDown(window, { key: 'v' });
    const announce = world().dismissedBy('user_2', first ?? '');
    fireEvent.keyDown(row(first), { key: 'd' });
    await waitFor(() => expect(row(first)?.querySelector('[role=alert]')).toBeTruthy());
    announce();
    await screen.findByText(/^Omar was faster: .+ is “Released” now$/);
    expect(row(first)).toBeNull();
  });

  it('that is lost in a dialog closes it, and names who won it', async () => {
    const [first] = await open();
    fireEvent.keyDown(window, { key: 'v' });
    fireEvent.keyDown(row(first), { key: 'o' });
    await screen.findByRole('dialog', { name: /^Is this a claim/ });
    world().dismissedBy('user_2', first ?? '')();
    await screen.findByText(/^Omar was faster/);
    await waitFor(() => expect(screen.queryByRole('dialog', { name: /^Is this a claim/ })).toBeNull());
  });
});
