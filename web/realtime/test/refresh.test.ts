import { afterEach, describe, expect, it, vi } from 'vitest';

import { refreshSession } from '../src/refresh.js';
import { json, textOf } from './fake-world.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A server whose refresh token works a single time. */
function server() {
  let renewed = false;
  const calls: string[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const route = `${init?.method ?? 'GET'} ${textOf(input)}`;
    calls.push(route);
    await Promise.resolve();
    if (route === 'GET /api/auth/me') {
      return renewed ? json({ expiresAt: new Date(Date.now() + 900_000).toISOString() }) : json({}, 401);
    }
    if (renewed) return json({ code: 'session_revoked' }, 401);
    renewed = true;
    return json({});
  };
  return { fetch: fetch as typeof globalThis.fetch, calls };
}

describe('refreshSession', () => {
  it('asks once for all callers of a page', async () => {
    const { fetch, calls } = server();
    const outcomes = await Promise.all([refreshSession({ fetch }), refreshSession({ fetch }), refreshSession({ fetch })]);
    expect(outcomes).toEqual(['renewed', 'renewed', 'renewed']);
    expect(calls).toEqual(['GET /api/auth/me', 'POST /api/auth/refresh']);
  });

  it('takes turns across tabs where Web Locks exist', async () => {
    let tail: Promise<unknown> = Promise.resolve();
    vi.stubGlobal('navigator', {
      locks: {
        request: (_name: string, run: () => Promise<unknown>) => {
          tail = tail.then(run);
          return tail;
        },
      },
    });
    const { fetch, calls } = server();
    // Another base address stands for another tab: in-page sharing does not apply.
    const relative: typeof globalThis.fetch = (input, init) => fetch(textOf(input).replace('#', ''), init);
    const outcomes = await Promise.all([refreshSession({ fetch }), refreshSession({ fetch: relative, baseUrl: '#' })]);
    expect(outcomes).toEqual(['renewed', 'renewed']);
    expect(calls.filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  it('takes turns by local storage where a plain HTTP page has no Web Locks', async () => {
    const stored = new Map<string, string>();
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => stored.set(name, value),
      removeItem: (name: string) => stored.delete(name),
    });
    const { fetch, calls } = server();
    const relative: typeof globalThis.fetch = (input, init) => fetch(textOf(input).replace('#', ''), init);
    const outcomes = await Promise.all([refreshSession({ fetch }), refreshSession({ fetch: relative, baseUrl: '#' })]);
    expect(outcomes).toEqual(['renewed', 'renewed']);
    expect(calls.filter((call) => call.startsWith('POST'))).toHaveLength(1);
    expect(stored.size).toBe(0);
  });

  it.each([
    ['refused', async () => json({}, 401)],
    ['unreachable', async () => json({}, 503)],
    ['unreachable', async () => Promise.reject(new TypeError('network error'))],
  ])('answers %s', async (outcome, fetch) => {
    expect(await refreshSession({ fetch: fetch as typeof globalThis.fetch, force: true })).toBe(outcome);
  });
});
