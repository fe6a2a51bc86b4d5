// The workspace's shows: loaded once, kept fresh by one stream of those that run, and loaded
// again when the reader comes back to the page.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { api } from '../../api/client';
import type { Money, Show } from '../../api/types';
import { useAction } from '../../ui/use-action';
import { isRunning } from './selection';
import { useRunningStream } from './use-running-stream';

/** A busy show changes many times a second, its figures in the list need not. */
const freshenMs = 3_000;
/** Revenue is asked for show by show. */
const askedAtOnce = 3;

export interface Shows {
  /** Null until they are known. */
  readonly shows: readonly Show[] | null;
  readonly revenue: ReadonlyMap<string, readonly Money[]>;
  readonly hasMore: boolean;
  readonly busy: boolean;
  readonly fault: unknown;
  /** The figures of running shows follow what happens. */
  readonly live: boolean;
  /** When the figures were read, on the clock of `Date.now()`. */
  readonly asOf: number;
  readonly reload: () => void;
  readonly loadMore: () => void;
  readonly forget: (showId: string) => void;
}

export function useShows(): Shows {
  const [shows, setShows] = useState<readonly Show[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [asOf, setAsOf] = useState(0);
  const { busy, fault, run } = useAction();
  const { revenue, askRevenue } = useRevenue();

  const load = useCallback(
    (after: string | null) =>
      void run(async () => {
        const page = await api.shows(after);
        setShows((before) => (after === null ? page.shows : [...(before ?? []), ...page.shows]));
        setNext(page.next);
        if (after === null) setAsOf(Date.now());
        askRevenue(page.shows.filter(({ counts }) => counts.unitsClaimed > 0).map(({ id }) => id));
      }),
    [askRevenue, run],
  );
  useEffect(() => load(null), [load]);
  useEffect(() => {
    const back = () => {
      if (document.visibilityState === 'visible') load(null);
    };
    document.addEventListener('visibilitychange', back);
    return () => document.removeEventListener('visibilitychange', back);
  }, [load]);

  const replace = useCallback((show: Show) => {
    setShows((before) => before?.map((one) => (one.id === show.id ? show : one)) ?? null);
    setAsOf(Date.now());
  }, []);
  const freshen = useFreshen(
    useCallback(
      (showId: string) => {
        api.show(showId).then(replace, () => undefined);
        askRevenue([showId]);
      },
      [askRevenue, replace],
    ),
  );
  const running = useMemo(() => (shows ?? []).filter(isRunning).map(({ id }) => id), [shows]);
  const live = useRunningStream(running, freshen, replace);

  return {
    shows, revenue, hasMore: next !== null, busy, fault, live, asOf,
    reload: () => load(null),
    loadMore: () => load(next),
    forget: (showId) => setShows((before) => before?.filter(({ id }) => id !== showId) ?? null),
  };
}

/** Calls `freshen` for what has changed, at most once per show and interval. */
function useFreshen(freshen: (showId: string) => void): (showId: string) => void {
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return useCallback(
    (showId: string) => {
      waiting.current.add(showId);
      timer.current ??= setTimeout(() => {
        timer.current = null;
        const changed = [...waiting.current];
        waiting.current.clear();
        changed.forEach(freshen);
      }, freshenMs);
    },
    [freshen],
  );
}

/** What each show sold for; a show without an answer has none to tell. */
function useRevenue() {
  const [revenue, setRevenue] = useState<ReadonlyMap<string, readonly Money[]>>(new Map());
  const queue = useRef<string[]>([]);
  const asking = useRef(0);
  const askRevenue = useCallback((showIds: readonly string[]) => {
    queue.current = [...new Set([...queue.current, ...showIds])];
    const step = (): void => {
      const showId = queue.current.shift();
      if (showId === undefined) return;
      asking.current += 1;
      api
        .stats(showId)
        .then((stats) => setRevenue((before) => new Map(before).set(showId, stats.revenue)), () => undefined)
        .finally(() => {
          asking.current -= 1;
          step();
        });
    };
    while (asking.current < askedAtOnce && queue.current.length > 0) step();
  }, []);
  return { revenue, askRevenue };
}
