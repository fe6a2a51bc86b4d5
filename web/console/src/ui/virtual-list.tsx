// A list of any length: only the rows near the view exist, and a new row costs the same however many there are.
//
// With `follow` the list stays at its newest end until the reader scrolls away; then it holds still
// and counts what is new. What it holds on to is a row and not a distance, so rows may come and go at
// both ends and change their height. Rows that carry `data-row-focus` can be walked with the arrow keys.

import { type KeyboardEvent, type ReactNode, useLayoutEffect, useReducer, useRef, useState } from 'react';

import { t } from '../i18n';
import { RowHeights } from './row-heights';

/** An array, or something as long as one that grows at its ends. */
export interface Rows<Row> {
  /** The number of the first row; it tells rows that came before it from rows that came after the last. */
  readonly start?: number;
  readonly length: number;
  at(index: number): Row | undefined;
}

interface VirtualListProps<Row> {
  /** With `follow`: the oldest first, wherever the newest is drawn. */
  readonly rows: Rows<Row>;
  readonly rowKey: (row: Row) => string;
  /** An estimate; rows are measured. */
  readonly rowHeight: number;
  readonly renderRow: (row: Row) => ReactNode;
  readonly label: string;
  readonly empty: ReactNode;
  /** Where the newest row is. */
  readonly follow?: 'top' | 'bottom';
  /** Changes when the rows are a different selection; the list then starts at its newest end. */
  readonly selection?: string;
  /** A new object brings the row into the middle and holds the list there. `number` counts as `start` does. */
  readonly reveal?: { readonly number: number } | null;
  /** The reader is close to the oldest row. */
  readonly onNearOldest?: () => void;
  /** The reader is close to the newest row, having come from elsewhere. */
  readonly onNearNewest?: () => void;
}

const nearEnd = 24;
/** Rows are drawn this far outside the view, so that scrolling shows no holes. */
const margin = 300;

export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { rows, rowKey, rowHeight, renderRow, label, empty, follow, selection = '', reveal, onNearOldest, onNearNewest } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  /** The number after the newest row when the reader scrolled away; null while following. */
  const [heldEnd, setHeldEnd] = useState<number | null>(null);
  const place = useRef<Place>({ heights: new RowHeights(rowHeight), start: rows.start ?? 0, selection, reveal: null, anchor: null, viewHeight: 0, lastTop: 0, wantedFocus: null });
  const start = rows.start ?? 0;
  const end = start + rows.length;
  const reversed = follow === 'top';

  let held = heldEnd;
  if (place.current.selection !== selection) {
    Object.assign(place.current, { heights: new RowHeights(rowHeight), start, selection, anchor: null });
    held = null;
  }
  if (reveal && place.current.reveal !== reveal) {
    place.current.reveal = reveal;
    place.current.anchor = { number: reveal.number, distance: null };
    held = end;
  }
  if (held !== heldEnd) setHeldEnd(held);
  const following = follow !== undefined && held === null;
  const unseen = held === null || !follow ? 0 : Math.max(0, end - held);

  const { heights } = place.current;
  const come = place.current.start - start;
  if (come >= 0 || -come < heights.count) heights.shift(come);
  else heights.resize(0);
  heights.resize(rows.length);
  place.current.start = start;
  const geometry = { heights, count: rows.length, reversed };

  const viewHeight = place.current.viewHeight;
  const top = wantedTop(place.current, geometry, following, follow, start);
  const first = rows.length === 0 ? 0 : lineAt(geometry, top - margin);
  const last = rows.length === 0 ? -1 : lineAt(geometry, top + viewHeight + margin);
  const lines = Array.from({ length: last - first + 1 }, (_, index) => first + index);

  // Drawn rows tell their real height; what the reader looks at must not move by it.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !list.current) return;
    let isOther = false;
    for (const line of list.current.children) {
      const height = line instanceof HTMLElement ? line.offsetHeight : 0;
      if (height > 0 && heights.set(rowOf(geometry, Number((line as HTMLElement).dataset.index)), height)) isOther = true;
    }
    if (place.current.viewHeight !== element.clientHeight) {
      place.current.viewHeight = element.clientHeight;
      isOther = true;
    }
    if (following && follow === 'bottom') element.scrollTop = element.scrollHeight;
    else if (following || place.current.anchor) {
      const wanted = wantedTop(place.current, geometry, following, follow, start);
      if (Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    }
    place.current.lastTop = element.scrollTop;
    const { wantedFocus } = place.current;
    if (wantedFocus !== null) {
      const focusable = list.current.querySelector<HTMLElement>(`[data-index="${wantedFocus}"] [data-row-focus]`);
      if (focusable) {
        place.current.wantedFocus = null;
        focusable.focus({ preventScroll: true });
      }
    }
    if (isOther) drawAgain();
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(drawAgain);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const scrolled = () => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop } = element;
    const { lastTop } = place.current;
    if (scrollTop === lastTop) return;
    const rowAtTop = rowOf(geometry, lineAt(geometry, scrollTop));
    place.current.anchor = { number: start + rowAtTop, distance: scrollTop - topOf(geometry, rowAtTop) };
    place.current.lastTop = scrollTop;
    const below = element.scrollHeight - element.clientHeight - scrollTop;
    const [toNewest, toOldest] = reversed ? [scrollTop, below] : [below, scrollTop];
    if (follow) {
      const towardsOlder = reversed ? scrollTop > lastTop : scrollTop < lastTop;
      if (toNewest > nearEnd) {
        if (towardsOlder && heldEnd === null) setHeldEnd(end);
      } else if (heldEnd !== null && !onNearNewest) setHeldEnd(null);
    }
    if (toOldest < 2 * margin) onNearOldest?.();
    if (toNewest < 2 * margin) onNearNewest?.();
    if (lineAt(geometry, scrollTop - margin / 2) < first || lineAt(geometry, scrollTop + viewHeight + margin / 2) > last || lines.length === 0) drawAgain();
  };

  const showNewest = () => {
    place.current.anchor = null;
    setHeldEnd(null);
  };

  const walk = (event: KeyboardEvent) => {
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (!line || !(event.target instanceof HTMLElement) || !event.target.hasAttribute('data-row-focus')) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = Number(line.dataset.index);
    const to = { ArrowDown: from + 1, j: from + 1, ArrowUp: from - 1, k: from - 1, Home: 0, End: rows.length - 1 }[event.key];
    const element = scroller.current;
    if (to === undefined || to < 0 || to >= rows.length || !element) return;
    event.preventDefault();
    const row = rowOf(geometry, to);
    const rowTop = topOf(geometry, row);
    const shownTop = element.scrollTop;
    const wanted = rowTop < shownTop ? rowTop : Math.max(shownTop, rowTop + heights.height(row) - element.clientHeight);
    place.current.wantedFocus = to;
    if (wanted !== shownTop) element.scrollTop = wanted;
    drawAgain();
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
        <ul
          ref={list}
          className="virtual-rows"
          aria-label={label}
          style={{
            paddingBlockStart: lines.length === 0 ? 0 : topOf(geometry, rowOf(geometry, first)),
            paddingBlockEnd: lines.length === 0 ? 0 : heights.total - topOf(geometry, rowOf(geometry, last)) - heights.height(rowOf(geometry, last)),
          }}
        >
          {lines.map((line) => {
            const row = rows.at(rowOf(geometry, line));
            return row === undefined ? null : (
              <li key={rowKey(row)} className="virtual-row" data-index={line} aria-setsize={rows.length} aria-posinset={line + 1}>
                {renderRow(row)}
              </li>
            );
          })}
        </ul>
      </div>
      {unseen > 0 ? (
        <button type="button" className="new-rows" data-end={follow} onClick={showNewest}>
          {t('common.newRows', { count: unseen })}
        </button>
      ) : null}
    </div>
  );
}

/** What the reader looks at, and what is known of the rows. */
interface Place {
  heights: RowHeights;
  start: number;
  selection: string;
  reveal: { readonly number: number } | null;
  /** The row at the upper edge and how far it is scrolled out; with a distance of null the row belongs in the middle. */
  anchor: { readonly number: number; readonly distance: number | null } | null;
  viewHeight: number;
  lastTop: number;
  /** The line that gets the focus as soon as it is drawn. */
  wantedFocus: number | null;
}

// A row has its place among `rows`, a line its place on the screen: they differ when the newest is on top.

interface Geometry {
  readonly heights: RowHeights;
  readonly count: number;
  readonly reversed: boolean;
}

const rowOf = ({ count, reversed }: Geometry, line: number): number => (reversed ? count - 1 - line : line);

const topOf = ({ heights, reversed }: Geometry, row: number): number => (reversed ? heights.total - heights.offset(row + 1) : heights.offset(row));

function lineAt(geometry: Geometry, top: number): number {
  const { heights, reversed } = geometry;
  const inside = Math.max(0, Math.min(top, heights.total - 1));
  // From below a row begins where it ends from above.
  return rowOf(geometry, heights.rowAt(reversed ? Math.ceil(heights.total - inside) - 1 : inside));
}

function wantedTop(place: Place, geometry: Geometry, following: boolean, follow: 'top' | 'bottom' | undefined, start: number): number {
  const highest = Math.max(0, geometry.heights.total - place.viewHeight);
  if (following) return follow === 'top' ? 0 : highest;
  if (!place.anchor) return 0;
  const row = Math.max(0, Math.min(place.anchor.number - start, geometry.count - 1));
  const distance = place.anchor.distance ?? (geometry.heights.height(row) - place.viewHeight) / 2;
  return Math.max(0, Math.min(topOf(geometry, row) + distance, highest));
}
