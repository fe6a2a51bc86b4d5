// The React hook: a thin adapter over the shared connection.

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';

import { type Handlers, type SharedUser, shareConnection } from './shared-connection.js';
import { acrossTabs } from './tabs.js';
import type { ConnectionState, ConnectOptions, Pulse } from './types.js';

export interface UseRealtimeOptions extends Handlers {
  readonly showId: string;
  /** Nothing is opened while false; use it to load the snapshot first. Default true. */
  readonly enabled?: boolean;
  /** The snapshot's cursor. Read when the stream is opened; later changes do not reopen it. */
  readonly cursor?: string | null;
  readonly baseUrl?: string;
  readonly token?: string;
  readonly getToken?: ConnectOptions['getToken'];
  readonly refresh?: ConnectOptions['refresh'];
  readonly transport?: ConnectOptions['transport'];
  /**
   * Whose stream it is, such as the user's id. With it all tabs of the browser that watch the same
   * show with the same account share one stream; without it each page has its own, because tabs of
   * different accounts must not share.
   */
  readonly account?: string;
  /** Comma-separated event types; a string, so that a new array on each render changes nothing. */
  readonly types?: string;
}

export interface Realtime {
  readonly state: ConnectionState;
  readonly pulse: Pulse | null;
  /** The place up to which events were handed over. */
  readonly cursor: () => string | null;
  readonly retryNow: () => void;
  readonly resumeFrom: (cursor: string) => void;
}

const connecting: ConnectionState = { status: 'connecting' };
const subscribeToNothing = () => () => undefined;

/**
 * Watches a show while the component is mounted. Components that watch the same show share one
 * stream; StrictMode's double mount does not open a second one. Handlers may be new functions on
 * each render: the latest are called.
 */
export function useRealtime(options: UseRealtimeOptions): Realtime {
  const { showId, enabled = true, baseUrl, token, account, types } = options;
  const transport = account ? acrossTabs({ account, transport: options.transport }) : options.transport;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const [user, setUser] = useState<SharedUser | null>(null);
  useEffect(() => {
    if (!enabled) return undefined;
    const { cursor, getToken, refresh } = latest.current;
    const handlers: Handlers = {
      onEvent: (event) => latest.current.onEvent(event),
      onHello: (hello) => latest.current.onHello?.(hello),
      onPulse: (pulse) => latest.current.onPulse?.(pulse),
      onError: (error) => latest.current.onError?.(error),
    };
    const shared = shareConnection(
      { showId, baseUrl, token, transport, types: types?.split(','), cursor, getToken, refresh },
      latest.current.onReset
        ? { ...handlers, onReset: (info) => latest.current.onReset?.(info) }
        : handlers,
    );
    setUser(shared);
    return () => {
      shared.release();
      setUser(null);
    };
  }, [showId, enabled, baseUrl, token, transport, types]);

  const subscribe = user?.subscribe ?? subscribeToNothing;
  const state = useSyncExternalStore(subscribe, user?.state ?? (() => connecting), () => connecting);
  const pulse = useSyncExternalStore(subscribe, user?.pulse ?? (() => null), () => null);
  return {
    state,
    pulse,
    cursor: useCallback(() => user?.connection.cursor ?? null, [user]),
    retryNow: useCallback(() => user?.connection.retryNow(), [user]),
    resumeFrom: useCallback((place: string) => user?.connection.resumeFrom(place), [user]),
  };
}
