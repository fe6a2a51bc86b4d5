// What an overlay knows of a show: the public snapshot and the public events after it.
//
// Pure. An event has only what changed; an item that comes with too little to be shown waits for
// the event that has the rest.

import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type PublicShow = Pick<Schemas['PublicShow'], 'show' | 'items'>;
export type PublicItem = Schemas['PublicItem'];
type PublicEvent = Schemas['PublicEvent'];

export function applyEvent(state: PublicShow, { type, data }: { readonly type: string; readonly data: unknown }): PublicShow {
  const event = { type, data } as PublicEvent;
  switch (event.type) {
    case 'session.status':
      // Whether it is a rehearsal never changes, and events of old logs do not say.
      return { ...state, show: { ...state.show, ...event.data.show } };
    case 'item.created':
    case 'item.updated': {
      const change = event.data.item;
      const known = state.items.some((item) => item.itemId === change.itemId);
      if (known) return { ...state, items: state.items.map((item) => (item.itemId === change.itemId ? { ...item, ...change } : item)) };
      return isWhole(change) ? { ...state, items: [...state.items, change] } : state;
    }
    case 'item.featured': {
      const { itemId, featured } = event.data;
      // One item is shown at a time.
      const items = state.items.map((item) =>
        item.itemId === itemId ? { ...item, featured } : featured && item.featured ? { ...item, featured: false } : item,
      );
      return { ...state, items };
    }
    case 'item.removed':
      return { ...state, items: state.items.filter((item) => item.itemId !== event.data.itemId) };
    default:
      return state; // a newer server may say more
  }
}

const isWhole = (change: Schemas['PublicItemChange']): change is PublicItem =>
  change.itemNumber !== undefined && change.title !== undefined && change.stockLeft !== undefined && change.totalQuantity !== undefined;

/** The item that viewers are to see now; none before an item is featured, and none after the show. */
export function shownItem(state: PublicShow): PublicItem | null {
  return state.show.status === 'ended' ? null : (state.items.find((item) => item.featured) ?? null);
}
