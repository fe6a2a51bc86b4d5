// What stands around the pages: members, signing in, keys, appearance.

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { closePage, openPage, preparePages } from './open-page';

beforeEach(preparePages);
afterEach(closePage);

describe('members', () => {
  it('keep their last owner', async () => {
    await openPage('/members');
    const remove = await screen.findByRole('button', { name: /^Remove Inès/ });
    expect(remove.textContent).toContain('The last owner stays');
    expect(screen.getByRole('button', { name: /^Change role of Omar/ }).getAttribute('aria-disabled')).toBeNull();
  });

  it('get another role', async () => {
    const { mock } = await openPage('/members');
    fireEvent.click(await screen.findByRole('button', { name: 'Change role of Omar' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Role of Omar' }));
    expect(dialog.getByRole('button', { name: /^Change role/ }).getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(dialog.getByRole('radio', { name: 'Owner' }));
    fireEvent.click(dialog.getByRole('button', { name: 'Change role' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Remove Inès' }).getAttribute('aria-disabled')).toBeNull());
    expect(mock.workspace.members.map(({ role }) => role)).toEqual(['owner', 'owner']);
  });

  it('are added with a first password to hand over', async () => {
    const { mock } = await openPage('/members');
    fireEvent.click(await screen.findByRole('button', { name: 'Add a member' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add a member' }));
    const password = dialog.getByLabelText<HTMLInputElement>(/First password/).value;
    expect(password).toMatch(/^(?:[a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    fireEvent.change(dialog.getByLabelText('Name'), { target: { value: 'Petra' } });
    fireEvent.change(dialog.getByLabelText('E-mail'), { target: { value: 'omar@example.com' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Add member' }));
    expect((await dialog.findByRole('alert')).textContent).toBe('This person is a member already.');
    fireEvent.change(dialog.getByLabelText('E-mail'), { target: { value: 'petra@example.com' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Add member' }));
    const done = within(await screen.findByRole('dialog', { name: 'Petra can sign in now' }));
    expect(done.getByText(password)).toBeTruthy();
    fireEvent.click(done.getByRole('button', { name: 'Close' }));
    expect(await screen.findByText('petra@example.com')).toBeTruthy();
    expect(mock.workspace.members).toHaveLength(3);
  });

  it('are shown to others, with the reason why nothing can be changed', async () => {
    await openPage('/members', { role: 'operator' });
    expect((await screen.findByRole('button', { name: /^Add a member/ })).textContent).toContain('Only an owner');
    expect(await screen.findByText('omar@example.com')).toBeTruthy();
  });
});

describe('a session that ends', () => {
  it('is renewed over the page, which keeps what was typed', async () => {
    const { mock } = await openPage('/shows/show_friday/settings');
    const name = await screen.findByLabelText<HTMLInputElement>('Name');
    fireEvent.change(name, { target: { value: 'Half typed' } });
    mock.signedIn = false;
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Your session has ended' }));
    fireEvent.change(dialog.getByLabelText(/^Password of ines@example.com/), { target: { value: 'right password' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Sign in' }));
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Your session has ended' })).toBeNull());
    expect(location.pathname).toBe('/shows/show_friday/settings');
    expect(name.value).toBe('Half typed');
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByRole('heading', { name: 'Settings of “Half typed”' });
  });
});

describe('signing in', () => {
  it('warns of Caps Lock', async () => {
    await openPage('/signin', { signedIn: false });
    const password = await screen.findByLabelText('Password');
    const key = new KeyboardEvent('keyup', { key: 'A', bubbles: true, modifierCapsLock: true });
    fireEvent(password, key);
    expect(await screen.findByText('Caps Lock is on')).toBeTruthy();
    expect(password.getAttribute('autocomplete')).toBe('current-password');
  });

  it('shows the password when asked to', async () => {
    await openPage('/signin', { signedIn: false });
    const password = await screen.findByLabelText<HTMLInputElement>('Password');
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(password.type).toBe('text');
  });
});

describe('keys', () => {
  it('are all on the sheet that ? opens, except while somebody types', async () => {
    await openPage('/shows');
    const search = await screen.findByLabelText('Find a show');
    fireEvent.keyDown(search, { key: '?', shiftKey: true });
    expect(screen.queryByRole('dialog')).toBeNull();
    fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
    const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
    expect(within(sheet.getByRole('region', { name: 'On this page' })).getByText('find a show')).toBeTruthy();
    expect(within(sheet.getByRole('region', { name: 'Everywhere' })).getByText('show all keys')).toBeTruthy();
    fireEvent.click(sheet.getByRole('button', { name: 'Close' }));
    fireEvent.keyDown(document.body, { key: '/' });
    expect(document.activeElement).toBe(search);
  });
});

describe('the frame', () => {
  it('says where one is, in the navigation and in the title', async () => {
    await openPage('/members');
    const here = await screen.findByRole('link', { name: 'Members' });
    expect(here.getAttribute('aria-current')).toBe('page');
    expect(document.title).toBe('Members · soldwire');
    fireEvent.click(screen.getByRole('link', { name: 'Help' }));
    await screen.findByRole('heading', { name: 'Help' });
    // The link that was pressed is gone.
    expect(document.activeElement?.tagName).toBe('MAIN');
  });

  it('keeps the chosen appearance', async () => {
    await openPage('/shows');
    fireEvent.click(await screen.findByRole('button', { name: 'Account of Inès' }));
    fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    expect(document.documentElement.dataset.theme).toBe('dark');
    expect(localStorage.getItem('soldwire.theme')).toBe('dark');
    fireEvent.click(screen.getByRole('radio', { name: 'System' }));
    expect(document.documentElement.dataset.theme).toBeUndefined();
    expect(localStorage.getItem('soldwire.theme')).toBeNull();
  });

  it('signs out', async () => {
    await openPage('/shows');
    fireEvent.click(await screen.findByRole('button', { name: 'Account of Inès' }));
    fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    await screen.findByRole('heading', { name: 'Sign in' });
  });

  // On a busy machine an answer to the page before, which has signed out, can still come in.
  it('has a page of help that leads on', { retry: 2 }, async () => {
    await openPage('/help');
    await screen.findByRole('heading', { name: 'Help' });
    expect(screen.getByText(`soldwire doctor ${location.origin}`)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Make a show' }).getAttribute('href')).toBe('/shows/new');
  });
});

describe('a live show whose session ends', () => {
  it('asks for a sign-in over the page and goes on where it was', async () => {
    const { mock } = await openPage('/shows/show_friday');
    const live = () => waitFor(() => expect(document.querySelector('.connection')?.getAttribute('data-state')).toBe('live'));
    await live();
    mock.signedIn = false;
    mock.endStreams();
    const dialog = within(await screen.findByRole('dialog', { name: 'Your session has ended' }));
    fireEvent.change(dialog.getByLabelText(/^Password of/), { target: { value: 'right password' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Sign in' }));
    await live();
    mock.shows.get('show_friday')?.comment({ userId: 'nina', userHandle: 'nina', text: 'hello again' });
    expect(await screen.findByText('hello again')).toBeTruthy();
  });
});
