// Values for tests, with only what matters spelled out.

import type { Claim, Comment, Item, LiveEvent, Show, Snapshot } from '../src/api/types';
import { ShowWorld } from '../mock/world';

export const time = (second: number): string => new Date(Date.UTC(2026, 1, 10, 19, 0, second)).toISOString();

export function makeShow(fields: Partial<Show> = {}): Show {
  return { ...new ShowWorld('s1', 'Friday drop', () => Date.parse(time(0))).show, ...fields };
}

export function makeItem(fields: Partial<Item> = {}): Item {
  return {
    id: 'i12', showId: 's1', itemNumber: '12', title: 'Linen dress', totalQuantity: 2, claimedCount: 0, waitlistCount: 0, status: 'unclaimed',
    price: { amount: 1_200, currency: 'EUR' }, variants: null, perBuyerLimit: null, featured: false, position: 1, createdAt: time(0), ...fields,
  };
}

export function makeClaim(fields: Partial<Claim> = {}): Claim {
  return {
    claimId: 'c1', showId: 's1', itemId: 'i12', itemNumber: '12', variant: null, quantity: 1, claimStatus: 'winner', waitlistPosition: null,
    userId: 'u1', userHandle: 'anna', platform: 'facebook', commentId: 'm1', origin: 'comment', timestamp: time(1), at: time(1), updatedAt: time(1),
    reason: null, by: null, code: null, buyerKey: `facebook:${fields.userId ?? 'u1'}`, holdUntil: null, reserved: false, paidAt: null, ...fields,
  };
}

export function makeComment(fields: Partial<Comment> = {}): Comment {
  return {
    commentId: 'm1', platform: 'facebook', userId: 'u1', userHandle: 'anna', text: 'sold 12', intent: 'claim', parentCommentId: null,
    timestamp: time(1), receivedAt: time(2), backfill: false, ...fields,
  };
}

export function makeSnapshot(fields: Partial<Snapshot> = {}): Snapshot {
  return { ...new ShowWorld('s1', 'Friday drop', () => Date.parse(time(0))).snapshot(), show: makeShow(), ...fields };
}

/** An event with the number `seq`. */
export function makeEvent<Type extends LiveEvent['type']>(
  seq: number,
  type: Type,
  data: Extract<LiveEvent, { type: Type }>['data'],
): LiveEvent {
  return { type, seq, at: time(seq), data } as LiveEvent;
}
