// What the types promise; held by the compiler when the tests are type-checked.

import { expect, it } from 'vitest';

import type { EventOf, KnownEvent, KnownEventType, ShowEvent, UnknownEvent } from '../src/index.js';

function describe(event: ShowEvent): string {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- as an application that wants only these
  switch (event.type) {
    case 'claim.created':
      return `${event.data.userHandle} ${event.data.claimStatus}`;
    case 'item.created':
      return event.data.item.title;
    case 'claim.released':
      return event.data.promoted.map((claim) => claim.userHandle).join();
    default:
      return 'other';
  }
}

/** Nothing is left over: the union is closed. */
function every(event: KnownEvent): KnownEventType {
  switch (event.type) {
    case 'buyer.updated':
    case 'claim.created':
    case 'claim.released':
    case 'claim.review':
    case 'claim.updated':
    case 'comment.received':
    case 'comment.removed':
    case 'comment.updated':
    case 'error':
    case 'item.created':
    case 'item.featured':
    case 'item.removed':
    case 'item.updated':
    case 'note.added':
    case 'session.status':
    case 'source.status':
    case 'unmatched.resolved':
      return event.type;
    default: {
      const nothing: never = event;
      return nothing;
    }
  }
}

it('tells events apart by their type, and lets unknown ones through', () => {
  const created = { type: 'claim.created', seq: 1, at: '', data: { userHandle: 'anna', claimStatus: 'winner' } } as EventOf<'claim.created'>;
  expect(describe(created)).toBe('anna winner');
  expect(every(created)).toBe('claim.created');
  const unknown = { type: 'cart.filled', seq: 2, at: '', data: 7 } as unknown as UnknownEvent;
  expect(describe(unknown)).toBe('other');
  // @ts-expect-error what an unknown event carries is not known
  expect(unknown.data.anything).toBeUndefined();
  // @ts-expect-error no such event
  const none: EventOf<'cart.filled'>[] = [];
  expect(none).toEqual([]);
});
