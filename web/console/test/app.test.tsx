// The console against the mock, over a real socket.

import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Role } from '../src/api/types';
import { App } from '../src/app/app';
import { SessionProvider } from '../src/app/session';
import { type Running, runServer } from './server';

let server: Running;

beforeAll(() => {
  // A busy machine is slow, not wrong.
  configure({ asyncUtilTimeout: 10_000 });
  // jsdom has neither layout nor modal dialogs.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 400 });
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 50 });
  HTMLElement.prototype.scrollTo = () => undefined;
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(async () => {
  cleanup();
  // A shared connection outlives its last user for a moment, and would ask the next test's server.
  window.dispatchEvent(new Event('pagehide'));
  await server.stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function open(path: string, options: { role?: Role; signedIn?: boolean } = {}): Promise<Running> {
  server = await runServer({ role: options.role });
  server.mock.signedIn = options.signedIn ?? true;
  history.replaceState(null, '', path);
  render(<StrictMode><SessionProvider><App /></SessionProvider></StrictMode>);
  return server;
}

const world = () => {
  const found = server.mock.shows.get('show_friday');
  if (!found) throw new Error('the mock has no show');
  return found;
};
const region = (name: string) => screen.findByRole('region', { name });
const live = () => waitFor(() => expect(document.querySelector('.connection')?.getAttribute('data-state')).toBe('live'));

describe('a server that cannot be reached', () => {
  const answer = (status: number, body: string) => async () => new Response(body, { status, headers: { 'content-type': 'text/html' } });

  it('is told from something else that answers, with the way to find out', async () => {
    await open('/shows', { signedIn: false });
    cleanup();
    vi.stubGlobal('fetch', answer(200, '<h1>Sign in to the network'));
    render(<SessionProvider><App /></SessionProvider>);
    const page = within(await screen.findByRole('alert'));
    expect(page.getByText(/^Something other than soldwire answered \(200\)/)).toBeTruthy();
    expect(page.getByText(`soldwire doctor ${location.origin}`)).toBeTruthy();
    vi.stubGlobal('fetch', answer(502, '<h1>Bad Gateway'));
    fireEvent.click(page.getByRole('button', { name: 'Try again' }));
    expect(await page.findByText(/^The server does not answer; .* \(502\)/)).toBeTruthy();
  });
});

describe('signing in', () => {
  it('sends a stranger to the sign-in page and back to where they wanted to go', async () => {
    await open('/shows', { signedIn: false });
    fireEvent.change(await screen.findByLabelText('E-mail'), { target: { value: 'ines@example.com' } });
    expect(location.pathname + location.search).toBe('/signin?next=%2Fshows');
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'wrong password' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect((await screen.findByRole('alert')).textContent).toBe('E-mail or password is wrong.');
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'right password' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByRole('heading', { name: 'Shows' });
    expect(location.pathname).toBe('/shows');
  });

  it('does not let an address lead anywhere else after signing in', async () => {
    await open('/signin?next=//evil.example', { signedIn: false });
    fireEvent.change(await screen.findByLabelText('E-mail'), { target: { value: 'ines@example.com' } });
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'right password' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await screen.findByRole('heading', { name: 'Shows' });
    expect(location.pathname).toBe('/shows');
  });

  it('registers a new account', async () => {
    await open('/signin', { signedIn: false });
    fireEvent.click(await screen.findByRole('button', { name: 'Create an account' }));
    for (const [label, value] of [['Your name', 'Inès'], ['Workspace', 'Maison'], ['E-mail', 'i@example.com'], ['Password', 'long enough']] as const) {
      fireEvent.change(screen.getByLabelText(label), { target: { value } });
    }
    fireEvent.click(screen.getByRole('button', { name: 'Create account' }));
    await screen.findByRole('heading', { name: 'Shows' });
    expect(server.requests).toContain('POST /api/auth/register');
  });
});

describe('shows', () => {
  it('makes a show with pasted items and starts it', async () => {
    await open('/shows/new');
    fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'Tuesday hats' } });
    fireEvent.change(screen.getByLabelText(/Paste from/), { target: { value: '1, Beret, 2, 15\n2, Cap' } });
    expect(screen.getByText('2 items to add')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Create and start' }));
    await screen.findByRole('heading', { name: 'Tuesday hats' });
    expect((await region('Items')).textContent).toContain('Beret');
    expect(server.requests.filter((one) => one.startsWith('POST /api/shows'))).toEqual([
      'POST /api/shows', 'POST /api/shows/show_3/items', 'POST /api/shows/show_3/activate',
    ]);
  });

  it('does not make the show twice when a later step fails', async () => {
    await open('/shows/new');
    fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'Twice' } });
    fireEvent.change(screen.getByLabelText(/Paste from/), { target: { value: '1, Beret' } });
    server.mock.role = 'viewer'; // the server refuses the items
    fireEvent.click(screen.getByRole('button', { name: 'Save as draft' }));
    await screen.findByRole('alert');
    server.mock.role = 'owner';
    fireEvent.click(screen.getByRole('button', { name: 'Save as draft' }));
    await screen.findByRole('heading', { name: 'Twice' });
    expect(server.requests.filter((one) => one === 'POST /api/shows')).toHaveLength(1);
  });
});

describe('the live console', () => {
  it('shows a comment and its claim as they arrive, without asking the server', async () => {
    await open('/shows/show_friday?comments=nina');
    await live();
    // The team's names are asked for once when a show opens, and may still be on their way.
    await waitFor(() => expect(server.requests).toContain('GET /api/auth/members'));
    const before = server.requests.length;
    world().comment({ userId: 'nina', userHandle: 'nina', text: 'sold 13' });
    expect(await within(await region('Claims')).findByText('nina')).toBeTruthy();
    await waitFor(async () => expect((await region('Comments')).textContent).toContain('sold 13'));
    expect(server.requests.slice(before).filter((one) => one.includes('/api/shows'))).toEqual([]);
  });

  it('says what is lost and why, and what came in meanwhile', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.9);
    await open('/shows/show_friday');
    await live();
    server.fail();
    const banner = await screen.findByText('Connection lost:');
    await waitFor(() => expect(banner.parentElement?.textContent).toBe('Connection lost: the server is not reachable.'));
    expect(await screen.findByText(/^Trying again in \d+ s$/)).toBeTruthy();
    world().comment({ userId: 'nina', userHandle: 'nina', text: 'hello' });
    world().comment({ userId: 'omar', userHandle: 'omar', text: 'sold 13' });
    server.comeBack();
    fireEvent.click(screen.getByText('Try now'));
    const back = await screen.findByText('Back live');
    await waitFor(() => expect(back.parentElement?.textContent).toMatch(/^Back live after \d+ ?s: 2 comments, 1 claim came in meanwhile\.$/));
    expect(await within(await region('Claims')).findByText('omar')).toBeTruthy();
    expect(server.requests.filter((one) => one.endsWith('/snapshot'))).toHaveLength(1);
  });

  it('releases a claim: the first in line gets it', async () => {
    await open('/shows/show_friday?item=item_show_friday_1');
    await live();
    const drawer = await screen.findByRole('dialog', { name: /Linen wrap dress/ });
    const winners = () => within(within(drawer).getByRole('region', { name: 'Winners' }));
    const next = world().claims.find((claim) => claim.itemId === 'item_show_friday_1' && claim.waitlistPosition === 1);
    fireEvent.click(winners().getByRole('button', { name: /^Release/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Release item 1?' });
    expect(dialog.textContent).toContain(`It goes to ${next?.userHandle}`);
    fireEvent.change(within(dialog).getByLabelText(/Reason/), { target: { value: 'no answer' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Release' }));
    await waitFor(() => expect(winners().getByText(next?.userHandle ?? '')).toBeTruthy());
    expect(within(drawer).getByRole('region', { name: 'Released' }).textContent).toContain('no answer');
  });

  it('awards by hand, and says why it cannot', async () => {
    await open('/shows/show_friday?item=item_show_friday_13');
    await live();
    const drawer = await screen.findByRole('dialog', { name: /Pearl studs/ });
    const form = within(within(drawer).getByRole('form', { name: 'Award' }));
    fireEvent.change(form.getByLabelText('Buyer'), { target: { value: 'petra' } });
    fireEvent.submit(within(drawer).getByRole('form', { name: 'Award' }));
    expect(await within(within(drawer).getByRole('region', { name: 'Winners' })).findByText('petra')).toBeTruthy();
    expect(form.getByRole('button', { name: /^Award/ }).textContent).toContain('No stock left');
  });

  it('pauses, and asks before it stops', async () => {
    await open('/shows/show_friday');
    const status = within(await region('Status'));
    fireEvent.click(status.getByRole('button', { name: 'Pause' }));
    fireEvent.click(await status.findByRole('button', { name: 'Resume' }));
    fireEvent.click(within(await screen.findByRole('dialog', { name: 'Resume the show?' })).getByRole('button', { name: 'Resume show' }));
    await status.findByRole('button', { name: 'Pause' });
    fireEvent.click(status.getByRole('button', { name: 'Stop' }));
    expect(server.requests).not.toContain('POST /api/shows/show_friday/stop');
    fireEvent.click(within(await screen.findByRole('dialog', { name: 'Stop the show?' })).getByRole('button', { name: 'Stop show' }));
    await status.findByRole('button', { name: 'Reopen' });
  });

  it('lets a viewer look, and says why the rest is closed', async () => {
    await open('/shows/show_friday', { role: 'viewer' });
    const pause = within(await region('Status')).getByRole('button', { name: /^Pause/ });
    expect(pause.getAttribute('aria-disabled')).toBe('true');
    expect(pause.textContent).toContain('Your role is viewer');
    fireEvent.click(pause);
    expect(server.requests.filter((one) => one.startsWith('POST /api/shows'))).toEqual([]);
  });

  it('sends a test comment and says to how many it went', async () => {
    await open('/shows/show_friday');
    await live();
    // StrictMode mounts twice, and the server may not have noticed yet that the first stream is gone.
    await waitFor(() => expect(world().subscribers.size).toBe(1));
    const form = within(await screen.findByRole('form', { name: 'Test comment' }));
    fireEvent.change(form.getByLabelText('Test comment'), { target: { value: 'sold 13' } });
    fireEvent.click(form.getByRole('button'));
    expect(await screen.findByText('Delivered to 1 console: winner for item 13')).toBeTruthy();
  });

  it('finds claims and items by what is typed', async () => {
    await open('/shows/show_friday');
    const items = within(await region('Items'));
    fireEvent.change(items.getByLabelText('Find item'), { target: { value: 'silk' } });
    expect(await items.findByText('1 of 15')).toBeTruthy();
    expect(location.search).toBe('?items=silk');
    const claims = within(await region('Claims'));
    fireEvent.click(claims.getByRole('button', { name: /^To decide/ }));
    expect(await claims.findByText('ruth b')).toBeTruthy();
    expect(claims.queryByText('Winner')).toBeNull();
  });

  it('says when there is no such show', async () => {
    await open('/shows/nothing');
    const page = within(await screen.findByRole('alert'));
    expect(page.getByRole('heading').textContent).toBe('There is no such show');
    expect(page.getByRole('link', { name: 'All shows' })).toBeTruthy();
    expect(page.queryByRole('button')).toBeNull();
  });

  it('is live while the show runs, and connected when it does not', async () => {
    await open('/shows/show_friday');
    await live();
    expect(screen.getByRole('status', { name: 'Connection' }).textContent).toBe('Live');
    world().setStatus('paused', ['active']);
    expect(await screen.findByText('Connected')).toBeTruthy();
    expect(document.querySelector('.connection')?.getAttribute('data-state')).toBe('live');
  });
});
