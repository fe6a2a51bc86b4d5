// A show, live: its state and the state of the connection that keeps it current.

import { pausingFetchTransport } from '@soldwire/realtime/fetch';
import { useRealtime, type Realtime } from '@soldwire/realtime/react';
import { acrossTabs } from '@soldwire/realtime/tabs';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import { api } from '../api/client';
import { pause } from '../ui/turns';
import type { Deed } from './deeds';
import { parseInTurns } from './parse-in-turns';
import { inSlices } from './slices';
import { type LoadState, LiveStore } from './store';

export interface LiveShow {
  readonly load: LoadState;
  /** What people did since the page opened, newest first. */
  readonly deeds: readonly Deed[];
  /** Shows a change of an item while the server is still asked for it. */
  readonly expect: LiveStore['expect'];
  readonly realtime: Realtime;
  readonly reload: () => void;
  readonly store: LiveStore;
}

/**
 * By fetch, which hands over what has arrived as a whole: an EventSource makes an event of the page of each
 * block, and of all that it has in one task, which after an outage takes longer than a frame may.
 */
const stream = inSlices(pausingFetchTransport(pause));

/** `account` is whose stream it is: all tabs of the browser with the same account share one. */
export function useLiveShow(showId: string, account: string): LiveShow {
  const store = useMemo(() => new LiveStore(showId, (id) => api.snapshot(id, (text) => parseInTurns(text, 'claims'))), [showId]);
  const load = useSyncExternalStore(store.subscribe, store.getState);
  const deeds = useSyncExternalStore(store.subscribe, store.getDeeds);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    // A failure is part of the store's state, which the page shows.
    store.load().catch(() => undefined);
  }, [store, attempt]);

  const realtime = useRealtime({
    showId,
    transport: inSlices(acrossTabs({ account, transport: stream })),
    enabled: load.status === 'ready',
    cursor: store.getCursor(),
    onEvent: store.apply,
    onReset: store.load,
  });
  return { load, deeds, expect: store.expect, realtime, reload: () => setAttempt(attempt + 1), store };
}
