import { type DragEvent, useState } from 'react';

import type { Item } from '../../api/types';
import type { RowDrag } from './item-row';

interface Drag {
  readonly item: Item;
  readonly over: Item | null;
  readonly side: 'before' | 'after';
}

/** Rows that change places by dragging. `rows` are in the order that is being changed. */
export function useRowDrag(rows: readonly Item[], onMove: (item: Item, position: number) => void): (row: Item) => RowDrag {
  const [drag, setDrag] = useState<Drag | null>(null);
  const placeOf = (item: Item) => rows.findIndex((row) => row.id === item.id);
  const onStart = (item: Item, event: DragEvent) => {
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', item.itemNumber);
    setDrag({ item, over: null, side: 'before' });
  };
  const onOver = (item: Item, event: DragEvent) => {
    if (!drag) return;
    event.preventDefault();
    const side = placeOf(item) > placeOf(drag.item) ? 'after' : 'before';
    if (drag.over?.id !== item.id) setDrag({ ...drag, over: item, side });
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    if (drag?.over?.position !== undefined && drag.over.id !== drag.item.id) onMove(drag.item, drag.over.position);
    setDrag(null);
  };
  const onEnd = () => setDrag(null);
  return (row) => ({ mark: drag?.over?.id === row.id && row.id !== drag.item.id ? drag.side : null, onStart, onOver, onDrop, onEnd });
}
