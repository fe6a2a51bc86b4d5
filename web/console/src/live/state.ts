// What a console knows of one show.

import type { Claim, ClaimStatus, Item, Money, Show, Snapshot } from '../api/types';
import { ClaimTable } from './claim-table';
import { CommentLog } from './comment-log';
import { Table } from './table';

export interface Note {
  readonly at: string;
  readonly text: string;
  readonly by: string | null;
}

/** A fault that the server announced to everybody who watches the show. */
export interface Notice {
  readonly seq: number;
  readonly code: string;
  readonly detail: string;
  readonly sourceId: string | null;
}

export type ClaimCounts = Readonly<Record<ClaimStatus, number>>;

export interface LiveState {
  /** The last event that is in here. */
  readonly seq: number;
  readonly show: Show;
  readonly items: ReadonlyMap<string, Item>;
  readonly claims: ClaimTable;
  readonly comments: CommentLog;
  readonly notes: ReadonlyMap<string, readonly Note[]>;
  /** The last event about a buyer, by the buyer's key: a block, a note, another account of theirs. */
  readonly buyerNews: ReadonlyMap<string, number>;
  readonly notices: readonly Notice[];
  /** All claims of the show by status, also those that are too old to be in `claims`. */
  readonly claimCounts: ClaimCounts;
  /** All comments of the show, also those that are too old to be in `comments`. */
  readonly commentCount: number;
  /** Distinct buyers with a winner. */
  readonly buyerCount: number;
  readonly truncated: Snapshot['truncated'];
}

export const noticesMax = 20;

/** `claims` are the snapshot's. */
export function fromSnapshot(snapshot: Snapshot, claims = ClaimTable.of(snapshot.claims)): LiveState {
  const { stats } = snapshot;
  return {
    seq: snapshot.seq,
    show: snapshot.show,
    items: new Table(new Map(snapshot.items.map((item) => [item.id, item]))),
    claims,
    comments: CommentLog.of(snapshot.comments, stats.comments),
    notes: new Map(),
    buyerNews: new Map(),
    notices: [],
    claimCounts: {
      winner: stats.winners,
      waitlist: stats.waitlist,
      unmatched: stats.unmatched,
      review: stats.review,
      released: stats.released,
      expired: claims.countWithStatus('expired'),
    },
    commentCount: stats.comments,
    buyerCount: stats.buyers,
    truncated: snapshot.truncated,
  };
}

// ---- what follows from it ----

export interface Totals {
  readonly items: number;
  readonly itemsClaimed: number;
  readonly units: number;
  readonly unitsClaimed: number;
  readonly revenue: readonly Money[];
}

/** Items are always complete, so these need no counting along. */
export function totalsOf(items: ReadonlyMap<string, Item>): Totals {
  let itemsClaimed = 0;
  let units = 0;
  let unitsClaimed = 0;
  const revenue = new Map<string, number>();
  for (const item of items.values()) {
    if (item.claimedCount > 0) itemsClaimed += 1;
    units += item.totalQuantity;
    unitsClaimed += item.claimedCount;
    if (item.price && item.claimedCount > 0) {
      const { amount, currency } = item.price;
      revenue.set(currency, (revenue.get(currency) ?? 0) + amount * item.claimedCount);
    }
  }
  return {
    items: items.size,
    itemsClaimed,
    units,
    unitsClaimed,
    revenue: [...revenue].map(([currency, amount]) => ({ currency, amount })),
  };
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** 2 before 10, and A2 before A10. */
export const byNumber = (a: Item, b: Item): number => collator.compare(a.itemNumber, b.itemNumber);

/** The order in which they are shown. */
const byPlace = (a: Item, b: Item): number => a.position - b.position || byNumber(a, b);

export function sortedItems(items: ReadonlyMap<string, Item>): Item[] {
  return [...items.values()].sort(byPlace);
}

/** How much the show has had so far, as far as this screen knows. */
export const heardOf = (live: LiveState): { readonly comments: number; readonly claims: number } => ({
  comments: live.commentCount,
  claims: Object.values(live.claimCounts).reduce((sum, count) => sum + count, 0),
});

export const leftOf = (item: Item): number => Math.max(0, item.totalQuantity - item.claimedCount);

/** The neighbour of the item that is showing now, without going round; the first one when none is. */
export function neighbour(items: readonly Item[], step: 1 | -1): Item | null {
  const at = items.findIndex((item) => item.featured);
  return (at < 0 ? (step === 1 ? items[0] : undefined) : items[at + step]) ?? null;
}

export interface ItemClaims {
  readonly winners: readonly Claim[];
  readonly waitlist: readonly Claim[];
  readonly review: readonly Claim[];
  /** Released and expired, latest first. */
  readonly past: readonly Claim[];
}

export function claimsOfItem(claims: ClaimTable, itemId: string): ItemClaims {
  const winners: Claim[] = [];
  const waitlist: Claim[] = [];
  const review: Claim[] = [];
  const past: Claim[] = [];
  for (const claim of claims.ofItem(itemId)) {
    if (claim.claimStatus === 'winner') winners.push(claim);
    else if (claim.claimStatus === 'waitlist') waitlist.push(claim);
    else if (claim.claimStatus === 'review') review.push(claim);
    else past.push(claim);
  }
  // The table has them by their last change.
  const byTime = (a: Claim, b: Claim) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0);
  winners.sort(byTime);
  review.sort(byTime);
  waitlist.sort((a, b) => (a.waitlistPosition ?? 0) - (b.waitlistPosition ?? 0));
  past.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  return { winners, waitlist, review, past };
}
