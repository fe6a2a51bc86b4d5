import { describe, expect, it } from 'vitest';

import { ApiError, inWords, readProblem } from '../src/api/problem';

const problem = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  readProblem(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }));

describe('inWords', () => {
  const rows: [name: string, status: number, body: unknown, words: string][] = [
    ['names the fields that are wrong', 400, { code: 'invalid_input', errors: [{ pointer: '/items/2/quantity', detail: 'must be at least 1' }] }, 'Item 3, quantity: must be at least 1.'],
    ['passes the server’s reason on', 409, { code: 'conflict', detail: 'the show is paused' }, 'The show is paused.'],
    ['has words when the server has none', 409, { code: 'conflict' }, 'Someone else changed this in the meantime. Look at the new state and try again.'],
    ['says when a role forbids it', 403, { code: 'forbidden' }, 'Your role does not allow this.'],
    ['tells a gateway whose server is away', 502, '<html>Bad Gateway', 'The server does not answer; what stands in front of it says so (502). It may be starting again: try once more in a moment.'],
    ['tells an answer that is not ours', 404, '<html>Not Found', 'Something other than soldwire answered (404): a proxy, a network that wants a sign-in of its own, or the wrong address.'],
    ['tolerates an unknown code', 418, { code: 'teapot', detail: 'short and stout' }, 'Short and stout.'],
  ];
  it.each(rows)('%s', async (_, status, body, words) => {
    expect(inWords(await problem(status, body))).toBe(words);
  });

  it('says when to try again', async () => {
    expect(inWords(await problem(429, { code: 'rate_limited' }, { 'retry-after': '600' }))).toBe('Too many attempts. Try again in 10 minutes.');
    expect(inWords(await problem(503, { code: 'overloaded' }, { 'retry-after': '2' }))).toBe('The server is too busy at the moment. Try again in 2 s.');
  });

  it('says what a lost network means', () => {
    expect(inWords(new ApiError(0, 'network', ''))).toContain('Nothing was changed');
  });
});
