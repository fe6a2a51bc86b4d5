// What one client saw on one path, and whether that will do.

/** The server's setting for these tests. */
export const heartbeatMs = 1_000;

const firstEventMsMax = 250;
const heartbeatGaps = 3;
const cuts = 2;

export interface Cell {
  readonly client: string;
  /** "h2" or "http/1.1"; "" where the client does not say. */
  protocol: string;
  /** "gzip" or "identity"; "" where the client does not say. */
  encoding: string;
  /** From opening the stream to its first block, for each opening of the last attempt. */
  helloMs: number[];
  /** From before the request that publishes to the application, for each event of the last attempt. */
  eventMs: number[];
  /** Between neighbouring heartbeats. */
  heartbeatGapsMs: number[];
  /** Cuts after which everything that was missed arrived. */
  resumed: number;
  /** Large and unicode events, and every event of the log once and in order. */
  intact: boolean;
  /** It did not get what all the rest depends on. */
  lost: boolean;
  readonly problems: string[];
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

// Written so that NaN is late.
export function helloIsLate(cell: Cell): boolean {
  return !(median(cell.helloMs) < firstEventMsMax);
}
/** Whatever the rest of so many openings brings. */
export function helloWillBeLate(cell: Cell, openings: number): boolean {
  return cell.helloMs.filter((ms) => ms >= firstEventMsMax).length > openings / 2;
}
export function eventIsLate(cell: Cell): boolean {
  return !(median(cell.eventMs) < firstEventMsMax);
}
/** The middle one of the gaps: a machine that stands still for a second is not a proxy that collects. */
export function heartbeatsAreLate(cell: Cell): boolean {
  const gap = median(cell.heartbeatGapsMs);
  return cell.heartbeatGapsMs.length !== heartbeatGaps || !(gap > heartbeatMs * 0.6 && gap < heartbeatMs * 1.7);
}

/** Why the cell fails, in words; empty when all is well. */
export function verdict(cell: Cell): string[] {
  if (cell.lost) {
    return [...cell.problems];
  }
  const list = (values: readonly number[]): string => values.join(", ");
  return [
    ...cell.problems,
    ...(helloIsLate(cell) ? [`the first block came after ${list(cell.helloMs)} ms`] : []),
    ...(eventIsLate(cell) ? [`events came after ${list(cell.eventMs)} ms`] : []),
    ...(heartbeatsAreLate(cell) ? [`between heartbeats: ${list(cell.heartbeatGapsMs)} ms`] : []),
    ...(cell.resumed === cuts ? [] : [`came back from ${String(cell.resumed)} of ${String(cuts)} cuts`]),
    ...(cell.intact ? [] : ["the events differ from the log"]),
  ];
}
