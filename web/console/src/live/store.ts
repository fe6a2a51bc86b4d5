// One show on this screen: the snapshot, then the events after it.
//
// Events are collected and applied once per animation frame, so that React draws once however
// many arrive. The store never asks the server for anything but the snapshot, and that only when
// the page opens and when the stream says that its place in the log is lost.

import type { ShowEvent } from '@soldwire/realtime';

import { ApiError } from '../api/problem';
import type { LiveEvent, Snapshot } from '../api/types';
import { addOlder, applyEvents, isLiveEvent } from './reducer';
import { type LiveState, fromSnapshot } from './state';

export type LoadState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'ready'; readonly live: LiveState };

/** Runs `work` once, before the next frame is drawn. */
export type Scheduler = (work: () => void) => void;

/** A hidden page draws no frames, so a timer stands behind: events must not pile up. */
const frameOverdueMs = 500;

export const frameScheduler: Scheduler = (work) => {
  let timer = 0;
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    work();
  });
  timer = window.setTimeout(() => {
    cancelAnimationFrame(frame);
    work();
  }, frameOverdueMs);
};

export class LiveStore {
  readonly showId: string;
  #fetchSnapshot: (showId: string) => Promise<Snapshot>;
  #schedule: Scheduler;
  #state: LoadState = { status: 'loading' };
  #cursor: string | null = null;
  #loading: Promise<string> | null = null;
  #waiting: LiveEvent[] = [];
  #scheduled = false;
  #listeners = new Set<() => void>();

  constructor(showId: string, fetchSnapshot: (showId: string) => Promise<Snapshot>, schedule: Scheduler = frameScheduler) {
    this.showId = showId;
    this.#fetchSnapshot = fetchSnapshot;
    this.#schedule = schedule;
  }

  readonly getState = (): LoadState => this.#state;

  /** Where the stream begins; null until the snapshot is here. */
  readonly getCursor = (): string | null => this.#cursor;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the snapshot and gives its cursor. On failure the last good state stays on the screen. */
  readonly load = (): Promise<string> => {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  };

  async #load(): Promise<string> {
    // The stream is closed now; what it left here may be of a log that is no more.
    this.#waiting = [];
    try {
      const snapshot = await this.#fetchSnapshot(this.showId);
      this.#cursor = snapshot.cursor;
      this.#set({ status: 'ready', live: fromSnapshot(snapshot) });
      return snapshot.cursor;
    } catch (error) {
      const gone = error instanceof ApiError && error.status === 404;
      if (this.#state.status !== 'ready' || gone) this.#set({ status: 'failed', error });
      throw error;
    }
  }

  readonly apply = (event: ShowEvent): void => {
    if (!isLiveEvent(event)) return;
    this.#waiting.push(event);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.#flush());
  };

  /** Takes in what the server has from before the snapshot. */
  readonly addOlder = (older: Parameters<typeof addOlder>[1]): void => {
    if (this.#state.status === 'ready') this.#set({ status: 'ready', live: addOlder(this.#state.live, older) });
  };

  #flush(): void {
    this.#scheduled = false;
    if (this.#state.status !== 'ready') return;
    const events = this.#waiting;
    this.#waiting = [];
    const live = applyEvents(this.#state.live, events);
    if (live !== this.#state.live) this.#set({ status: 'ready', live });
  }

  #set(state: LoadState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}
