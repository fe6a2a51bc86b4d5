// How long to wait before the next attempt.

export interface BackoffOptions {
  readonly baseMs: number;
  readonly capMs: number;
  readonly random: () => number;
}

/**
 * Full jitter: anything between 0 and the exponential step, so that consoles that lost the same
 * server do not come back in step. A wait that the server asked for is a floor: jitter is added on
 * top of it, never taken off.
 */
export function backoffMs(attempt: number, serverFloorMs: number | null, options: BackoffOptions): number {
  const step = Math.min(options.capMs, options.baseMs * 2 ** Math.min(attempt, 20));
  if (serverFloorMs === null) return Math.round(options.random() * step);
  return Math.round(serverFloorMs + options.random() * Math.min(step, serverFloorMs / 4));
}
