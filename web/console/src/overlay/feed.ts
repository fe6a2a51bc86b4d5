// Keeps an overlay current for hours: snapshot, stream, and everything that can break in between.
// It says nothing on the screen about trouble that it can end by itself; it only stops claiming
// that what is shown is current.

import { type ConnectionState, connectShow, type ShowConnection } from '@soldwire/realtime';

import { applyEvent, type PublicShow } from './show';

/** What the overlay shows: nothing yet, the show (`fresh` while it may be taken for current), or that there is none. */
export type FeedState =
  | { readonly status: 'opening' }
  | { readonly status: 'on'; readonly state: PublicShow; readonly fresh: boolean }
  | { readonly status: 'bad-key' }
  | { readonly status: 'over' };

const retryLeastMs = 1_000;
const retryMostMs = 30_000;
const checkEveryMs = 1_000;
/** A quiet stream gives a sign once each heartbeat, and may be this late. */
const heartbeatGraceMs = 5_000;

export interface Feed {
  readonly close: () => void;
}

export function openFeed(key: string, staleMs: number, onState: (state: FeedState) => void): Feed {
  const address = `/api/public/shows/${encodeURIComponent(key)}`;
  let state: PublicShow | null = null;
  let connection: ShowConnection | null = null;
  let lastSignAt = Date.now();
  let patienceMs = staleMs;
  let wasFresh = true;
  let closed = false;

  const isFresh = () => Date.now() - lastSignAt < patienceMs;
  const tell = () => {
    if (closed || !state) return;
    wasFresh = isFresh();
    onState({ status: 'on', state, fresh: wasFresh });
  };
  const sign = () => {
    lastSignAt = Date.now();
    if (!wasFresh) tell();
  };
  const finish = (end: 'bad-key' | 'over') => {
    if (closed) return;
    close();
    onState({ status: end });
  };

  /** The cursor of the snapshot, or null when there is no such show. */
  const load = async (): Promise<string | null> => {
    const response = await fetch(address, { headers: { accept: 'application/json' }, cache: 'no-store' });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const { cursor, ...snapshot } = (await response.json()) as PublicShow & { readonly cursor: string };
    state = snapshot;
    sign();
    tell();
    return cursor;
  };

  const begin = async (attempt: number): Promise<void> => {
    try {
      const cursor = await load();
      if (closed) return;
      if (cursor === null) finish('bad-key');
      else listen(cursor);
    } catch (error) {
      console.warn('soldwire overlay: not loaded yet', error);
      const most = Math.min(retryMostMs, retryLeastMs * 2 ** attempt);
      setTimeout(() => !closed && void begin(attempt + 1), retryLeastMs + Math.random() * most);
    }
  };

  const listen = (cursor: string) => {
    connection = connectShow({
      showId: key,
      audience: 'buyers',
      cursor,
      onEvent: (event) => {
        if (state) state = applyEvent(state, event);
        sign();
        tell();
      },
      onHello: ({ heartbeatMs }) => {
        patienceMs = Math.max(staleMs, heartbeatMs + heartbeatGraceMs);
      },
      onPulse: sign,
      onReset: async () => {
        const again = await load();
        if (again !== null) return again;
        finish('over');
        throw new Error('the show is gone');
      },
      onState: (next: ConnectionState) => {
        // What was missed and the present arrive together.
        if (next.status === 'live' && !next.overdue) sign();
        if (next.status === 'ended' && next.why) finish('over');
      },
    });
  };

  // A machine that slept finds its timer late and its stock old.
  const timer = setInterval(() => wasFresh !== isFresh() && tell(), checkEveryMs);
  const close = () => {
    closed = true;
    clearInterval(timer);
    connection?.close();
  };
  void begin(0);
  return { close };
}
