import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react';

import type { Item } from '../../api/types';

interface Drag {
  readonly item: Item;
  readonly over: Item | null;
  readonly side: 'before' | 'after';
}

export interface RowDrag {
  readonly onStart: (item: Item, event: DragEvent) => void;
  readonly onOver: (item: Item, event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
  readonly onEnd: () => void;
}

/** Where the dragged row would go, seen from another one. */
export type DropMark = 'before' | 'after' | null;

/** Rows that change places by dragging; always the same functions. `rows` are in the order that is being changed. */
export function useRowDrag(rows: readonly Item[], onMove: (item: Item, position: number) => void): { readonly drag: RowDrag; readonly markOf: (row: Item) => DropMark } {
  const [dragged, setDragged] = useState<Drag | null>(null);
  const latest = useRef({ rows, onMove, dragged });
  useEffect(() => {
    latest.current = { rows, onMove, dragged };
  });
  const drag = useMemo(
    (): RowDrag => ({
      onStart: (item, event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', item.itemNumber);
        setDragged({ item, over: null, side: 'before' });
      },
      onOver: (item, event) => {
        const { rows: now, dragged: held } = latest.current;
        if (!held) return;
        event.preventDefault();
        const placeOf = ({ id }: Item) => now.findIndex((row) => row.id === id);
        const side = placeOf(item) > placeOf(held.item) ? 'after' : 'before';
        if (held.over?.id !== item.id) setDragged({ ...held, over: item, side });
      },
      onDrop: (event) => {
        event.preventDefault();
        const { onMove: move, dragged: held } = latest.current;
        if (held?.over && held.over.id !== held.item.id) move(held.item, held.over.position);
        setDragged(null);
      },
      onEnd: () => setDragged(null),
    }),
    [],
  );
  return { drag, markOf: (row) => (dragged?.over?.id === row.id && row.id !== dragged.item.id ? dragged.side : null) };
}
