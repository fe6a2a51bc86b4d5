// Applies events to the state of a show.
//
// The work is in proportion to what changes: the large collections change in place and get a new
// handle (table.ts), the rest of the state that went in is left as it was. An event carries all that
// it changes; nothing is fetched afterwards. What is not newer than the state (the snapshot may be
// ahead of the stream) changes nothing.

import type { Claim, Comment, EventType, Item, ItemCounts, LiveEvent, Source, WaitlistOrder } from '../api/types';
import type { ClaimTable } from './claim-table';
import { type LiveState, noticesMax } from './state';
import { Table } from './table';

export function applyEvents(state: LiveState, events: readonly LiveEvent[]): LiveState {
  const draft = new Draft(state);
  for (const event of events) {
    if (event.seq > draft.seq) {
      draft.seq = event.seq;
      applyEvent(draft, event);
    }
  }
  return draft.result();
}

/** Adds what the server has from before the snapshot. `complete`: every claim of the show is here now. */
export function addOlder(state: LiveState, older: { readonly comments?: readonly Comment[]; readonly claims?: readonly Claim[]; readonly complete?: boolean }): LiveState {
  if (older.comments) state.comments.addOlder(older.comments);
  if (older.claims) state.claims.addOlder(older.claims);
  const claims = state.claims.renewed();
  return {
    ...state,
    comments: state.comments.renewed(),
    claims,
    ...(older.complete ? { claimCounts: countsOf(claims), truncated: { ...state.truncated, claims: false } } : {}),
  };
}

function countsOf(claims: ClaimTable): LiveState['claimCounts'] {
  return {
    winner: claims.countWithStatus('winner'),
    waitlist: claims.countWithStatus('waitlist'),
    unmatched: claims.countWithStatus('unmatched'),
    review: claims.countWithStatus('review'),
    released: claims.countWithStatus('released'),
    expired: claims.countWithStatus('expired'),
  };
}

function applyEvent(draft: Draft, event: LiveEvent): void {
  switch (event.type) {
    case 'session.status':
      draft.show(event.data.show);
      return;
    case 'comment.received': {
      const { showId: _, claimIds: __, counts, ...comment } = event.data;
      draft.comment(comment, counts.comments);
      return;
    }
    case 'claim.created':
    case 'claim.review': {
      const { item, waitlist, ...claim } = event.data;
      draft.claim(claim);
      draft.counts(item);
      draft.waitlist(waitlist);
      return;
    }
    case 'claim.updated': {
      const { item, waitlist, change: _, ...claim } = event.data;
      draft.claim(claim);
      draft.counts(item);
      draft.waitlist(waitlist);
      return;
    }
    case 'claim.released': {
      const { item, waitlist, promoted, ...claim } = event.data;
      draft.claim(claim);
      promoted.forEach((next) => draft.claim(next));
      draft.counts(item);
      draft.waitlist(waitlist);
      return;
    }
    case 'unmatched.resolved':
      draft.item(event.data.item);
      event.data.claims.forEach((claim) => draft.claim(claim));
      draft.waitlist(event.data.waitlist);
      return;
    case 'item.created':
      draft.item(event.data.item);
      return;
    case 'item.updated':
      draft.item(event.data.item);
      if (event.data.movedFrom !== undefined) draft.makeRoom(event.data.item, event.data.movedFrom);
      event.data.promoted.forEach((claim) => draft.claim(claim));
      draft.waitlist(event.data.waitlist);
      return;
    case 'item.removed':
      draft.items.delete(event.data.itemId);
      return;
    case 'item.featured':
      draft.feature(event.data.itemId, event.data.featured);
      return;
    case 'source.status':
      draft.source(event.data.source);
      return;
    case 'note.added':
      // A note about a buyer is read with the buyer's card.
      if (event.data.claimId !== null) draft.note(event.data.claimId, { at: event.at, text: event.data.text, by: event.data.by });
      else if (event.data.buyerKey !== undefined) draft.buyerNews(event.data.buyerKey, event.seq);
      return;
    case 'comment.updated':
    case 'comment.removed':
      draft.amend(event.data);
      return;
    case 'buyer.updated':
      // The buyer's claims have their own events.
      draft.buyerNews(event.data.buyerKey, event.seq);
      return;
    case 'error':
      draft.notice({ seq: event.seq, sourceId: event.data.sourceId ?? null, code: event.data.code, detail: event.data.detail });
      return;
    default:
      assertNever(event);
  }
}

/** Fails to compile when the union of events grows; at run time unknown types never get here. */
function assertNever(event: never): never {
  throw new TypeError(`no rule for event ${JSON.stringify(event)}`);
}

const known: Readonly<Record<EventType, true>> = {
  'session.status': true,
  'comment.received': true,
  'comment.updated': true,
  'comment.removed': true,
  'buyer.updated': true,
  'claim.created': true,
  'claim.updated': true,
  'claim.released': true,
  'claim.review': true,
  'unmatched.resolved': true,
  'item.created': true,
  'item.updated': true,
  'item.removed': true,
  'item.featured': true,
  'source.status': true,
  'note.added': true,
  error: true,
};

/** Types that a newer server or an integration sends (custom.*) are not for this console. */
export function isLiveEvent(event: { readonly type: string; readonly data: unknown }): event is LiveEvent {
  return Object.hasOwn(known, event.type) && typeof event.data === 'object' && event.data !== null;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A state in the making: what is touched is renewed once, however often it is touched. */
class Draft {
  #base: LiveState;
  #next: Mutable<LiveState>;
  #items: Table<Item> | null = null;

  constructor(state: LiveState) {
    this.#base = state;
    this.#next = { ...state };
  }

  get seq(): number {
    return this.#next.seq;
  }

  set seq(seq: number) {
    this.#next.seq = seq;
  }

  result(): LiveState {
    return this.#next.seq === this.#base.seq ? this.#base : this.#next;
  }

  get items(): Table<Item> {
    if (!this.#items) {
      this.#items = Table.from(this.#base.items);
      this.#next.items = this.#items;
    }
    return this.#items;
  }

  get #claims(): ClaimTable {
    if (this.#next.claims === this.#base.claims) this.#next.claims = this.#base.claims.renewed();
    return this.#next.claims;
  }

  show(show: LiveState['show']): void {
    this.#next.show = show;
  }

  item(item: Item): void {
    this.items.set(item.id, item);
  }

  /** `moved` has gone from one place to another: those in between close up. */
  makeRoom(moved: Item, from: number): void {
    const to = moved.position;
    for (const item of [...this.#next.items.values()]) {
      const { position } = item;
      const isBetween = from < to ? position > from && position <= to : position >= to && position < from;
      if (item.id !== moved.id && isBetween) this.items.set(item.id, { ...item, position: position + (from < to ? -1 : 1) });
    }
  }

  counts(counts: ItemCounts | null | undefined): void {
    if (!counts) return;
    const item = this.#next.items.get(counts.itemId);
    if (!item) return;
    const { itemId: _, variants, ...numbers } = counts;
    this.items.set(item.id, { ...item, ...numbers, variants: variants ?? item.variants });
  }

  feature(itemId: string, featured: boolean): void {
    const item = this.#next.items.get(itemId);
    if (item) this.items.set(itemId, { ...item, featured });
  }

  claim(claim: Claim): void {
    const claims = this.#claims;
    const before = claims.get(claim.claimId);
    const buyers = new Set([claim.buyerKey, ...(before ? [before.buyerKey] : [])]);
    const wonBefore = count(buyers, (key) => claims.hasWon(key));
    claims.set(claim.claimId, claim);
    this.#next.buyerCount = Math.max(0, this.#next.buyerCount + count(buyers, (key) => claims.hasWon(key)) - wonBefore);
    if (before?.claimStatus !== claim.claimStatus) {
      const claimCounts = { ...this.#next.claimCounts };
      if (before) claimCounts[before.claimStatus] = Math.max(0, claimCounts[before.claimStatus] - 1);
      claimCounts[claim.claimStatus] += 1;
      this.#next.claimCounts = claimCounts;
    }
  }

  waitlist(order: WaitlistOrder | undefined): void {
    for (const { claimId, waitlistPosition } of order ?? []) {
      const claim = this.#next.claims.get(claimId);
      if (claim && claim.waitlistPosition !== waitlistPosition) this.#claims.set(claimId, { ...claim, waitlistPosition });
    }
  }

  comment(comment: Comment, commentCount: number): void {
    this.#next.comments.append(comment);
    this.#renewComments();
    this.#next.commentCount = commentCount;
    this.#heardFrom(comment);
  }

  /** The platform says that a comment was edited or deleted. */
  amend(comment: Comment): void {
    if (this.#next.comments.amend(comment)) this.#renewComments();
  }

  /** A handle shows what was there when it was made, so each addition needs a new one. */
  #renewComments(): void {
    this.#next.comments = this.#next.comments.renewed();
  }

  /** A comment is the freshest news of its source, if there is only one it can be from. */
  #heardFrom(comment: Comment): void {
    const { sources } = this.#next.show;
    const [source, another] = sources.filter((one) => one.platform === comment.platform);
    if (!source || another || comment.backfill) return;
    const delayMs = Math.max(0, Date.parse(comment.receivedAt) - Date.parse(comment.timestamp));
    this.source({ ...source, lastCommentAt: comment.receivedAt, comments: source.comments + 1, delayMs });
  }

  source(source: Source): void {
    const { show } = this.#next;
    const isNew = !show.sources.some((other) => other.id === source.id);
    const sources = isNew ? [...show.sources, source] : show.sources.map((other) => (other.id === source.id ? source : other));
    this.show({ ...show, sources });
  }

  note(claimId: string, note: { at: string; text: string; by: string | null }): void {
    const notes = new Map(this.#next.notes);
    notes.set(claimId, [...(notes.get(claimId) ?? []), note]);
    this.#next.notes = notes;
  }

  buyerNews(buyerKey: string, seq: number): void {
    this.#next.buyerNews = new Map(this.#next.buyerNews).set(buyerKey, seq);
  }

  notice(notice: LiveState['notices'][number]): void {
    this.#next.notices = [...this.#next.notices, notice].slice(-noticesMax);
  }
}

function count<Value>(values: Iterable<Value>, fits: (value: Value) => boolean): number {
  let found = 0;
  for (const value of values) if (fits(value)) found += 1;
  return found;
}
