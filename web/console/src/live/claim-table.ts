// The claims of a show: in the order in which they were made, and found by item, buyer, comment and status.
//
// Setting a claim costs the same however many there are. As with every Table, handles share their rows. Claims
// have numbers that they keep: later ones go on from the last, older ones count down before the first, and a
// handle begins where the claims began when it was made.

import type { Claim, ClaimStatus } from '../api/types';
import { inTurns } from '../ui/turns';
import type { Log } from './selection';
import { Table } from './table';

/** A comment's id is its platform's own, so only both together name it. */
export const commentKey = (platform: string, commentId: string): string => `${platform}/${commentId}`;

/** Most keys have one claim, which needs no set of its own. */
class Index {
  readonly #ids = new Map<string, string | Set<string>>();

  add(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === undefined) this.#ids.set(key, id);
    else if (typeof ids !== 'string') ids.add(id);
    else if (ids !== id) this.#ids.set(key, new Set([ids, id]));
  }

  remove(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === id || (typeof ids === 'object' && ids.delete(id) && ids.size === 0)) this.#ids.delete(key);
  }

  of(key: string): Iterable<string> {
    const ids = this.#ids.get(key);
    return typeof ids === 'string' ? [ids] : (ids ?? []);
  }

  count(key: string): number {
    const ids = this.#ids.get(key);
    return typeof ids === 'string' ? 1 : (ids?.size ?? 0);
  }
}

/** So many changes are told apart; who missed more looks at all claims again. */
const editsKept = 20_000;

interface Storage {
  readonly byId: Map<string, Claim>;
  /** Ids, the earliest made first. */
  order: string[];
  /** The number of the claim that `order` begins with. */
  first: number;
  readonly numbers: Map<string, number>;
  readonly items: Index;
  readonly buyers: Index;
  readonly winners: Index;
  readonly comments: Index;
  readonly statuses: Index;
  /** The claims of a status, as long as none of them changes. */
  readonly withStatus: Map<ClaimStatus, readonly Claim[]>;
  readonly platforms: Set<string>;
  /** The numbers of the claims that became others, the latest last, after `editsBefore` others. */
  edited: number[];
  editsBefore: number;
}

export class ClaimTable extends Table<Claim> implements Log<Claim> {
  readonly start: number;
  readonly #storage: Storage;

  private constructor(storage: Storage) {
    super(storage.byId);
    this.#storage = storage;
    this.start = storage.first;
  }

  static of(claims: readonly Claim[]): ClaimTable {
    const table = new ClaimTable({
      byId: new Map(), order: [], first: 0, numbers: new Map(), items: new Index(), buyers: new Index(), winners: new Index(), comments: new Index(), statuses: new Index(),
      withStatus: new Map(), platforms: new Set(), edited: [], editsBefore: 0,
    });
    [...claims].sort(byCreation).forEach((claim) => table.set(claim.claimId, claim));
    return table;
  }

  /** The same, for thousands: the page goes on in between. */
  static async inTurns(claims: readonly Claim[]): Promise<ClaimTable> {
    const table = ClaimTable.of([]);
    await inTurns([...claims].sort(byCreation), (claim) => table.set(claim.claimId, claim));
    return table;
  }

  override renewed(): ClaimTable {
    return new ClaimTable(this.#storage);
  }

  override set(id: string, claim: Claim): void {
    const { byId, order, first, numbers } = this.#storage;
    const before = byId.get(id);
    if (before) {
      this.#forget(before);
      this.#note(numbers.get(id) ?? first);
    } else {
      const latest = byId.get(order.at(-1) ?? '');
      // An event about a claim of a page that is still to be loaded.
      if (latest && claim.at < latest.at) return this.addOlder([claim]);
      numbers.set(id, first + order.length);
      order.push(id);
    }
    this.#keep(claim);
  }

  #keep(claim: Claim): void {
    const { byId, items, buyers, winners, comments, statuses, withStatus, platforms } = this.#storage;
    const id = claim.claimId;
    byId.set(id, claim);
    if (claim.itemId !== null) items.add(claim.itemId, id);
    buyers.add(claim.buyerKey, id);
    if (claim.claimStatus === 'winner') winners.add(claim.buyerKey, id);
    if (claim.commentId !== null) comments.add(commentKey(claim.platform, claim.commentId), id);
    statuses.add(claim.claimStatus, id);
    withStatus.delete(claim.claimStatus);
    platforms.add(claim.platform);
  }

  #note(number: number): void {
    const storage = this.#storage;
    storage.edited.push(number);
    if (storage.edited.length < 2 * editsKept) return;
    storage.edited = storage.edited.slice(editsKept);
    storage.editsBefore += editsKept;
  }

  get end(): number {
    return this.#storage.first + this.#storage.order.length;
  }

  get edits(): number {
    return this.#storage.editsBefore + this.#storage.edited.length;
  }

  editedSince(edits: number): readonly number[] | null {
    const { edited, editsBefore } = this.#storage;
    return edits < editsBefore ? null : edited.slice(edits - editsBefore);
  }

  isSame(other: Log<Claim>): boolean {
    return other instanceof ClaimTable && this.#storage === other.#storage;
  }

  #forget(claim: Claim): void {
    const { items, buyers, winners, comments, statuses, withStatus } = this.#storage;
    const id = claim.claimId;
    if (claim.itemId !== null) items.remove(claim.itemId, id);
    buyers.remove(claim.buyerKey, id);
    winners.remove(claim.buyerKey, id);
    if (claim.commentId !== null) comments.remove(commentKey(claim.platform, claim.commentId), id);
    statuses.remove(claim.claimStatus, id);
    withStatus.delete(claim.claimStatus);
  }

  /** Adds claims that were made before those that are here; what is here already is newer and stays. */
  addOlder(claims: readonly Claim[]): void {
    const storage = this.#storage;
    const added = claims.filter((claim) => !this.rows.has(claim.claimId)).sort(byCreation);
    const last = added.at(-1);
    if (!last) return;
    const ids = added.map(({ claimId }) => claimId);
    const [oldest] = storage.order;
    const at = (id: string) => this.rows.get(id)?.at ?? '';
    const comeFirst = oldest === undefined || last.at <= at(oldest);
    added.forEach((claim) => this.#keep(claim));
    storage.first -= ids.length;
    storage.order = comeFirst ? ids.concat(storage.order) : merged(ids, storage.order, at);
    (comeFirst ? ids : storage.order).forEach((id, place) => storage.numbers.set(id, storage.first + place));
    if (comeFirst) return;
    // Claims that were here have other numbers now.
    storage.editsBefore += storage.edited.length + 1;
    storage.edited = [];
  }

  /** The claim made after `index` others of this handle. */
  at(index: number): Claim | undefined {
    const id = this.#storage.order[this.start + index - this.#storage.first];
    return id === undefined ? undefined : this.rows.get(id);
  }

  /** The number of a claim; undefined when it is not here. */
  find(id: string): number | undefined {
    return this.#storage.numbers.get(id);
  }

  ofItem(itemId: string): Claim[] {
    return this.#claims(this.#storage.items.of(itemId));
  }

  ofBuyer(key: string): Claim[] {
    return this.#claims(this.#storage.buyers.of(key));
  }

  ofComment(platform: string, commentId: string): Claim[] {
    return this.#claims(this.#storage.comments.of(commentKey(platform, commentId)));
  }

  /** The same array as long as none of these claims changes. */
  withStatus(status: ClaimStatus): readonly Claim[] {
    const known = this.#storage.withStatus.get(status);
    if (known) return known;
    const claims = this.#claims(this.#storage.statuses.of(status));
    this.#storage.withStatus.set(status, claims);
    return claims;
  }

  /** In alphabetical order. */
  platforms(): string[] {
    return [...this.#storage.platforms].sort();
  }

  countWithStatus(status: ClaimStatus): number {
    return this.#storage.statuses.count(status);
  }

  hasWon(key: string): boolean {
    return this.#storage.winners.count(key) > 0;
  }

  #claims(ids: Iterable<string>): Claim[] {
    const claims: Claim[] = [];
    for (const id of ids) {
      const claim = this.rows.get(id);
      if (claim) claims.push(claim);
    }
    return claims;
  }
}

function byCreation(a: Claim, b: Claim): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

/** Two sorted lists as one; of equals the first list's come first. */
function merged(one: readonly string[], other: readonly string[], at: (id: string) => string): string[] {
  const all: string[] = [];
  let next = 0;
  for (const id of other) {
    for (let first = one[next]; first !== undefined && at(first) <= at(id); first = one[next]) {
      all.push(first);
      next += 1;
    }
    all.push(id);
  }
  return all.concat(one.slice(next));
}
