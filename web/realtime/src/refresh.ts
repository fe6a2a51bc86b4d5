// Renews the cookie session, once for all who ask.
//
// The server takes every refresh token a single time: two renewals with the same one look like a
// theft and end the session. So renewals are single-flight inside a page, take turns across the
// tabs of a browser, and ask first whether another tab has just done it.

import type { RefreshOutcome } from './types.js';

const lockName = 'soldwire-session';
const stillFreshMs = 30_000;
const inFlight = new Map<string, Promise<RefreshOutcome>>();

export interface RefreshOptions {
  readonly baseUrl?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Renew even when the session looks valid; for a session that the server has just refused. */
  readonly force?: boolean;
}

/** Never rejects: a network failure is `unreachable`, and the session may still be good. */
export function refreshSession(options: RefreshOptions = {}): Promise<RefreshOutcome> {
  const baseUrl = options.baseUrl ?? '';
  const running = inFlight.get(baseUrl);
  if (running) return running;
  const renewal = withTabLock(() => renew(baseUrl, options.fetch ?? globalThis.fetch, options.force ?? false))
    .catch((): RefreshOutcome => 'unreachable')
    .finally(() => inFlight.delete(baseUrl));
  inFlight.set(baseUrl, renewal);
  return renewal;
}

async function renew(baseUrl: string, fetch: typeof globalThis.fetch, force: boolean): Promise<RefreshOutcome> {
  if (!force) {
    const me = await fetch(`${baseUrl}/api/auth/me`, { headers: { accept: 'application/json' } });
    if (me.ok) {
      const { expiresAt } = (await me.json()) as { expiresAt?: string };
      if (Date.parse(expiresAt ?? '') - Date.now() > stillFreshMs) return 'renewed';
    }
  }
  const answer = await fetch(`${baseUrl}/api/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: '{}',
  });
  if (answer.ok) return 'renewed';
  return [401, 403, 404].includes(answer.status) ? 'refused' : 'unreachable';
}

async function withTabLock<T>(run: () => Promise<T>): Promise<T> {
  const { locks } = (globalThis.navigator ?? {}) as { locks?: LockManager };
  if (locks) return await locks.request(lockName, run);
  // Web Locks need a secure context; a console served over plain HTTP in a local network has none.
  const storage = pageStorage();
  if (!storage) return run();
  const mine = Math.random().toString(36).slice(2);
  await takeStorageLock(storage, mine);
  try {
    return await run();
  } finally {
    if (storage.getItem(lockName)?.startsWith(mine)) storage.removeItem(lockName);
  }
}

const lockHeldMs = 10_000;
const lockSettleMs = 40;

async function takeStorageLock(storage: Storage, mine: string): Promise<void> {
  const giveUpAt = Date.now() + lockHeldMs;
  while (Date.now() < giveUpAt) {
    const heldUntil = Number(storage.getItem(lockName)?.split(' ')[1] ?? 0);
    if (heldUntil < Date.now()) {
      storage.setItem(lockName, `${mine} ${Date.now() + lockHeldMs}`);
      // The last writer wins; wait until every tab that saw the lock free has written.
      await pause(lockSettleMs);
      if (storage.getItem(lockName)?.startsWith(mine)) return;
    }
    await pause(lockSettleMs * (1 + Math.random()));
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function pageStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
