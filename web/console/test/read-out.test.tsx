// The read-out view against the mock, over a real socket.

import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Role } from '../src/api/types';
import { App } from '../src/app/app';
import { SessionProvider } from '../src/app/session';
import { type Running, runServer } from './server';

let server: Running;

beforeAll(() => {
  configure({ asyncUtilTimeout: 10_000 });
});
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(async () => {
  cleanup();
  window.dispatchEvent(new Event('pagehide'));
  await server.stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function open(role: Role = 'operator') {
  server = await runServer({ role });
  history.replaceState(null, '', '/shows/show_friday/readout');
  render(<StrictMode><SessionProvider><App /></SessionProvider></StrictMode>);
  await screen.findByRole('region', { name: 'Now showing' });
}

const world = () => {
  const found = server.mock.shows.get('show_friday');
  if (!found) throw new Error('the mock has no show');
  return found;
};
const shown = () => within(screen.getByRole('region', { name: 'Now showing' }));
const features = () => server.requests.filter((request) => request.endsWith('/feature'));

describe('the read-out', () => {
  it('shows the item that is featured, who got it and who is next', async () => {
    await open();
    const item = world().item('item_show_friday_5');
    expect(shown().getByText('5')).toBeTruthy();
    expect(shown().getByText(item.title)).toBeTruthy();
    const winners = world().claims.filter((claim) => claim.itemId === item.id && claim.claimStatus === 'winner');
    expect(winners.length).toBeGreaterThan(0);
    expect(screen.getByRole('region', { name: 'Got it' }).textContent).toContain(winners.at(-1)?.userHandle);
  });

  it('follows a claim as it comes, and says when nothing is left', async () => {
    await open();
    world().feature('item_show_friday_14', true);
    await waitFor(() => shown().getByText('Corduroy skirt, rust'));
    const left = world().item('item_show_friday_14').totalQuantity;
    for (let unit = 0; unit <= left; unit += 1) world().comment({ userId: `u${unit}`, userHandle: `buyer ${unit}`, text: 'sold 14' });
    await waitFor(() => shown().getByText('Sold out'));
    expect(screen.getByRole('region', { name: 'Next in line' }).textContent).toContain(`buyer ${left}`);
  });

  it('goes on by button and by the keys of a presenter; steps in quick succession add up', async () => {
    await open();
    fireEvent.click(screen.getByRole('button', { name: /^Next/ }));
    await waitFor(() => shown().getByText('6'));
    fireEvent.keyDown(window, { key: 'PageUp' });
    await waitFor(() => shown().getByText('5'));
    fireEvent.keyDown(window, { key: 'ArrowRight' });
    fireEvent.keyDown(window, { key: 'ArrowRight' });
    fireEvent.keyDown(window, { key: 'ArrowRight' });
    await waitFor(() => shown().getByText('8'));
    // 6, 5, 6 and 8: 7 was passed over.
    expect(features()).toHaveLength(4);
  });

  it('only shows to a viewer, and says why', async () => {
    await open('viewer');
    const next = screen.getByRole('button', { name: /^Next/ });
    expect(next.getAttribute('aria-disabled')).toBe('true');
    expect(next.textContent).toContain('Your role is viewer');
    fireEvent.click(next);
    fireEvent.keyDown(window, { key: 'PageDown' });
    expect(features()).toEqual([]);
  });

  it('says that the connection is lost, and marks what is on the screen as old', async () => {
    await open();
    await waitFor(() => expect(document.querySelector('.readout')?.getAttribute('data-current')).toBe('true'));
    server.fail();
    await screen.findByText(/Connection lost/);
    expect(document.querySelector('.readout')?.getAttribute('data-current')).toBe('false');
    server.comeBack();
  });
});
