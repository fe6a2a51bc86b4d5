// A list of any length: only the rows near the view exist, and a new row costs the same however many there are.
//
// With `follow` the list stays at its newest end until the reader scrolls away; then it holds still
// and counts what is new. What it holds on to is a row and not a distance, so rows may come and go at
// both ends and change their height. Rows that carry `data-row-focus` can be walked with the arrow keys.

import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';

import { t } from '../i18n';
import { RowHeights } from './row-heights';
import { draw, soon } from './turns';

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
/** Rows of another selection that are drawn in one go: half of what is seen. */
const firstAtOnce = 8;
/** Rows outside the view that are drawn in one go: what is seen comes first, and a frame has room for so many more. */
const unseenAtOnce = 4;

export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { rows, rowKey, rowHeight, renderRow, label, empty, follow, selection = '', reveal, onNearOldest, onNearNewest } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  /** The number after the newest row when the reader scrolled away; null while following. */
  const [heldEnd, setHeldEnd] = useState<number | null>(null);
  const place = useRef<Place>({ heights: new RowHeights(rowHeight), start: rows.start ?? 0, selection, reveal: null, anchor: null, viewHeight: 0, lastTop: 0, settled: '', measured: new WeakMap(), drawn: null, wantedFocus: null });
  const start = rows.start ?? 0;
  const end = start + rows.length;
  const reversed = follow === 'top';

  let held = heldEnd;
  if (place.current.selection !== selection) {
    Object.assign(place.current, { heights: new RowHeights(rowHeight), start, selection, anchor: null, settled: '', measured: new WeakMap(), drawn: null });
    held = null;
  }
  if (reveal && place.current.reveal !== reveal) {
    place.current.reveal = reveal;
    place.current.anchor = { number: reveal.number, distance: null };
    place.current.settled = '';
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
  const wanted = linesIn(geometry, top - margin, top + viewHeight + margin);
  const inView = linesIn(geometry, top, top + viewHeight);
  const drawn = viewHeight === 0 ? null : place.current.drawn;
  const [first, last] = drawn ? drawable(geometry, wanted, inView, start, drawn) : firstOf(viewHeight === 0 ? wanted : inView, following && follow === 'bottom');
  const lines = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const isWhole = viewHeight === 0 || (first === wanted[0] && last === wanted[1]);
  useEffect(() => (isWhole ? undefined : soon(() => draw(drawAgain))));

  // Drawn rows tell their real height; what the reader looks at must not move by it. To ask the page for
  // a size makes it lay itself out, so only new rows are asked, and nothing at all where nothing changed.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !list.current) return;
    place.current.drawn = lines.length === 0 || viewHeight === 0 ? null : [start + Math.min(rowOf(geometry, first), rowOf(geometry, last)), start + Math.max(rowOf(geometry, first), rowOf(geometry, last))];
    let isOther = false;
    const isHeld = !following && place.current.anchor !== null;
    for (const line of list.current.children) {
      const known = place.current.measured.get(line);
      if (known === undefined) sizes.current?.observe(line);
      // Above a reader who holds the list, a wrong height would show; elsewhere the row itself tells it in time.
      if (known === undefined && sizes.current && !isHeld) continue;
      // A row that stayed may stand at another place now.
      if (take(line, known ?? (line as HTMLElement).offsetHeight)) isOther = true;
    }
    if (place.current.viewHeight === 0 || !sizes.current) {
      if (place.current.viewHeight !== element.clientHeight) isOther = true;
      place.current.viewHeight = element.clientHeight;
    }
    const isAtTop = following && follow === 'top' && place.current.lastTop === 0;
    const settled = `${heights.total}/${start}/${end}/${place.current.viewHeight}/${String(following)}`;
    if (settled !== place.current.settled && !isAtTop) {
      place.current.settled = settled;
      if (following && follow === 'bottom') element.scrollTop = element.scrollHeight;
      else if (following || place.current.anchor) {
        const goal = wantedTop(place.current, geometry, following, follow, start);
        if (Math.abs(element.scrollTop - goal) >= 1) element.scrollTop = goal;
      }
      place.current.lastTop = element.scrollTop;
    }
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

  const take = (line: Element, height: number) => {
    place.current.measured.set(line, height);
    return height > 0 && heights.set(Number((line as HTMLElement).dataset.index), height);
  };
  const resized = useRef<(sizes: readonly ResizeObserverEntry[]) => void>(() => undefined);
  const sizes = useRef<ResizeObserver | null>(null);
  useLayoutEffect(() => {
    resized.current = (entries) => {
      let isOther = false;
      for (const { target, borderBoxSize } of entries) {
        const height = Math.round(borderBoxSize[0]?.blockSize ?? 0);
        if (target !== scroller.current) {
          if (target.isConnected && take(target, height)) isOther = true;
        } else if (height !== place.current.viewHeight) {
          place.current.viewHeight = height;
          isOther = true;
        }
      }
      if (isOther) drawAgain();
    };
  });
  useLayoutEffect(() => {
    if (!scroller.current || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver((entries) => resized.current(entries));
    sizes.current = observer;
    place.current.measured = new WeakMap();
    observer.observe(scroller.current);
    drawAgain();
    return () => {
      observer.disconnect();
      sizes.current = null;
    };
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
    place.current.settled = '';
    setHeldEnd(null);
  };

  const walk = (event: KeyboardEvent) => {
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (!line || !(event.target instanceof HTMLElement) || !event.target.hasAttribute('data-row-focus')) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = rowOf(geometry, Number(line.dataset.index));
    const to = { ArrowDown: from + 1, j: from + 1, ArrowUp: from - 1, k: from - 1, Home: 0, End: rows.length - 1 }[event.key];
    const element = scroller.current;
    if (to === undefined || to < 0 || to >= rows.length || !element) return;
    event.preventDefault();
    const row = rowOf(geometry, to);
    const rowTop = topOf(geometry, row);
    const shownTop = element.scrollTop;
    const goal = rowTop < shownTop ? rowTop : Math.max(shownTop, rowTop + heights.height(row) - element.clientHeight);
    place.current.wantedFocus = row;
    if (goal !== shownTop) element.scrollTop = goal;
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
            const index = rowOf(geometry, line);
            const row = rows.at(index);
            // A followed list has no end, and its rows keep their numbers: nothing about them changes as others come.
            return row === undefined ? null : (
              <li
                key={rowKey(row)}
                className="virtual-row"
                data-index={index}
                aria-setsize={follow ? -1 : rows.length}
                aria-posinset={(follow ? Math.max(0, start) + index : line) + 1}
              >
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
  /** What the scroll position was last brought in line with. */
  settled: string;
  /** The height of each drawn row; it tells when that changes. */
  measured: WeakMap<Element, number>;
  /** The numbers of the lowest and the highest row that are drawn. */
  drawn: readonly [number, number] | null;
  /** The row that gets the focus as soon as it is drawn. */
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

/** The first and the last line between two distances from the top; with no rows the last is before the first. */
function linesIn(geometry: Geometry, from: number, to: number): readonly [number, number] {
  return geometry.count === 0 ? [0, -1] : [lineAt(geometry, from), lineAt(geometry, to)];
}

/** Of the lines in view those to begin with. */
const firstOf = ([first, last]: readonly [number, number], fromBelow: boolean): readonly [number, number] =>
  fromBelow ? [Math.max(first, last - firstAtOnce + 1), last] : [first, Math.min(last, first + firstAtOnce - 1)];

/** Of the lines that are wanted: those in view, those that are drawn already, and a few more. */
function drawable(geometry: Geometry, wanted: readonly [number, number], inView: readonly [number, number], start: number, drawn: readonly [number, number]): readonly [number, number] {
  const lines = drawn.map((number) => rowOf(geometry, number - start));
  const [from, to] = [Math.min(...lines), Math.max(...lines)];
  const isNear = from <= inView[1] + 1 && to >= inView[0] - 1;
  const first = Math.max(wanted[0], Math.min(inView[0], isNear ? from : inView[0]) - unseenAtOnce);
  const last = Math.min(wanted[1], Math.max(inView[1], isNear ? to : inView[1]) + unseenAtOnce);
  return [first, last];
}

function wantedTop(place: Place, geometry: Geometry, following: boolean, follow: 'top' | 'bottom' | undefined, start: number): number {
  const highest = Math.max(0, geometry.heights.total - place.viewHeight);
  if (following) return follow === 'top' ? 0 : highest;
  if (!place.anchor) return 0;
  const row = Math.max(0, Math.min(place.anchor.number - start, geometry.count - 1));
  const distance = place.anchor.distance ?? (geometry.heights.height(row) - place.viewHeight) / 2;
  return Math.max(0, Math.min(topOf(geometry, row) + distance, highest));
}
