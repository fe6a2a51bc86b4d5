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
  const latest = useRef({ rows, onMove });
  useEffect(() => {
    latest.current = { rows, onMove };
  });
  // What the next event of a drag needs, which may come before anything is drawn.
  const held = useRef<Drag | null>(null);
  const drag = useMemo((): RowDrag => {
    const hold = (next: Drag | null) => {
      held.current = next;
      setDragged(next);
    };
    return {
      onStart: (item, event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', item.itemNumber);
        hold({ item, over: null, side: 'before' });
      },
      onOver: (item, event) => {
        const now = held.current;
        if (!now) return;
        event.preventDefault();
        const placeOf = ({ id }: Item) => latest.current.rows.findIndex((row) => row.id === id);
        const side = placeOf(item) > placeOf(now.item) ? 'after' : 'before';
        if (now.over?.id !== item.id) hold({ ...now, over: item, side });
      },
      onDrop: (event) => {
        event.preventDefault();
        const now = held.current;
        if (now?.over && now.over.id !== now.item.id) latest.current.onMove(now.item, now.over.position);
        hold(null);
      },
      onEnd: () => hold(null),
    };
  }, []);
  return { drag, markOf: (row) => (dragged?.over?.id === row.id && row.id !== dragged.item.id ? dragged.side : null) };
}
