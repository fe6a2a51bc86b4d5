// The lanes of the live console against the mock: deciding, picking, going from claims to comments and back.

import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { App } from '../src/app/app';
import { SessionProvider } from '../src/app/session';
import { type Running, runServer } from './server';

let server: Running;

beforeAll(() => {
  configure({ asyncUtilTimeout: 10_000 });
  // jsdom has neither layout nor modal dialogs.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 50 });
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});

afterEach(async () => {
  cleanup();
  window.dispatchEvent(new Event('pagehide'));
  await server.stop();
  vi.unstubAllGlobals();
});

async function open(path: string, role: 'owner' | 'viewer' = 'owner'): Promise<void> {
  server = await runServer({ role });
  history.replaceState(null, '', path);
  render(<StrictMode><SessionProvider><App /></SessionProvider></StrictMode>);
  await waitFor(() => expect(document.querySelector('[data-state=live]')).not.toBeNull());
}

const world = () => {
  const found = server.mock.shows.get('show_friday');
  if (!found) throw new Error('the mock has no show');
  return found;
};
const region = (name: string) => screen.findByRole('region', { name });
const cases = async () => within(await region('To decide')).queryAllByRole('group', { name: /\. / }).filter((row) => row.dataset.case);
const bodies = (path: string) => server.requests.filter((request) => request.includes(path));

describe('the review lane', () => {
  it('is cleared by single keys, and keeps the focus in the lane', async () => {
    await open('/shows/show_friday');
    for (let index = 0; index < 4; index += 1) world().review('13', `asker ${index}`, 'A question mark ends it.');
    await waitFor(async () => expect((await cases()).length).toBe(5));
    fireEvent.keyDown(window, { key: 'v' });
    const first = document.activeElement as HTMLElement;
    expect(first.dataset.case).toBeDefined();
    fireEvent.keyDown(first, { key: 'd' });
    await waitFor(async () => expect((await cases()).length).toBe(4));
    const second = document.activeElement as HTMLElement;
    expect(second.dataset.case).toBeDefined();
    expect(second.dataset.case).not.toBe(first.dataset.case);
    const waiting = world().claims.find(({ claimId }) => claimId === second.dataset.case);
    fireEvent.keyDown(second, { key: 'a' });
    await waitFor(() => expect(waiting?.claimStatus).toBe('winner'));
    await waitFor(async () => expect((await cases()).length).toBe(3));
    expect((document.activeElement as HTMLElement).dataset.case).toBeDefined();
  });

  it('says why, and dismisses what is picked in one go', async () => {
    await open('/shows/show_friday');
    for (let index = 0; index < 3; index += 1) world().review('13', `asker ${index}`, 'A question mark ends it.');
    await waitFor(async () => expect((await cases()).length).toBe(4));
    const lane = within(await region('To decide'));
    expect(lane.getAllByText('A question mark ends it.').length).toBe(3);
    for (const box of lane.getAllByRole('checkbox', { name: /asker/ })) fireEvent.click(box);
    fireEvent.click(lane.getByRole('button', { name: /^Dismiss 3/ }));
    await waitFor(() => expect(world().claims.filter(({ claimStatus }) => claimStatus === 'review').length).toBe(1));
    expect(bodies('/resolve').length).toBe(3);
    await waitFor(async () => expect((await cases()).length).toBe(1));
  });

  it('brings a case back with what went wrong', async () => {
    await open('/shows/show_friday');
    world().review('13', 'asker', 'A question mark ends it.');
    await waitFor(async () => expect((await cases()).length).toBe(2));
    server.mock.role = 'viewer'; // the server refuses
    const row = (await cases()).find((one) => one.textContent?.includes('asker')) as HTMLElement;
    row.focus();
    fireEvent.focus(row);
    fireEvent.keyDown(row, { key: 'd' });
    server.fail();
    expect(await within(await region('To decide')).findByRole('alert')).toBeTruthy();
    expect((await cases()).length).toBe(2);
    server.comeBack();
  });
});

describe('claims', () => {
  it('are narrowed by what the address says', async () => {
    await open('/shows/show_friday?no=13&claims=winner');
    const claims = within(await region('Claims'));
    await waitFor(() => {
      const rows = [...document.querySelectorAll<HTMLElement>('.claim-row')];
      expect(rows.every((row) => row.dataset.status === 'winner' && row.querySelector('.claim-number')?.textContent === '13')).toBe(true);
    });
    fireEvent.click(claims.getByRole('button', { name: 'Clear' }));
    fireEvent.click(claims.getByRole('button', { name: /^All/ }));
    expect(location.search).toBe('');
  });

  it('are picked one by one and by range, and released together', async () => {
    await open('/shows/show_friday?claims=winner');
    const claims = within(await region('Claims'));
    const boxes = () => claims.getAllByRole('checkbox');
    await waitFor(() => expect(boxes().length).toBeGreaterThan(4));
    const before = world().claims.filter(({ claimStatus }) => claimStatus === 'released').length;
    fireEvent.click(boxes()[0] as HTMLElement);
    fireEvent.click(boxes()[3] as HTMLElement, { shiftKey: true });
    expect(claims.getByText('4 claims picked')).toBeTruthy();
    fireEvent.click(claims.getByRole('button', { name: 'Release…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Release 4 claims?' }));
    fireEvent.change(dialog.getByLabelText(/Reason/), { target: { value: 'no answer' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Release' }));
    await waitFor(() => expect(world().claims.filter(({ claimStatus }) => claimStatus === 'released').length).toBe(before + 4));
    expect(bodies('/claims/release')).toEqual(['POST /api/shows/show_friday/claims/release']);
  });

  it('lead to their comment, and comments back to their claim', async () => {
    await open('/shows/show_friday');
    world().comment({ userId: 'nina', userHandle: 'nina', text: 'sold 13' });
    const claims = within(await region('Claims'));
    fireEvent.click(await claims.findByRole('button', { name: /^Comment of the claim for item 13, nina/ }));
    const comments = within(await region('Comments'));
    await waitFor(() => expect(document.querySelector('.comment[aria-current]')?.textContent).toContain('sold 13'));
    expect(new URLSearchParams(location.search).get('comment')).toMatch(/^debug\/comment_/);
    fireEvent.click(within(document.querySelector('.comment[aria-current]') as HTMLElement).getByRole('button', { name: /^Go to the claim/ }));
    await waitFor(() => expect(document.querySelector('.claim-row[aria-current]')?.textContent).toContain('nina'));
    fireEvent.click(comments.getByRole('button', { name: 'Back to live' }));
    expect(new URLSearchParams(location.search).get('comment')).toBeNull();
  });
});

describe('comments', () => {
  it('become a claim by hand', async () => {
    await open('/shows/show_friday');
    world().addItem({ itemNumber: '77', title: 'Tea set', quantity: 1 });
    world().comment({ userId: 'omar', userHandle: 'omar', text: 'the tea set please, 77' });
    const comments = within(await region('Comments'));
    fireEvent.click(await comments.findByRole('button', { name: 'Claim an item for omar' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Claim for omar' }));
    expect(dialog.getByLabelText<HTMLInputElement>('Item').value).toBe('77');
    fireEvent.click(dialog.getByRole('button', { name: 'Award' }));
    expect(await within(await region('Claims')).findByText('omar')).toBeTruthy();
    expect(world().claims.at(-1)).toMatchObject({ userHandle: 'omar', itemNumber: '77', claimStatus: 'winner' });
  });
});

describe('the buyer’s card', () => {
  it('shows what a buyer has and owes, and takes notes', async () => {
    await open('/shows/show_friday?claims=winner');
    const claims = within(await region('Claims'));
    const [handle] = await claims.findAllByRole('button', { name: /^Buyer’s card of/ });
    fireEvent.click(handle as HTMLElement);
    const card = within(await screen.findByRole('dialog', { name: /^Buyer/ }));
    expect(new URLSearchParams(location.search).get('buyer')).toMatch(/^facebook:/);
    const [paid] = await card.findAllByRole('checkbox', { name: 'Paid' });
    fireEvent.click(paid as HTMLElement);
    await waitFor(() => expect(world().claims.some(({ paidAt }) => Boolean(paidAt))).toBe(true));
    fireEvent.change(card.getByLabelText('Add a note for the team'), { target: { value: 'pays in cash' } });
    fireEvent.click(card.getByRole('button', { name: /^Add note/ }));
    expect(await card.findByText('pays in cash')).toBeTruthy();
    fireEvent.click(card.getByRole('button', { name: 'Block buyer' }));
    fireEvent.change(await card.findByLabelText(/Reason/), { target: { value: 'never pays' } });
    fireEvent.click(within(card.getByRole('form', { name: 'Block buyer' })).getByRole('button', { name: 'Block buyer' }));
    expect(await card.findByText('never pays')).toBeTruthy();
    fireEvent.keyDown(screen.getByRole('dialog', { name: /^Buyer/ }), { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog', { name: /^Buyer/ })).toBeNull());
  });
});
