// What an operator does to items in passing: shown at once, sent behind it, taken back when refused.

import { useEffect, useMemo, useRef } from 'react';

import { api } from '../api/client';
import { inWords } from '../api/problem';
import type { Item, ItemChange } from '../api/types';
import { t } from '../i18n';
import { showToast } from '../ui/toasts';
import { leftOf, neighbour } from './state';
import type { LiveShow } from './use-live-show';

interface ItemWorld {
  readonly showId: string;
  /** In the order of the show. */
  readonly items: readonly Item[];
  /** Why nothing may be changed; null when it may. */
  readonly refusal: string | null;
  readonly expect: LiveShow['expect'];
  /** The change would take units from winners: somebody has to say from whom. */
  readonly onLosers: (itemId: string, change: ItemChange) => void;
  /** One more, but of which variant? */
  readonly onWhichVariant: (item: Item) => void;
  /** Something was done that can be undone. */
  readonly onDone: (text: string) => void;
}

export interface ItemActions {
  readonly feature: (item: Item, featured: boolean) => void;
  /** Goes on to the neighbour of the item that is showing. */
  readonly showNext: (step: 1 | -1) => void;
  /** One more or one fewer; of an item with variants it must be said of which. */
  readonly stepQuantity: (item: Item, by: 1 | -1, variant?: string) => void;
  readonly move: (item: Item, position: number) => void;
}

/** Several steps in quick succession are one change. */
const burstMs = 350;
const quantityMax = 100_000;

class Superseded extends Error {}

export function useItemActions(world: ItemWorld): ItemActions {
  const latest = useRef(world);
  useEffect(() => {
    latest.current = world;
  });
  /** Steps that have not been sent yet, by item. */
  const waiting = useRef(new Map<string, () => void>());

  return useMemo((): ItemActions => {
    const failed = (error: unknown) => {
      if (!(error instanceof Superseded)) showToast({ tone: 'bad', text: inWords(error) });
    };
    const mayAct = () => {
      const { refusal } = latest.current;
      if (refusal) showToast({ text: refusal, topic: 'refusal' });
      return refusal === null;
    };
    const feature = (item: Item, featured: boolean) => {
      if (!mayAct()) return;
      const { expect, showId } = latest.current;
      expect(item.id, { featured }, () => api.feature(showId, item.id, featured)).catch(failed);
    };
    return {
      feature,
      showNext: (step) => {
        const next = neighbour(latest.current.items, step);
        if (next) feature(next, true);
        else showToast({ text: step === 1 ? t('items.noNext') : t('items.noPrevious'), topic: 'neighbour' });
      },
      stepQuantity: (item, by, variant) => {
        if (!mayAct()) return;
        const { expect, showId, onLosers, onDone } = latest.current;
        const now = latest.current.items.find((one) => one.id === item.id) ?? item;
        if (now.variants && variant === undefined) {
          latest.current.onWhichVariant(now);
          return;
        }
        const change = stepped(now, by, variant);
        if (change === null) return;
        waiting.current.get(item.id)?.();
        if (takesFromWinners(now, change)) {
          onLosers(item.id, change);
          return;
        }
        const hope = { totalQuantity: change.quantity ?? now.totalQuantity + by, ...(change.variants && now.variants ? { variants: withQuantities(now.variants, change.variants) } : {}) };
        expect(item.id, hope, () => afterBurst(waiting.current, item.id, () => api.changeItem(showId, item.id, change)))
          .then(() => onDone(t('items.quantityIs', { number: item.itemNumber, count: hope.totalQuantity, left: leftOf({ ...now, ...hope }) })), failed);
      },
      move: (item, position) => {
        if (!mayAct() || position === item.position) return;
        const { expect, showId } = latest.current;
        expect(item.id, { position }, () => api.changeItem(showId, item.id, { position })).catch(failed);
      },
    };
  }, []);
}

/** Runs `work` when nothing supersedes it for a moment. */
function afterBurst<Answer>(waiting: Map<string, () => void>, itemId: string, work: () => Promise<Answer>): Promise<Answer> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => {
      waiting.delete(itemId);
      work().then(done, failed);
    }, burstMs);
    waiting.set(itemId, () => {
      clearTimeout(timer);
      waiting.delete(itemId);
      failed(new Superseded());
    });
  });
}

const withQuantities = (variants: NonNullable<Item['variants']>, wanted: NonNullable<ItemChange['variants']>) =>
  variants.map((one) => ({ ...one, quantity: wanted.find((other) => other.name === one.name)?.quantity ?? one.quantity }));

/** Null when there is no such number of units. */
function stepped(item: Item, by: 1 | -1, variant: string | undefined): ItemChange | null {
  if (!item.variants) {
    const quantity = item.totalQuantity + by;
    return quantity < 1 || quantity > quantityMax ? null : { quantity };
  }
  const variants = item.variants.map((one) => ({ name: one.name, quantity: one.name === variant ? one.quantity + by : one.quantity }));
  return variants.some((one) => one.quantity < 0 || one.quantity > quantityMax) || item.totalQuantity + by < 1 ? null : { variants };
}

/** Whether more is won than would be there, of the item or of one of its variants. */
export function takesFromWinners(item: Item, change: Pick<ItemChange, 'quantity' | 'variants'>): boolean {
  const quantity = change.variants?.reduce((sum, one) => sum + one.quantity, 0) ?? change.quantity ?? item.totalQuantity;
  const short = (item.variants ?? []).some((one) => {
    const wanted = change.variants?.find((other) => other.name === one.name);
    return change.variants !== undefined && (wanted?.quantity ?? 0) < one.claimedCount;
  });
  return short || quantity < item.claimedCount;
}
