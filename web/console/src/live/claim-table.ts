// The claims of a show: in the order in which they were made, and found by item, buyer, comment and status.
//
// Setting a claim costs the same however many there are. As with every Table, handles share their rows.

import type { Claim, ClaimStatus } from '../api/types';
import { Table } from './table';

/** A comment's id is its platform's own, so only both together name it. */
export const commentKey = (platform: string, commentId: string): string => `${platform}/${commentId}`;

class Index {
  readonly #ids = new Map<string, Set<string>>();

  add(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids) ids.add(id);
    else this.#ids.set(key, new Set([id]));
  }

  remove(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids?.delete(id) && ids.size === 0) this.#ids.delete(key);
  }

  of(key: string): Iterable<string> {
    return this.#ids.get(key) ?? [];
  }

  count(key: string): number {
    return this.#ids.get(key)?.size ?? 0;
  }
}

interface Storage {
  readonly byId: Map<string, Claim>;
  /** Ids, the earliest made first. */
  order: string[];
  readonly items: Index;
  readonly buyers: Index;
  readonly winners: Index;
  readonly comments: Index;
  readonly statuses: Index;
}

export class ClaimTable extends Table<Claim> {
  readonly #storage: Storage;

  private constructor(storage: Storage) {
    super(storage.byId);
    this.#storage = storage;
  }

  static of(claims: readonly Claim[]): ClaimTable {
    const table = new ClaimTable({
      byId: new Map(), order: [], items: new Index(), buyers: new Index(), winners: new Index(), comments: new Index(), statuses: new Index(),
    });
    [...claims].sort(byCreation).forEach((claim) => table.set(claim.claimId, claim));
    return table;
  }

  override renewed(): ClaimTable {
    return new ClaimTable(this.#storage);
  }

  override set(id: string, claim: Claim): void {
    const { byId, order } = this.#storage;
    const before = byId.get(id);
    if (before) this.#forget(before);
    else order.push(id);
    byId.set(id, claim);
    const { items, buyers, winners, comments, statuses } = this.#storage;
    if (claim.itemId !== null) items.add(claim.itemId, id);
    buyers.add(claim.buyerKey, id);
    if (claim.claimStatus === 'winner') winners.add(claim.buyerKey, id);
    if (claim.commentId !== null) comments.add(commentKey(claim.platform, claim.commentId), id);
    statuses.add(claim.claimStatus, id);
  }

  #forget(claim: Claim): void {
    const { items, buyers, winners, comments, statuses } = this.#storage;
    const id = claim.claimId;
    if (claim.itemId !== null) items.remove(claim.itemId, id);
    buyers.remove(claim.buyerKey, id);
    winners.remove(claim.buyerKey, id);
    if (claim.commentId !== null) comments.remove(commentKey(claim.platform, claim.commentId), id);
    statuses.remove(claim.claimStatus, id);
  }

  /** Adds claims that were made before those that are here; what is here already is newer and stays. */
  addOlder(claims: readonly Claim[]): void {
    const added = claims.filter((claim) => !this.rows.has(claim.claimId));
    if (added.length === 0) return;
    added.forEach((claim) => this.set(claim.claimId, claim));
    const { byId } = this.#storage;
    const at = (id: string) => byId.get(id)?.at ?? '';
    this.#storage.order.sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));
  }

  /** The claim made after `index` others. */
  at(index: number): Claim | undefined {
    const id = this.#storage.order[index];
    return id === undefined ? undefined : this.rows.get(id);
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

  withStatus(status: ClaimStatus): Claim[] {
    return this.#claims(this.#storage.statuses.of(status));
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
