import { describe, expect, it } from 'vitest';

import type { Claim, Item } from '../src/api/types';
import { neighbour, stageOf } from '../src/features/read-out/stage';
import { ClaimTable } from '../src/live/claim-table';
import { makeClaim, makeItem, time } from './make';

const items = (...all: Item[]) => new Map(all.map((item) => [item.id, item]));
const claims = (...all: Claim[]) => ClaimTable.of(all);

const first = makeItem({ id: 'i2', itemNumber: '2' });
const shown = makeItem({ id: 'i10', itemNumber: '10', featured: true, totalQuantity: 2, claimedCount: 2 });
const last = makeItem({ id: 'i11', itemNumber: '11' });

describe('what the host reads', () => {
  it('is the featured item, what is left of it, and the items beside it in the order of their numbers', () => {
    const stage = stageOf(items(last, shown, first), claims());
    expect(stage.item).toBe(shown);
    expect(stage.left).toBe(0);
    expect(stage.previousItem).toBe(first);
    expect(stage.nextItem).toBe(last);
  });

  it('names the latest winner first, and the line in its order', () => {
    const stage = stageOf(
      items(shown),
      claims(
        makeClaim({ claimId: 'a', itemId: 'i10', updatedAt: time(1) }),
        makeClaim({ claimId: 'b', itemId: 'i10', updatedAt: time(9) }),
        makeClaim({ claimId: 'c', itemId: 'i10', claimStatus: 'waitlist', waitlistPosition: 2 }),
        makeClaim({ claimId: 'd', itemId: 'i10', claimStatus: 'waitlist', waitlistPosition: 1 }),
        makeClaim({ claimId: 'e', itemId: 'i10', claimStatus: 'released' }),
        makeClaim({ claimId: 'f', itemId: 'i2' }),
      ),
    );
    expect(stage.winners.map((claim) => claim.claimId)).toEqual(['b', 'a']);
    expect(stage.next.map((claim) => claim.claimId)).toEqual(['d', 'c']);
  });

  it('begins at the first item when none is shown, and has nothing before it', () => {
    const stage = stageOf(items(last, first), claims());
    expect(stage.item).toBeNull();
    expect(stage.winners).toEqual([]);
    expect(stage.previousItem).toBeNull();
    expect(stage.nextItem).toBe(first);
  });

  it('ends at the last item', () => {
    expect(neighbour([first, last], 'i11', 1)).toBeNull();
    expect(neighbour([first, last], 'i2', -1)).toBeNull();
    expect(neighbour([], null, 1)).toBeNull();
  });
});
