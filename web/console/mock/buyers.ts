// What the mock knows of buyers: blocks and notes of the workspace, and their cards.

import type { BuyerCard, BuyerNote } from '../src/api/types';
import type { ShowWorld } from './world';

export class Buyers {
  readonly #blocks = new Map<string, NonNullable<BuyerCard['blocked']>>();
  readonly #notes = new Map<string, BuyerNote[]>();

  card(world: ShowWorld, buyerKey: string): BuyerCard {
    const claims = world.claims.filter((claim) => claim.buyerKey === buyerKey).reverse();
    const comments = world.comments.filter(({ platform, userId }) => `${platform}:${userId}` === buyerKey).reverse().slice(0, 50);
    const who = claims[0] ?? comments[0];
    if (!who) throw new RangeError('no such buyer');
    const winners = claims.filter((claim) => claim.claimStatus === 'winner');
    return {
      buyerKey, platform: who.platform, userId: who.userId, userHandle: who.userHandle,
      units: winners.reduce((sum, claim) => sum + claim.quantity, 0), unpaid: winners.filter((claim) => !claim.paidAt).length, total: [],
      elsewhere: { shows: 1, units: 2, unpaid: 0 }, blocked: this.#blocks.get(buyerKey) ?? null, mergedFrom: [],
      notes: this.#notes.get(buyerKey) ?? [], claims, comments,
    };
  }

  block(world: ShowWorld, buyerKey: string, reason: string | null, blocked: boolean): unknown {
    if (blocked) this.#blocks.set(buyerKey, { reason, by: 'user_1', at: world.time() });
    else this.#blocks.delete(buyerKey);
    const { platform, userId, userHandle } = this.card(world, buyerKey);
    const buyer = { buyerKey, platform, userId, userHandle };
    world.announce({ type: 'buyer.updated', data: { showId: world.show.id, ...buyer, blocked, reason, mergedFrom: null, by: 'user_1', byName: 'Inès' } });
    return { buyer, blocked, claims: [] };
  }

  note(world: ShowWorld, buyerKey: string, text: string): unknown {
    const note = { text, by: 'user_1', at: world.time() };
    this.#notes.set(buyerKey, [note, ...(this.#notes.get(buyerKey) ?? [])]);
    world.announce({ type: 'note.added', data: { claimId: null, buyerKey, text, by: 'user_1', byName: 'Inès' } });
    const { platform, userId, userHandle } = this.card(world, buyerKey);
    return { buyer: { buyerKey, platform, userId, userHandle }, note };
  }
}
