// The rows of a log that a filter lets through, while the log grows and the filter changes.
//
// What the filter finds is looked for in turns, each a task of its own; whoever types on starts anew with the
// next letter. Until the first turn is over the list stays as it was.

import { useEffect, useMemo, useRef, useState } from 'react';

import { draw, soon } from '../ui/turns';
import { type Log, type Selected, Selection, type Test, everyRow } from './selection';

interface Shown<Row, Filter> {
  readonly filter: Filter;
  /** Null: every row passes. */
  readonly selection: Selection<Row> | null;
}

export interface Filtered<Row, Filter> {
  readonly rows: Selected<Row>;
  /** What the rows are selected by: for a moment not yet the filter that was asked for. */
  readonly filter: Filter;
  /** The filter may leave rows out. */
  readonly isPart: boolean;
}

/** `filter` stays the same object as long as it says the same; `testOf` gives null when every row passes. */
export function useSelection<Row, Filter>(log: Log<Row>, filter: Filter, testOf: (filter: Filter) => Test<Row> | null): Filtered<Row, Filter> {
  const [shown, setShown] = useState<Shown<Row, Filter>>(() => selectedBy(filter, testOf));
  const [turn, setTurn] = useState(0);
  const latest = useRef(log);
  useEffect(() => {
    latest.current = log;
  });
  const isOther = shown.filter !== filter;
  useEffect(() => {
    if (!isOther) return undefined;
    const next = selectedBy(filter, testOf);
    let cancel = soon(() => {
      next.selection?.readOlder(latest.current);
      cancel = soon(() => draw(() => setShown(next)));
    });
    return () => cancel();
  }, [filter, testOf, isOther]);
  const { selection } = shown;
  // A turn more is another reading of the same log.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const rows = useMemo(() => (selection ? selection.read(log) : everyRow(log)), [selection, log, turn]);
  useEffect(() => {
    if (rows.complete || isOther) return undefined;
    return soon(() => {
      selection?.readOlder(latest.current);
      draw(() => setTurn((before) => before + 1));
    });
  }, [rows, selection, isOther]);
  return { rows, filter: shown.filter, isPart: selection !== null };
}

function selectedBy<Row, Filter>(filter: Filter, testOf: (filter: Filter) => Test<Row> | null): Shown<Row, Filter> {
  const test = testOf(filter);
  return { filter, selection: test && new Selection(test) };
}
