// What a console knows of one show.

import type { Claim, ClaimStatus, Comment, Item, Money, Show, Snapshot } from '../api/types';

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
  /** In the order in which they were made. */
  readonly claims: ReadonlyMap<string, Claim>;
  /** Oldest first. */
  readonly comments: readonly Comment[];
  readonly notes: ReadonlyMap<string, readonly Note[]>;
  readonly notices: readonly Notice[];
  /** All claims of the show by status, also those that are too old to be in `claims`. */
  readonly claimCounts: ClaimCounts;
  /** All comments of the show, also those that are too old to be in `comments`. */
  readonly commentCount: number;
  /** Distinct buyers with a winner. */
  readonly buyerCount: number;
  /** Winners per buyer, of the claims that are here. */
  readonly buyers: ReadonlyMap<string, number>;
  readonly truncated: Snapshot['truncated'];
}

/** Comments kept in the browser; older ones stay on the server. */
export const commentsMax = 100_000;
export const noticesMax = 20;

/** As the server tells buyers apart: authors without an id are never taken for one another. */
export function buyerKey(claim: Claim): string {
  if (claim.userId !== null) return `${claim.platform}:${claim.userId}`;
  return claim.commentId === null ? `claim/${claim.claimId}` : `${claim.platform}/comment/${claim.commentId}`;
}

export function fromSnapshot(snapshot: Snapshot): LiveState {
  const buyers = new Map<string, number>();
  const claims = [...snapshot.claims].sort(byCreation);
  for (const claim of claims) {
    if (claim.claimStatus === 'winner') buyers.set(buyerKey(claim), (buyers.get(buyerKey(claim)) ?? 0) + 1);
  }
  const { stats } = snapshot;
  const known = countClaims(claims);
  return {
    seq: snapshot.seq,
    show: snapshot.show,
    items: new Map(snapshot.items.map((item) => [item.id, item])),
    claims: new Map(claims.map((claim) => [claim.claimId, claim])),
    comments: snapshot.comments,
    notes: new Map(),
    notices: [],
    claimCounts: {
      winner: stats.winners,
      waitlist: stats.waitlist,
      unmatched: stats.unmatched,
      review: stats.review,
      released: stats.released,
      expired: known.expired,
    },
    commentCount: stats.comments,
    buyerCount: stats.buyers,
    buyers,
    truncated: snapshot.truncated,
  };
}

function countClaims(claims: readonly Claim[]): ClaimCounts {
  const counts = { winner: 0, waitlist: 0, unmatched: 0, review: 0, released: 0, expired: 0 };
  for (const claim of claims) counts[claim.claimStatus] += 1;
  return counts;
}

function byCreation(a: Claim, b: Claim): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
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
export function sortedItems(items: ReadonlyMap<string, Item>): Item[] {
  return [...items.values()].sort((a, b) => a.position - b.position || collator.compare(a.itemNumber, b.itemNumber));
}

export interface ItemClaims {
  readonly winners: readonly Claim[];
  readonly waitlist: readonly Claim[];
  readonly review: readonly Claim[];
  /** Released and expired, latest first. */
  readonly past: readonly Claim[];
}

export function claimsOfItem(claims: ReadonlyMap<string, Claim>, itemId: string): ItemClaims {
  const winners: Claim[] = [];
  const waitlist: Claim[] = [];
  const review: Claim[] = [];
  const past: Claim[] = [];
  for (const claim of claims.values()) {
    if (claim.itemId !== itemId) continue;
    if (claim.claimStatus === 'winner') winners.push(claim);
    else if (claim.claimStatus === 'waitlist') waitlist.push(claim);
    else if (claim.claimStatus === 'review') review.push(claim);
    else past.push(claim);
  }
  waitlist.sort((a, b) => (a.waitlistPosition ?? 0) - (b.waitlistPosition ?? 0));
  past.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  return { winners, waitlist, review, past };
}
