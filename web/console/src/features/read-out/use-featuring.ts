import { useCallback, useRef, useState } from 'react';

import { api } from '../../api/client';
import type { Item } from '../../api/types';
import { neighbour } from './stage';

export interface Featuring {
  readonly busy: boolean;
  readonly fault: unknown;
  readonly clear: () => void;
  /** Shows the item before or after. Steps that come while one is under way add up, and only the last place is asked for. */
  readonly step: (by: 1 | -1) => void;
}

export function useFeaturing(showId: string, order: readonly Item[]): Featuring {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  /** Where the steps lead, while the server has not said so. */
  const wanted = useRef<Item | null>(null);

  const follow = useCallback(async () => {
    setBusy(true);
    setFault(null);
    try {
      for (let asked: Item | null = null; wanted.current && wanted.current !== asked; ) {
        asked = wanted.current;
        await api.feature(showId, asked.id, true);
      }
    } catch (error) {
      setFault(error);
    } finally {
      wanted.current = null;
      setBusy(false);
    }
  }, [showId]);

  const step = useCallback(
    (by: 1 | -1) => {
      const from = wanted.current ?? order.find((one) => one.featured) ?? null;
      const to = neighbour(order, from?.id ?? null, by);
      if (!to) return;
      const underWay = wanted.current !== null;
      wanted.current = to;
      if (!underWay) void follow();
    },
    [order, follow],
  );
  return { busy, fault, clear: useCallback(() => setFault(null), []), step };
}
