// The server's part, in memory: enough of its rules to develop and test the console without it.
// "sold 12" and "sold 12 x2" claim, "pass 12" releases; first come, first served, then a waitlist.

import type { Claim, Comment, Handling, Item, ItemChange, LiveEvent, NewItem, OperatorStep, Presence, Show, ShowChange, Snapshot, Stats } from '../src/api/types';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Unnumbered = LiveEvent extends infer Event ? (Event extends LiveEvent ? Pick<Event, 'type' | 'data'> : never) : never;

export interface Subscriber {
  send(frame: string): void;
  close(): void;
}

export class Conflict extends Error {}

export class ShowWorld {
  /** A new log each time, as after a restore. */
  readonly epoch = `m${Math.random().toString(36).slice(2, 8)}`;
  show: Mutable<Show>;
  readonly items: Mutable<Item>[] = [];
  readonly claims: Mutable<Claim>[] = [];
  readonly comments: Comment[] = [];
  readonly events: LiveEvent[] = [];
  readonly subscribers = new Set<Subscriber>();
  /** Of streams of several shows. */
  readonly watchers = new Set<Subscriber>();
  publicKey: string | null = null;
  #ids = 0;
  #now: () => number;

  constructor(id: string, name: string, now: () => number = Date.now) {
    this.#now = now;
    this.show = {
      id,
      name,
      status: 'draft',
      claimWords: ['sold', 'mine'],
      passWords: ['pass'],
      languages: ['en'],
      settings: { mode: 'keyword', strictness: 'normal', ranges: false, maxQty: 50, repeatPolicy: 'once', settleMs: 0 },
      createdAt: this.time(),
      startedAt: null,
      endedAt: null,
      publicAccess: false,
      rehearsal: false,
      rehearsalPace: null,
      issues: [],
      sources: [],
      counts: this.#counts(),
    };
  }

  time(): string {
    return new Date(this.#now()).toISOString();
  }

  get seq(): number {
    return this.events.length;
  }

  /** Numbers the event, keeps it and sends it; the answer is to how many. */
  announce(event: Unnumbered): number {
    const numbered = { ...event, seq: this.seq + 1, at: this.time() } as LiveEvent;
    this.events.push(numbered);
    this.show.counts = this.#counts();
    const frame = this.frame(numbered);
    this.subscribers.forEach((subscriber) => subscriber.send(frame));
    this.watchers.forEach((watcher) => watcher.send(frame));
    return this.subscribers.size;
  }

  frame(event: LiveEvent): string {
    return `id: ${this.epoch}-${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;
  }

  hello(after: string | null, heartbeatMs: number): string {
    const seq = Number(after?.split('-')[1] ?? Number.NaN);
    const known = after?.startsWith(`${this.epoch}-`) && seq <= this.seq;
    const mode = after === null ? 'live' : known ? 'resumed' : 'reset';
    const cursor = mode === 'resumed' ? seq : this.seq;
    const hello = {
      epoch: this.epoch, seq: this.seq, cursor, mode, heartbeatMs, serverTime: this.time(),
      operators: this.subscribers.size, presence: this.#presenceNow(), count: this.seq - cursor, reason: mode === 'reset' ? 'unknown_epoch' : undefined,
    };
    const missed = this.events.slice(cursor).map((event) => this.frame(event)).join('');
    return `event: hello\nid: ${this.epoch}-${cursor}\nretry: 2000\ndata: ${JSON.stringify(hello)}\n\n${missed}`;
  }

  heartbeat(): string {
    return `event: heartbeat\ndata: ${JSON.stringify({ seq: this.seq, serverTime: this.time(), operators: this.subscribers.size })}\n\n`;
  }

  /** What each tab of this account said that it has in hand, newest last. */
  readonly handled: { readonly tab: string; readonly handling: Handling | null }[] = [];
  #presence: Presence = { version: 1, operators: [], operatorCount: 0, viewers: 0 };

  #presenceNow(): Presence {
    return { ...this.#presence, operatorCount: Math.max(this.#presence.operatorCount, this.subscribers.size) };
  }

  /** Tells everybody what colleagues have in hand, as `{ Omar: [thing] }`. */
  colleaguesHold(things: Readonly<Record<string, readonly Handling[]>>): void {
    const operators = Object.entries(things).map(([name, all]) => ({
      userId: name === 'Inès' ? 'user_1' : `user_${name}`, name, since: this.time(), handling: all.map((thing) => ({ ...thing, since: this.time() })),
    }));
    this.#presence = { version: this.#presence.version + 1, operators, operatorCount: operators.length, viewers: 0 };
    const frame = `event: presence\ndata: ${JSON.stringify({ type: 'presence.updated', seq: this.seq, at: this.time(), data: this.#presence })}\n\n`;
    this.subscribers.forEach((subscriber) => subscriber.send(frame));
  }

  setStatus(to: Show['status'], from: readonly Show['status'][]): Show {
    const before = this.show.status;
    if (!from.includes(before)) throw new Conflict(`The show is ${before}.`);
    this.show = { ...this.show, status: to };
    if (to === 'active') this.show.startedAt ??= this.time();
    this.show.endedAt = to === 'ended' ? this.time() : null;
    this.announce({ type: 'session.status', data: { show: this.show, from: before, to, by: 'user_1' } });
    return this.show;
  }

  change({ settings, ...wish }: ShowChange): Show {
    this.show = { ...this.show, ...wish, settings: { ...this.show.settings, ...settings } };
    this.announce({ type: 'session.status', data: { show: this.show, from: this.show.status, to: this.show.status, by: 'user_1' } });
    return this.show;
  }

  addItem(wish: NewItem): Item {
    const itemNumber = String(wish.itemNumber).toUpperCase();
    if (this.items.some((item) => item.itemNumber === itemNumber)) throw new Conflict(`Item ${itemNumber} exists already.`);
    const item: Mutable<Item> = {
      id: this.#id('item'), showId: this.show.id, itemNumber, title: wish.title, totalQuantity: wish.quantity ?? 1,
      claimedCount: 0, waitlistCount: 0, status: 'unclaimed', price: wish.price ?? null, variants: null,
      perBuyerLimit: wish.perBuyerLimit ?? null, featured: false,
      position: Math.max(0, ...this.items.map((one) => one.position)) + 1, createdAt: this.time(),
    };
    this.items.push(item);
    this.announce({ type: 'item.created', data: { item: { ...item } } });
    const parked = this.claims.filter((claim) => claim.claimStatus === 'unmatched' && claim.itemNumber === itemNumber);
    if (parked.length > 0) {
      for (const claim of parked) {
        claim.itemId = item.id;
        this.#place(claim, item);
      }
      this.announce({
        type: 'unmatched.resolved',
        data: { item: { ...item }, claims: parked.map((claim) => ({ ...claim })), waitlist: this.#waitlist(item) },
      });
    }
    return item;
  }

  changeItem(itemId: string, wish: ItemChange): { item: Item; promoted: Claim[] } {
    const item = this.item(itemId);
    const before = structuredClone(item);
    const losers = this.claims.filter((claim) => wish.losers?.includes(claim.claimId));
    const given = losers.reduce((sum, claim) => sum + claim.quantity, 0);
    const quantity = wish.variants?.reduce((sum, one) => sum + one.quantity, 0) ?? wish.quantity ?? item.totalQuantity;
    if (quantity < item.claimedCount - given) throw new Conflict(`${item.claimedCount} are sold already.`);
    losers.forEach((claim) => this.release(claim.claimId, null));
    if (wish.position !== undefined) return this.#move(item, wish.position);
    const { losers: _, loserFate: __, variants, itemNumber: ___, position: ____, ...fields } = wish;
    Object.assign(item, fields, { totalQuantity: quantity });
    if (variants) item.variants = variants.map((one) => ({ ...one, claimedCount: item.variants?.find(({ name }) => name === one.name)?.claimedCount ?? 0 }));
    const promoted = this.#promote(item);
    this.announce({ type: 'item.updated', data: { item: { ...item }, promoted, waitlist: this.#waitlist(item) } });
    this.#take('item', () => {
      Object.assign(item, before);
      this.announce({ type: 'item.updated', data: { item: { ...item }, promoted: [] } });
    });
    return { item, promoted };
  }

  #move(moved: Mutable<Item>, to: number): { item: Item; promoted: Claim[] } {
    const from = moved.position;
    for (const item of this.items) {
      if (from < to ? item.position > from && item.position <= to : item.position >= to && item.position < from) item.position += from < to ? -1 : 1;
    }
    moved.position = to;
    this.announce({ type: 'item.updated', data: { item: { ...moved }, promoted: [], movedFrom: from } });
    return { item: moved, promoted: [] };
  }

  removeItem(itemId: string): void {
    const item = this.item(itemId);
    if (item.claimedCount > 0) throw new Conflict(`${item.claimedCount} are sold already.`);
    this.items.splice(this.items.indexOf(item), 1);
    this.announce({ type: 'item.removed', data: { itemId, itemNumber: item.itemNumber } });
  }

  /** There is one present item at most. */
  feature(itemId: string, featured: boolean): Item {
    const set = (item: Mutable<Item>, to: boolean) => {
      item.featured = to;
      this.announce({ type: 'item.featured', data: { itemId: item.id, itemNumber: item.itemNumber, featured: to } });
    };
    const item = this.item(itemId);
    this.items.filter((other) => featured && other.featured && other !== item).forEach((other) => set(other, false));
    if (item.featured !== featured) set(item, featured);
    return item;
  }

  /** The newest first. Only changes of items can be undone here. */
  readonly steps: { step: Mutable<OperatorStep>; undo: (() => void) | null }[] = [];

  #take(kind: OperatorStep['kind'], undo: (() => void) | null): void {
    this.steps.unshift({ step: { number: this.steps.length + 1, kind, by: 'user_1', at: this.events.at(-1)?.at ?? this.time(), undone: false }, undo });
  }

  undo(number: number | undefined): { action: OperatorStep; claims: Claim[]; item: Item | null } {
    const newest = this.steps.find(({ step }) => !step.undone);
    if (!newest?.undo || (number !== undefined && number !== newest.step.number)) throw new Conflict('a newer step was taken since: undo that one first');
    newest.undo();
    newest.step.undone = true;
    return { action: newest.step, claims: [], item: null };
  }

  hold(claimId: string, wish: { minutes?: number }): Claim {
    const claim = this.claim(claimId);
    claim.holdUntil = wish.minutes === undefined ? null : new Date(this.#now() + wish.minutes * 60_000).toISOString();
    this.announce({ type: 'claim.updated', data: { ...claim, by: 'user_1', item: null, change: 'hold' } });
    return claim;
  }

  comment(wish: { userId?: string | null; userHandle: string; text: string; platform?: string }) {
    const match = /^(?:sold|mine) ([a-z]?\d+)(?: x(\d+))?$/i.exec(wish.text.trim());
    const isQuestion = wish.text.includes('?') && /sold/i.test(wish.text);
    const comment: Comment = {
      commentId: this.#id('comment'), platform: wish.platform ?? 'debug', userId: wish.userId ?? null, userHandle: wish.userHandle,
      text: wish.text, intent: match ? 'claim' : isQuestion ? 'review' : 'none', parentCommentId: null,
      timestamp: this.time(), receivedAt: this.time(), backfill: false,
    };
    this.comments.push(comment);
    const claim = match ? this.#claim(comment, match[1]?.toUpperCase() ?? '', Number(match[2] ?? 1)) : null;
    const delivered = this.announce({
      type: 'comment.received',
      data: { showId: this.show.id, ...comment, claimIds: claim ? [claim.claimId] : [], counts: { comments: this.comments.length } },
    });
    if (claim) {
      const item = this.items.find((candidate) => candidate.id === claim.itemId);
      this.announce({ type: 'claim.created', data: { ...claim, item: item ? countsOf(item) : null } });
    }
    return { comment, claim, delivered };
  }

  award(itemId: string, wish: { userId?: string | null; userHandle: string; quantity?: number; commentId?: string | null; reserve?: boolean }) {
    const item = this.item(itemId);
    const quantity = wish.quantity ?? 1;
    if (item.totalQuantity - item.claimedCount < quantity) throw new Conflict(`Only ${item.totalQuantity - item.claimedCount} left.`);
    const claim = this.#newClaim({ item, itemNumber: item.itemNumber, quantity, userHandle: wish.userHandle, userId: wish.userId ?? null, comment: this.comments.find(({ commentId }) => commentId === wish.commentId) ?? null });
    this.#place(claim, item);
    claim.reserved = wish.reserve === true;
    this.announce({ type: 'claim.created', data: { ...claim, item: countsOf(item) } });
    this.#take('award', null);
    return { claim, item };
  }

  release(claimId: string, reason: string | null) {
    const claim = this.claim(claimId);
    if (claim.claimStatus === 'released') throw new Conflict('The claim is released already.');
    const item = this.items.find((candidate) => candidate.id === claim.itemId) ?? null;
    if (item && claim.claimStatus === 'winner') item.claimedCount -= claim.quantity;
    Object.assign(claim, { claimStatus: 'released', waitlistPosition: null, reason, by: 'user_1', updatedAt: this.time() });
    const promoted = item ? this.#promote(item) : [];
    this.announce({
      type: 'claim.released',
      data: { ...claim, item: item ? countsOf(item) : null, promoted, waitlist: item ? this.#waitlist(item) : [] },
    });
    return { claim, promoted: promoted[0] ?? null, promotedAll: promoted, item };
  }

  /** Those in line first: else they would win what is released next. */
  releaseMany(claimIds: readonly string[], reason: string | null) {
    const claims = claimIds.map((id) => this.claim(id));
    const skipped = claims.filter((claim) => claim.claimStatus === 'released').map(({ claimId }) => ({ claimId, reason: 'the claim is released already' }));
    const active = claims.filter((claim) => claim.claimStatus !== 'released');
    const steps = [...active.filter((claim) => claim.claimStatus !== 'winner'), ...active.filter((claim) => claim.claimStatus === 'winner')]
      .map(({ claimId }) => this.release(claimId, reason));
    return { released: steps.map((step) => step.claim), promoted: steps.flatMap((step) => step.promotedAll), skipped };
  }

  pay(claimId: string, paid: boolean): Claim {
    const claim = this.claim(claimId);
    Object.assign(claim, { paidAt: paid ? this.time() : null, updatedAt: this.time(), by: 'user_1' });
    this.announce({ type: 'claim.updated', data: { ...claim, item: null, change: 'payment' } });
    return claim;
  }

  commentsNear(query: URLSearchParams): { comments: Comment[]; next: string | null } {
    const limit = Number(query.get('limit') ?? 100);
    const [around, before] = [query.get('around'), query.get('before')];
    const at = this.comments.findIndex(({ commentId }) => commentId === (around ?? before));
    const from = around !== null ? Math.max(0, at - Math.floor(limit / 2)) : before !== null ? Math.max(0, at - limit) : Number(query.get('after') ?? 0);
    const to = before !== null ? at : Math.min(this.comments.length, from + limit);
    return { comments: this.comments.slice(from, to), next: to < this.comments.length ? String(to) : null };
  }

  resolve(claimId: string, action: string) {
    const claim = this.claim(claimId);
    if (claim.claimStatus !== 'review') throw new Conflict('The claim does not wait for a decision.');
    const item = this.items.find((candidate) => candidate.id === claim.itemId) ?? null;
    if (action === 'dismiss' || !item) Object.assign(claim, { claimStatus: 'released', reason: 'dismissed', by: 'user_1' });
    else this.#place(claim, item);
    claim.updatedAt = this.time();
    this.announce({ type: 'claim.updated', data: { ...claim, item: item ? countsOf(item) : null, change: 'status' } });
    return { claim, item };
  }

  /** A colleague dismisses it; the event is on its way until the returned function is called. */
  dismissedBy(by: string, claimId: string): () => void {
    const claim = this.claim(claimId);
    Object.assign(claim, { claimStatus: 'released', reason: 'dismissed', code: 'dismissed', by, updatedAt: this.time() });
    return () => this.announce({ type: 'claim.updated', data: { ...claim, item: null, change: 'status' } });
  }

  /** A claim that a person must decide on. */
  review(itemNumber: string, userHandle: string, reason: string): void {
    const item = this.items.find((candidate) => candidate.itemNumber === itemNumber) ?? null;
    const claim = this.#newClaim({ item, itemNumber, quantity: 1, userHandle, userId: userHandle, comment: null });
    Object.assign(claim, { claimStatus: 'review', reason, origin: 'comment', platform: 'facebook' });
    this.announce({ type: 'claim.review', data: { ...claim, item: item ? countsOf(item) : null } });
  }

  note(claimId: string, text: string): Claim {
    this.announce({ type: 'note.added', data: { claimId, text, by: 'user_1' } });
    return this.claim(claimId);
  }

  setSource(source: Show['sources'][number]): void {
    const others = this.show.sources.filter((other) => other.id !== source.id);
    this.show = { ...this.show, sources: [...others, source] };
    this.announce({ type: 'source.status', data: { source } });
  }

  snapshot(): Snapshot {
    return structuredClone({
      show: { ...this.show, counts: this.#counts() }, items: this.items, claims: this.claims, comments: this.comments.slice(-200), stats: this.stats(),
      presence: this.#presenceNow(),
      cursor: `${this.epoch}-${this.seq}`, epoch: this.epoch, seq: this.seq,
      truncated: { claims: false, comments: this.comments.length > 200 },
    });
  }

  stats(): Stats {
    const count = (status: Claim['claimStatus']) => this.claims.filter((claim) => claim.claimStatus === status).length;
    const counts = this.#counts();
    return {
      comments: counts.comments, claims: counts.claims, winners: count('winner'), waitlist: counts.waitlist, unmatched: counts.unmatched,
      review: counts.review, released: count('released'), buyers: counts.buyers, itemsClaimed: counts.itemsClaimed, items: counts.items,
      unitsClaimed: counts.unitsClaimed, units: counts.units, revenue: [], operators: this.subscribers.size, viewers: this.subscribers.size,
    };
  }

  item(id: string): Mutable<Item> {
    const item = this.items.find((candidate) => candidate.id === id);
    if (!item) throw new RangeError('no such item');
    return item;
  }

  claim(id: string): Mutable<Claim> {
    const claim = this.claims.find((candidate) => candidate.claimId === id);
    if (!claim) throw new RangeError('no such claim');
    return claim;
  }

  #id(kind: string): string {
    this.#ids += 1;
    return `${kind}_${this.show.id}_${this.#ids}`;
  }

  #claim(comment: Comment, itemNumber: string, quantity: number): Claim {
    const item = this.items.find((candidate) => candidate.itemNumber === itemNumber) ?? null;
    const { userHandle, userId } = comment;
    const claim = this.#newClaim({ item, itemNumber, quantity, userHandle, userId, comment });
    if (item) this.#place(claim, item);
    return claim;
  }

  #newClaim(wish: { item: Item | null; itemNumber: string; quantity: number; userHandle: string; userId: string | null; comment: Comment | null }): Mutable<Claim> {
    const claim: Mutable<Claim> = {
      claimId: this.#id('claim'), showId: this.show.id, itemId: wish.item?.id ?? null, itemNumber: wish.itemNumber, variant: null,
      quantity: wish.quantity, claimStatus: 'unmatched', waitlistPosition: null, userId: wish.userId, userHandle: wish.userHandle,
      platform: wish.comment?.platform ?? 'operator', commentId: wish.comment?.commentId ?? null, origin: wish.comment ? 'comment' : 'operator',
      timestamp: this.time(), at: this.time(), updatedAt: this.time(), reason: null, by: wish.comment ? null : 'user_1',
      code: null, buyerKey: this.#buyerKey(wish.userId, wish.comment), holdUntil: null, reserved: false, paidAt: null,
    };
    this.claims.push(claim);
    return claim;
  }

  /** Authors without an id are never taken for one another. */
  #buyerKey(userId: string | null, comment: Comment | null): string {
    const platform = comment?.platform ?? 'operator';
    if (userId !== null) return `${platform}:${userId}`;
    return comment ? `${platform}/comment:${comment.commentId}` : `${platform}/claim:${this.#ids}`;
  }

  #place(claim: Mutable<Claim>, item: Mutable<Item>): void {
    if (item.totalQuantity - item.claimedCount >= claim.quantity) {
      Object.assign(claim, { claimStatus: 'winner', waitlistPosition: null });
      item.claimedCount += claim.quantity;
    } else {
      item.waitlistCount += 1;
      Object.assign(claim, { claimStatus: 'waitlist', waitlistPosition: item.waitlistCount });
    }
    item.status = statusOf(item);
  }

  #promote(item: Mutable<Item>): Claim[] {
    const promoted: Mutable<Claim>[] = [];
    for (const claim of this.#waiting(item)) {
      if (item.totalQuantity - item.claimedCount < claim.quantity) break;
      Object.assign(claim, { claimStatus: 'winner', waitlistPosition: null, updatedAt: this.time() });
      item.claimedCount += claim.quantity;
      promoted.push(claim);
    }
    this.#waiting(item).forEach((claim, index) => {
      claim.waitlistPosition = index + 1;
    });
    item.waitlistCount = this.#waiting(item).length;
    item.status = statusOf(item);
    return promoted.map((claim) => ({ ...claim }));
  }

  #waiting(item: Item): Mutable<Claim>[] {
    return this.claims.filter((claim) => claim.itemId === item.id && claim.claimStatus === 'waitlist');
  }

  #waitlist(item: Item) {
    return this.#waiting(item).map(({ claimId, waitlistPosition }) => ({ claimId, waitlistPosition: waitlistPosition ?? 0 }));
  }

  #counts(): Show['counts'] {
    const count = (status: Claim['claimStatus']) => this.claims.filter((claim) => claim.claimStatus === status).length;
    const sum = (of: (item: Item) => number) => this.items.reduce((total, item) => total + of(item), 0);
    return {
      items: this.items.length, itemsClaimed: this.items.filter((item) => item.claimedCount > 0).length,
      units: sum((item) => item.totalQuantity), unitsClaimed: sum((item) => item.claimedCount),
      claims: this.claims.length, waitlist: count('waitlist'), unmatched: count('unmatched'), review: count('review'),
      comments: this.comments.length,
      buyers: new Set(this.claims.filter((claim) => claim.claimStatus === 'winner').map((claim) => claim.buyerKey)).size,
    };
  }
}

function statusOf(item: Item): Item['status'] {
  if (item.claimedCount === 0) return 'unclaimed';
  return item.claimedCount >= item.totalQuantity ? 'sold_out' : 'partial';
}

function countsOf(item: Item) {
  const { id, claimedCount, totalQuantity, waitlistCount, status } = item;
  return { itemId: id, claimedCount, totalQuantity, waitlistCount, status };
}
