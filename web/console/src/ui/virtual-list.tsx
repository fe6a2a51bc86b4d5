// A list of any length: only the rows near the view exist.
//
// With `follow` the list stays at its newest end until the reader scrolls away; then it holds
// still and counts what is new. Rows that carry `data-row-focus` can be walked with the arrow keys.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';

interface VirtualListProps<Row> {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowHeight: number;
  readonly renderRow: (row: Row) => ReactNode;
  readonly label: string;
  readonly empty: ReactNode;
  /** Where the newest row is. */
  readonly follow?: 'top' | 'bottom';
  /** Changes when the rows are a different selection; the list then starts at its newest end. */
  readonly selection?: string;
}

const nearEnd = 24;

export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { rows, rowKey, rowHeight, renderRow, label, empty, follow, selection = '' } = props;
  const scroller = useRef<HTMLDivElement>(null);
  /** The newest row when the reader scrolled away; null while following. */
  const [heldKey, setHeldKey] = useState<string | null>(null);
  const [lastSelection, setLastSelection] = useState(selection);
  if (selection !== lastSelection) {
    setLastSelection(selection);
    setHeldKey(null);
  }

  const newest = follow === 'top' ? rows[0] : rows.at(-1);
  const newestKey = newest === undefined ? null : rowKey(newest);
  const unseen = countUnseen(rows, rowKey, heldKey, follow);
  // Rows that come in above would push the read ones down, so they wait.
  const shown = follow === 'top' && unseen > 0 ? rows.slice(unseen) : rows;

  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rowKey(shown[index] as Row),
    overscan: 8,
  });

  const following = follow !== undefined && heldKey === null;
  useLayoutEffect(() => {
    if (!following || shown.length === 0) return;
    if (follow === 'bottom') virtualizer.scrollToIndex(shown.length - 1, { align: 'end' });
    else virtualizer.scrollToOffset(0);
  }, [following, follow, newestKey, shown.length, selection, virtualizer]);

  // Growing rows (a window that gets narrower) must not count as scrolling away.
  useEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (following && follow === 'bottom') element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [following, follow]);

  // Only the reader moves away from the newest end: growing rows change the height, not the place.
  const lastTop = useRef(0);
  const scrolled = () => {
    const element = scroller.current;
    if (!element || !follow) return;
    const top = element.scrollTop;
    const away = follow === 'top' ? top : element.scrollHeight - element.clientHeight - top;
    const towardsOlder = follow === 'top' ? top > lastTop.current : top < lastTop.current;
    lastTop.current = top;
    if (away > nearEnd) {
      if (towardsOlder && heldKey === null) setHeldKey(newestKey);
    } else if (follow === 'bottom' || unseen === 0) {
      setHeldKey(null);
    }
  };

  const walk = (event: KeyboardEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (!row || !(event.target instanceof HTMLElement) || !event.target.hasAttribute('data-row-focus')) return;
    const from = Number(row.dataset.index);
    const to = { ArrowDown: from + 1, j: from + 1, ArrowUp: from - 1, k: from - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to === undefined || to < 0 || to >= shown.length) return;
    event.preventDefault();
    virtualizer.scrollToIndex(to, { align: 'auto' });
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"] [data-row-focus]`)?.focus();
    });
  };

  return (
    <div className="virtual">
      {rows.length === 0 ? <div className="empty">{empty}</div> : null}
      {/* A scrolling area must be reachable by keyboard even when nothing inside it is. */}
      <div
        ref={scroller}
        className="virtual-scroller"
        tabIndex={rows.length === 0 ? -1 : 0}
        aria-label={label}
        role="group"
        hidden={rows.length === 0}
        onScroll={scrolled}
        onKeyDown={walk}
      >
        <ul className="virtual-rows" aria-label={label} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((place) => (
            <li
              key={place.key}
              ref={virtualizer.measureElement}
              className="virtual-row"
              data-index={place.index}
              aria-setsize={shown.length}
              aria-posinset={place.index + 1}
              style={{ transform: `translateY(${place.start}px)` }}
            >
              {renderRow(shown[place.index] as Row)}
            </li>
          ))}
        </ul>
      </div>
      {unseen > 0 ? (
        <button type="button" className="new-rows" data-end={follow} onClick={() => setHeldKey(null)}>
          {unseen} new
        </button>
      ) : null}
    </div>
  );
}

function countUnseen<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  heldKey: string | null,
  follow: 'top' | 'bottom' | undefined,
): number {
  if (heldKey === null || !follow) return 0;
  for (let distance = 0; distance < rows.length; distance += 1) {
    const row = rows[follow === 'top' ? distance : rows.length - 1 - distance];
    if (row !== undefined && rowKey(row) === heldKey) return distance;
  }
  return 0;
}
