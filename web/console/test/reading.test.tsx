// The page that shows how comments are read, against the mock.

import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import type { ParsedComment } from '../src/api/types';
import { App } from '../src/app/app';
import { SessionProvider } from '../src/app/session';
import { t } from '../src/i18n';
import { ReadComment } from '../src/parts/reading/read-comment';
import { roleGroups } from '../src/parts/reading/roles';
import { type Running, runServer } from './server';

let server: Running | null = null;

beforeAll(() => {
  configure({ asyncUtilTimeout: 10_000 });
});

afterEach(async () => {
  cleanup();
  await server?.stop();
  server = null;
  vi.unstubAllGlobals();
});

async function open(path: string): Promise<Running> {
  server = await runServer({});
  history.replaceState(null, '', path);
  render(<StrictMode><SessionProvider><App /></SessionProvider></StrictMode>);
  await screen.findByRole('heading', { name: 'How comments are read' });
  return server;
}

const results = () => screen.findByRole('region', { name: 'How they are read' });
const type = (text: string) => fireEvent.change(screen.getByLabelText('Comments'), { target: { value: text } });

describe('the reading page', () => {
  it('tells each word its role, what follows, and why', async () => {
    await open('/reading');
    type('sold 12 please\nsold 12?\nhello');
    const list = within(await results());
    await waitFor(() => expect(list.getAllByRole('listitem').filter((item) => item.matches('.read-comment'))).toHaveLength(3));
    const [claim, question, nothing] = list.getAllByRole('listitem').filter((item) => item.matches('.read-comment'));
    expect(claim?.textContent).toContain('sold (claim word)');
    expect(claim?.textContent).toContain('Claim');
    expect(claim?.textContent).toContain('12 × 1');
    expect(question?.textContent).toContain('A question mark ends it.');
    expect(question?.querySelector('[data-decisive] .read-text')?.textContent).toBe('?');
    expect(nothing?.textContent).toContain('Nothing');
    expect(list.getByRole('status').textContent).toBe('3 comments: 1 claim, 0 passes, 1 for a person');
  });

  it('asks once for a run of keys, and for no more than is answered', async () => {
    const { requests } = await open('/reading');
    await waitFor(() => expect(requests.filter((one) => one === 'POST /api/parse')).toHaveLength(1));
    for (const text of ['s', 'so', 'sol', 'sold', 'sold 1', 'sold 15']) type(text);
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain('1 comment: 1 claim'));
    expect(requests.filter((one) => one === 'POST /api/parse')).toHaveLength(2);
    type(Array.from({ length: 201 }, (_, n) => `sold ${n + 1}`).join('\n'));
    expect(screen.getByText('Only the first 200 of 201 comments are read')).toBeTruthy();
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain('200 comments'));
  });

  it('reads as in the show of the address, and tries other settings', async () => {
    await open('/reading?show=show_friday');
    await waitFor(() => expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Read as in' }).selectedOptions[0]?.textContent).toMatch(/Friday/));
    fireEvent.change(screen.getByRole('combobox', { name: 'Read as in' }), { target: { value: '' } });
    expect(location.search).toBe('');
    type('bingo 12');
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain('1 comment: 0 claims'));
    fireEvent.change(screen.getByLabelText('Claim words'), { target: { value: 'bingo, mine' } });
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain('1 comment: 1 claim'));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Thai' }));
    fireEvent.change(screen.getByRole('combobox', { name: 'Strictness' }), { target: { value: 'strict' } });
    await waitFor(() => expect(server?.mock.lastParse?.settings).toEqual({ languages: ['th'], strictness: 'strict', claimWords: ['bingo', 'mine'] }));
  });

  it('says why an answer is missing and keeps what was typed', async () => {
    const { fail } = await open('/reading');
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain('8 comments'));
    fail();
    type('sold 99');
    expect((await screen.findByRole('alert')).textContent).toMatch(/server/i);
    expect(screen.getByLabelText<HTMLTextAreaElement>('Comments').value).toBe('sold 99');
  });
});

describe('a comment that was read', () => {
  const token = { startByte: 0, endByte: 0, dropped: false, decisive: false, meaning: null } as const;
  const comment: ParsedComment = {
    text: '🔥 is it red? sold A-012',
    intent: 'claim',
    lines: [{ item: 'A12', qty: 2, variant: ['M', 'red'] }],
    reason: { code: 'said', message: 'It says what it wants and which item.' },
    tokens: [
      { ...token, role: 'emoji', start: 0, end: 2 },
      { ...token, role: 'question', start: 3, end: 5, dropped: true },
      { ...token, role: 'claim', start: 14, end: 18 },
      { ...token, role: 'item', start: 19, end: 24, meaning: 'A12' },
    ],
  };

  it('keeps every character of the comment', () => {
    const { container } = render(<ul><ReadComment comment={comment} /></ul>);
    const words = container.querySelector('.read-words')?.cloneNode(true) as HTMLElement;
    words.querySelectorAll('.read-role').forEach((role) => role.remove());
    expect(words.textContent).toBe(comment.text);
  });

  it('names what a word stands for and what does not count', () => {
    const { container } = render(<ul><ReadComment comment={comment} /></ul>);
    const notes = [...container.querySelectorAll('.read-role')].map((role) => role.textContent);
    expect(notes).toEqual([' (question, not counted) ', ' (claim word) ', ' (item, = A12) ']);
    expect(container.textContent).toContain('A12 M, red × 2');
  });

  it('has a name for every role', () => {
    const names = Object.keys(roleGroups).map((role) => t('reading.role', { role }));
    expect(new Set(names).size).toBe(names.length);
  });
});
