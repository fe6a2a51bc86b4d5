// Applies events to the state of a show.
//
// Pure: the state that went in is left as it was. A batch copies each collection it touches once,
// whatever its length, because at a busy moment hundreds of events arrive between two frames.
// An event carries all that it changes; nothing is fetched afterwards. What is not newer than the
// state (the snapshot may be ahead of the stream) changes nothing.

import type { Claim, EventType, Item, ItemCounts, LiveEvent, Source, WaitlistOrder } from '../api/types';
import { type LiveState, buyerKey, commentsMax, noticesMax } from './state';

export function applyEvents(state: LiveState, events: readonly LiveEvent[]): LiveState {
  const draft = new Draft(state);
  for (const event of events) {
    if (event.seq > draft.state.seq) {
      draft.state = { ...draft.state, seq: event.seq };
      applyEvent(draft, event);
    }
  }
  return draft.state;
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
      return;
    case 'comment.updated':
    case 'comment.removed':
      draft.amend(event.data);
      return;
    case 'buyer.updated':
      return; // what changes on the screen are the buyer's claims, which have their own events
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

/** A state in the making: collections are copied when first touched. */
class Draft {
  state: LiveState;
  #base: LiveState;

  constructor(state: LiveState) {
    this.state = state;
    this.#base = state;
  }

  get items(): Map<string, Item> {
    if (this.state.items === this.#base.items) this.state = { ...this.state, items: new Map(this.state.items) };
    return this.state.items as Map<string, Item>;
  }

  get claims(): Map<string, Claim> {
    if (this.state.claims === this.#base.claims) this.state = { ...this.state, claims: new Map(this.state.claims) };
    return this.state.claims as Map<string, Claim>;
  }

  get #buyers(): Map<string, number> {
    if (this.state.buyers === this.#base.buyers) this.state = { ...this.state, buyers: new Map(this.state.buyers) };
    return this.state.buyers as Map<string, number>;
  }

  show(show: LiveState['show']): void {
    this.state = { ...this.state, show };
  }

  item(item: Item): void {
    this.items.set(item.id, item);
  }

  /** `moved` has gone from one place to another: those in between close up. */
  makeRoom(moved: Item, from: number): void {
    const to = moved.position;
    for (const item of [...this.state.items.values()]) {
      const { position } = item;
      const isBetween = from < to ? position > from && position <= to : position >= to && position < from;
      if (item.id !== moved.id && isBetween) this.items.set(item.id, { ...item, position: position + (from < to ? -1 : 1) });
    }
  }

  counts(counts: ItemCounts | null | undefined): void {
    if (!counts) return;
    const item = this.state.items.get(counts.itemId);
    if (!item) return;
    const { itemId: _, variants, ...numbers } = counts;
    this.items.set(item.id, { ...item, ...numbers, variants: variants ?? item.variants });
  }

  feature(itemId: string, featured: boolean): void {
    const item = this.state.items.get(itemId);
    if (item) this.items.set(itemId, { ...item, featured });
  }

  claim(claim: Claim): void {
    const before = this.state.claims.get(claim.claimId);
    this.claims.set(claim.claimId, claim);
    if (before?.claimStatus !== claim.claimStatus) {
      const claimCounts = { ...this.state.claimCounts };
      if (before) claimCounts[before.claimStatus] = Math.max(0, claimCounts[before.claimStatus] - 1);
      claimCounts[claim.claimStatus] += 1;
      this.state = { ...this.state, claimCounts };
    }
    if (before?.claimStatus === 'winner') this.#countBuyer(buyerKey(before), -1);
    if (claim.claimStatus === 'winner') this.#countBuyer(buyerKey(claim), 1);
  }

  #countBuyer(key: string, by: 1 | -1): void {
    const buyers = this.#buyers;
    const before = buyers.get(key) ?? 0;
    const after = before + by;
    if (after > 0) buyers.set(key, after);
    else buyers.delete(key);
    const change = (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
    if (change !== 0) this.state = { ...this.state, buyerCount: Math.max(0, this.state.buyerCount + change) };
  }

  waitlist(order: WaitlistOrder | undefined): void {
    for (const { claimId, waitlistPosition } of order ?? []) {
      const claim = this.state.claims.get(claimId);
      if (claim && claim.waitlistPosition !== waitlistPosition) this.claims.set(claimId, { ...claim, waitlistPosition });
    }
  }

  comment(comment: LiveState['comments'][number], commentCount: number): void {
    if (this.state.comments === this.#base.comments) {
      const kept = this.state.comments.length < commentsMax ? this.state.comments : this.state.comments.slice(-commentsMax / 2);
      this.state = { ...this.state, comments: kept.slice() };
    }
    (this.state.comments as LiveState['comments'][number][]).push(comment);
    this.state = { ...this.state, commentCount };
    this.#heardFrom(comment);
  }

  /** The platform says that a comment was edited or deleted. */
  amend(comment: LiveState['comments'][number]): void {
    const same = (one: LiveState['comments'][number]): boolean =>
      one.commentId === comment.commentId && one.platform === comment.platform;
    if (this.state.comments.some(same)) {
      this.state = { ...this.state, comments: this.state.comments.map((one) => (same(one) ? comment : one)) };
    }
  }

  /** A comment is the freshest news of its source, if there is only one it can be from. */
  #heardFrom(comment: LiveState['comments'][number]): void {
    const { sources } = this.state.show;
    const [source, another] = sources.filter((one) => one.platform === comment.platform);
    if (!source || another || comment.backfill) return;
    const delayMs = Math.max(0, Date.parse(comment.receivedAt) - Date.parse(comment.timestamp));
    this.source({ ...source, lastCommentAt: comment.receivedAt, comments: source.comments + 1, delayMs });
  }

  source(source: Source): void {
    const { show } = this.state;
    const isNew = !show.sources.some((other) => other.id === source.id);
    const sources = isNew ? [...show.sources, source] : show.sources.map((other) => (other.id === source.id ? source : other));
    this.show({ ...show, sources });
  }

  note(claimId: string, note: { at: string; text: string; by: string | null }): void {
    const notes = new Map(this.state.notes);
    notes.set(claimId, [...(notes.get(claimId) ?? []), note]);
    this.state = { ...this.state, notes };
  }

  notice(notice: LiveState['notices'][number]): void {
    this.state = { ...this.state, notices: [...this.state.notices, notice].slice(-noticesMax) };
  }
}
