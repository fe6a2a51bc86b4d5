// One show on this screen: the snapshot, then the events after it.
//
// Events are collected and applied once per animation frame, so that React draws once however
// many arrive; a frame has a budget, and what it does not get to waits, in order, for the next one.
// The store never asks the server for anything but the snapshot, and that only when
// the page opens and when the stream says that its place in the log is lost.
//
// What an operator asked for may be shown before the log says it (`expect`): a hope lies over the
// state until the event comes, and goes when the server refuses.

import type { ShowEvent } from '@soldwire/realtime';

import { ApiError } from '../api/problem';
import type { Claim, Comment, Item, LiveEvent, Snapshot } from '../api/types';
import { inTurns, soon, turnMs } from '../ui/turns';
import { ClaimTable } from './claim-table';
import { type Deed, addDeeds, deedOf } from './deeds';
import { addOlder, applyEvents, isLiveEvent } from './reducer';
import { type LiveState, fromSnapshot } from './state';

export type LoadState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'ready'; readonly live: LiveState };

/** Runs `work` once, with the next frame. */
export type Scheduler = (work: () => void) => void;

/** Between two looks at the clock. */
const eventsAtOnce = 100;
const claimsAtOnce = 100;
/** Of what waits, at least this share is applied, so that no machine is too slow to catch up. */
const shareMin = 0.1;

/** A hidden page draws no frames, so a timer stands behind: events must not pile up. */
const frameOverdueMs = 500;

export const frameScheduler: Scheduler = (work) => {
  let timer = 0;
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    // Not in the frame's own task, which draws what the last turn changed.
    soon(work);
  });
  timer = window.setTimeout(() => {
    cancelAnimationFrame(frame);
    work();
  }, frameOverdueMs);
};

/** What an item will be like when the server has done what it was asked. */
interface Hope {
  readonly itemId: string;
  readonly change: Partial<Pick<Item, 'featured' | 'totalQuantity' | 'variants' | 'position'>>;
}

export class LiveStore {
  readonly showId: string;
  #fetchSnapshot: (showId: string) => Promise<Snapshot>;
  #schedule: Scheduler;
  #now: () => number;
  #state: LoadState = { status: 'loading' };
  #cursor: string | null = null;
  /** As the log has it; `#state` has the hopes on top. */
  #live: LiveState | null = null;
  #hopes: readonly Hope[] = [];
  #deeds: readonly Deed[] = [];
  #loading: Promise<string> | null = null;
  #waiting: LiveEvent[] = [];
  #scheduled = false;
  #listeners = new Set<() => void>();

  constructor(showId: string, fetchSnapshot: (showId: string) => Promise<Snapshot>, schedule: Scheduler = frameScheduler, now = () => performance.now()) {
    this.showId = showId;
    this.#fetchSnapshot = fetchSnapshot;
    this.#schedule = schedule;
    this.#now = now;
  }

  readonly getState = (): LoadState => this.#state;

  /** Where the stream begins; null until the snapshot is here. */
  readonly getCursor = (): string | null => this.#cursor;

  /** What people did since the page opened, newest first. */
  readonly getDeeds = (): readonly Deed[] => this.#deeds;

  /** Shows the change at once. Rejects as `work` does, after taking it back. */
  readonly expect = async <Answer>(itemId: string, change: Hope['change'], work: () => Promise<Answer>): Promise<Answer> => {
    const hope: Hope = { itemId, change };
    this.#hopes = [...this.#hopes, hope];
    this.#show();
    try {
      const answer = await work();
      // The event may have come first, or not come at all because nothing had to change.
      const item = this.#live?.items.get(itemId);
      if (item && Object.entries(change).every(([field, value]) => item[field as keyof Item] === value)) this.#drop(hope);
      return answer;
    } catch (error) {
      this.#drop(hope);
      throw error;
    }
  };

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
      const claims = await ClaimTable.inTurns(snapshot.claims);
      this.#cursor = snapshot.cursor;
      this.#live = fromSnapshot(snapshot, claims);
      this.#hopes = [];
      this.#show();
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
    this.#flushSoon();
  };

  #flushSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.#flush());
  }

  /** Takes in comments from directly before those that are here. */
  readonly addOlderComments = (comments: readonly Comment[]): void => {
    if (!this.#live) return;
    this.#live = addOlder(this.#live, { comments });
    this.#show();
  };

  /** Takes in all claims from before the snapshot, oldest first. In turns and from their newest end, so that none has to make room for another. */
  readonly addOlderClaims = async (claims: readonly Claim[]): Promise<void> => {
    const table = this.#live?.claims;
    if (!table) return;
    const ends = Array.from({ length: Math.ceil(claims.length / claimsAtOnce) }, (_, index) => claims.length - index * claimsAtOnce);
    await inTurns(ends, (end) => table.addOlder(claims.slice(Math.max(0, end - claimsAtOnce), end)));
    // Another snapshot may have come in between, with claims of its own.
    if (!this.#live?.claims.isSame(table)) return;
    this.#live = addOlder(this.#live, { complete: true });
    this.#show();
  };

  #flush(): void {
    this.#scheduled = false;
    const before = this.#live;
    if (this.#state.status !== 'ready' || !before) return;
    const atLeast = this.#waiting.length * shareMin;
    const until = this.#now() + turnMs;
    let taken = 0;
    while (taken < this.#waiting.length && (taken < atLeast || this.#now() < until)) {
      this.#take(this.#waiting.slice(taken, taken + eventsAtOnce));
      taken += eventsAtOnce;
    }
    this.#waiting = this.#waiting.slice(taken);
    if (this.#waiting.length > 0) this.#flushSoon();
    if (this.#live !== before) this.#show();
  }

  #take(events: readonly LiveEvent[]): void {
    const before = this.#live;
    if (!before) return;
    this.#live = applyEvents(before, events);
    if (this.#live === before) return;
    const fresh = events.filter((event) => event.seq > before.seq);
    const deeds = fresh.map((event) => deedOf(event, (id) => this.#live?.claims.get(id))).filter((deed) => deed !== null);
    if (deeds.length > 0) this.#deeds = addDeeds(this.#deeds, deeds);
    for (const event of fresh) {
      const settled = this.#hopes.find((hope) => settles(event, hope));
      if (settled) this.#hopes = this.#hopes.filter((hope) => hope !== settled);
    }
  }

  #drop(hope: Hope): void {
    if (!this.#hopes.includes(hope)) return;
    this.#hopes = this.#hopes.filter((one) => one !== hope);
    this.#show();
  }

  #show(): void {
    if (this.#live) this.#set({ status: 'ready', live: withHopes(this.#live, this.#hopes) });
  }

  #set(state: LoadState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}

/** The log has spoken about what was hoped for, whether it says the same or not. */
function settles(event: LiveEvent, { itemId, change }: Hope): boolean {
  if (event.type === 'item.featured') return change.featured !== undefined && (event.data.itemId === itemId || event.data.featured);
  if (event.type === 'item.updated') return change.featured === undefined && event.data.item.id === itemId;
  return event.type === 'item.removed' && event.data.itemId === itemId;
}

function withHopes(live: LiveState, hopes: readonly Hope[]): LiveState {
  if (hopes.length === 0) return live;
  const items = new Map(live.items);
  for (const { itemId, change } of hopes) {
    const item = items.get(itemId);
    if (!item) continue;
    // Only one item is the present one.
    if (change.featured) {
      for (const other of items.values()) if (other.featured) items.set(other.id, { ...other, featured: false });
    }
    if (change.position !== undefined) makeRoom(items, item, change.position);
    items.set(itemId, { ...item, ...change });
  }
  return { ...live, items };
}

/** Those between the old place and the new one close up. */
function makeRoom(items: Map<string, Item>, moved: Item, to: number): void {
  const from = moved.position;
  for (const item of items.values()) {
    const isBetween = from < to ? item.position > from && item.position <= to : item.position >= to && item.position < from;
    if (isBetween) items.set(item.id, { ...item, position: item.position + (from < to ? -1 : 1) });
  }
}
