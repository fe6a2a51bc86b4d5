// The list of shows, against the mock.

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { select } from '../src/features/shows/selection';
import { makeShow } from './make';
import { closePage, openPage, preparePages } from './open-page';

beforeEach(preparePages);
afterEach(closePage);

const rows = () => [...document.querySelectorAll<HTMLElement>('.show-row')];
const row = async (name: string) => {
  const link = await screen.findByRole('link', { name });
  return within(link.closest('li') as HTMLElement);
};
const choose = async (show: string, entry: string) => {
  const own = await row(show);
  fireEvent.click(own.getByRole('button', { name: `Actions for ${show}` }));
  fireEvent.click(own.getByRole('button', { name: entry }));
};

describe('the list of shows', () => {
  it('follows what happens in a running show, without asking for the whole list again', async () => {
    const { mock, requests } = await openPage('/shows');
    const world = mock.shows.get('show_friday');
    await waitFor(() => expect(world?.watchers.size).toBeGreaterThan(0));
    const before = requests.filter((one) => one === 'GET /api/shows').length;
    const comments = (world?.snapshot().show.counts.comments ?? 0) + 1;
    world?.comment({ userId: 'nina', userHandle: 'nina', text: 'sold 13' });
    const friday = await row(world?.show.name ?? '');
    await waitFor(() => expect(friday.getByText('Comments').nextSibling?.textContent).toBe(String(comments)));
    expect(requests.filter((one) => one === 'GET /api/shows')).toHaveLength(before);
    expect(screen.getByText('Figures follow what happens')).toBeTruthy();
  });

  it('tells a lifecycle step at once', async () => {
    const { mock } = await openPage('/shows');
    const world = mock.shows.get('show_friday');
    await waitFor(() => expect(world?.watchers.size).toBeGreaterThan(0));
    const friday = await row(world?.show.name ?? '');
    world?.setStatus('paused', ['active']);
    expect(await friday.findByText('Paused')).toBeTruthy();
  });

  it('keeps search, filter and order in the address', async () => {
    await openPage('/shows?state=ended');
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Ended' }).checked).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: 'All' }));
    await waitFor(() => expect(rows()).toHaveLength(2));
    fireEvent.change(screen.getByRole('combobox', { name: 'Order' }), { target: { value: 'name' } });
    fireEvent.change(screen.getByLabelText('Find a show'), { target: { value: 'no such thing' } });
    expect(await screen.findByText('No show fits')).toBeTruthy();
    expect(location.search).toBe('?sort=name&q=no+such+thing');
  });

  it('copies a show with its settings and its whole stock', async () => {
    const { mock } = await openPage('/shows');
    const world = mock.shows.get('show_friday');
    const name = world?.show.name ?? '';
    await choose(name, 'Copy…');
    const dialog = within(await screen.findByRole('dialog', { name: `Copy “${name}”` }));
    fireEvent.change(dialog.getByLabelText('Name of the new show'), { target: { value: 'Next Friday' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Copy show' }));
    await screen.findByRole('heading', { name: 'Settings of “Next Friday”' });
    const copy = [...mock.shows.values()].find((one) => one.show.name === 'Next Friday');
    expect(copy?.items.map((item) => [item.itemNumber, item.totalQuantity, item.claimedCount])).toEqual(
      world?.items.map((item) => [item.itemNumber, item.totalQuantity, 0]),
    );
  });

  it('deletes only what was asked for by name, and never a running show', async () => {
    const { mock, requests } = await openPage('/shows');
    const running = mock.shows.get('show_friday')?.show.name ?? '';
    const [ended] = [...mock.shows.values()].filter((world) => world.show.status === 'ended');
    const name = ended?.show.name ?? '';
    const own = await row(running);
    fireEvent.click(own.getByRole('button', { name: `Actions for ${running}` }));
    expect(own.getByRole('button', { name: /^Delete…/ }).textContent).toContain('Stop the show first');
    await choose(name, 'Delete…');
    const dialog = within(await screen.findByRole('dialog', { name: `Delete “${name}”?` }));
    const submit = dialog.getByRole('button', { name: /^Delete show/ });
    fireEvent.click(submit);
    expect(requests.filter((one) => one.startsWith('DELETE'))).toEqual([]);
    fireEvent.change(dialog.getByLabelText(/Write the name/), { target: { value: name } });
    fireEvent.click(submit);
    await waitFor(() => expect(screen.queryByRole('link', { name })).toBeNull());
    expect(requests.filter((one) => one.startsWith('DELETE'))).toHaveLength(1);
  });

  it('teaches the first steps where there is no show', async () => {
    const { mock } = await openPage('/shows?x');
    mock.shows.clear();
    fireEvent.click(await screen.findByRole('button', { name: 'Refresh' }));
    expect(await screen.findByRole('heading', { name: 'Your first show' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'How a show works' }).getAttribute('href')).toBe('/help');
  });
});

describe('the order of shows', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 1, day)).toISOString();
  const counts = makeShow().counts;
  const old = makeShow({ id: 'old', name: 'Äpfel 10', createdAt: at(1), status: 'ended', startedAt: at(9), endedAt: at(9), counts: { ...counts, unitsClaimed: 9 } });
  const late = makeShow({ id: 'late', name: 'Apples 9', createdAt: at(5), status: 'ended', startedAt: at(5), endedAt: at(5), counts: { ...counts, unitsClaimed: 1 } });
  const draft = makeShow({ id: 'draft', name: 'Zebra', createdAt: at(3) });
  const running = makeShow({ id: 'running', name: 'Mango', createdAt: at(2), status: 'active', startedAt: at(2) });
  const all = [old, late, draft, running];
  const ids = (...how: [filter: 'all' | 'running' | 'draft' | 'ended', search: string, order: 'newest' | 'activity' | 'name' | 'sold']) =>
    select(all, ...how, 'en').map(({ id }) => id);

  it.each([
    ['newest', ['running', 'late', 'draft', 'old']],
    ['activity', ['running', 'old', 'late', 'draft']],
    ['name', ['running', 'old', 'late', 'draft']],
    ['sold', ['running', 'old', 'late', 'draft']],
  ] as const)('by %s, what runs first', (order, expected) => {
    expect(ids('all', '', order)).toEqual(expected);
  });

  it('finds a part of a name in any case', () => {
    expect(ids('all', ' ZEB ', 'newest')).toEqual(['draft']);
    expect(ids('ended', 'apples', 'newest')).toEqual(['late']);
  });
});
