// What the claims here tell of buyers.

import type { Claim, Item, Money } from '../../api/types';
import type { ClaimTable } from '../../live/claim-table';
import type { CommentLog } from '../../live/comment-log';
import { buyerOfComment } from '../../live/names';

export interface Account {
  readonly key: string;
  readonly handle: string;
  readonly platform: string;
}

export interface Sums {
  readonly units: number;
  /** Winners whose payment nobody noted. */
  readonly unpaid: number;
  readonly total: readonly Money[];
}

export function sumsOf(claims: readonly Claim[], items: ReadonlyMap<string, Item>): Sums {
  const winners = claims.filter((claim) => claim.claimStatus === 'winner');
  const total = new Map<string, number>();
  for (const { itemId, quantity } of winners) {
    const price = itemId === null ? null : items.get(itemId)?.price;
    if (price) total.set(price.currency, (total.get(price.currency) ?? 0) + price.amount * quantity);
  }
  return {
    units: winners.reduce((sum, claim) => sum + claim.quantity, 0),
    unpaid: winners.filter((claim) => !claim.paidAt).length,
    total: [...total].map(([currency, amount]) => ({ currency, amount })),
  };
}

/** Further back nobody looks for a name by typing it. */
const commentsSearched = 5_000;

/** Accounts whose handle holds the text: those with claims first, then those that only wrote. */
export function findAccounts(text: string, claims: ClaimTable, comments: CommentLog, except: string, max: number): readonly Account[] {
  const wanted = text.trim().replace(/^@/, '').toLowerCase();
  if (wanted === '') return [];
  const found = new Map<string, Account>();
  const add = (key: string, handle: string, platform: string) => {
    if (key !== except && !found.has(key) && handle.toLowerCase().includes(wanted)) found.set(key, { key, handle, platform });
  };
  for (const claim of claims.values()) {
    add(claim.buyerKey, claim.userHandle, claim.platform);
    if (found.size >= max) return [...found.values()];
  }
  for (let index = comments.length - 1; index >= Math.max(0, comments.length - commentsSearched) && found.size < max; index -= 1) {
    const comment = comments.at(index);
    if (comment && !comment.fromSeller) add(buyerOfComment(comment, claims), comment.userHandle, comment.platform);
  }
  return [...found.values()];
}

/** The items that both wait for or have: when they become one buyer, of two asks that wait the earlier one stands. */
export function sharedItems(one: readonly Claim[], other: readonly Claim[]): readonly string[] {
  const asks = (claims: readonly Claim[]) => new Set(claims.filter(({ claimStatus }) => claimStatus === 'waitlist' || claimStatus === 'unmatched').map(({ itemNumber, variant }) => (variant ? `${itemNumber} ${variant}` : itemNumber)));
  const others = asks(other);
  return [...asks(one)].filter((number) => others.has(number));
}
