// How a source is doing: one word for the colour, and the alarm that an operator must not miss.

import type { Show, Source } from '../api/types';
import type { Tone } from '../ui/badge';
import { sourceTones } from './words';

export interface SourceHealth {
  readonly tone: Tone;
  /** Since the last comment; null when none came yet. */
  readonly ageMs: number | null;
  /** It reads, the show runs, and it has brought nothing for longer than is usual for it. */
  readonly silent: boolean;
  /** When silence counts as too long. */
  readonly silentAfterMs: number;
  /** What usually lies between two comments; null when too few came to say. */
  readonly usualMs: number | null;
  /** How long until the next try; 0 when none is due. */
  readonly retryMs: number;
}

/** A busy live is missed after a minute, a quiet one after ten; before the first comment people may not be there yet. */
const silentMinMs = 60_000;
const silentMaxMs = 600_000;
const silentAtFirstMs = 180_000;
/** Ten times the usual pause happens by chance in about one of 20,000 pauses. */
const usualTimes = 10;
const commentsToJudge = 5;

export function healthOf(source: Source, show: Show, now: number): SourceHealth {
  const last = source.lastCommentAt === null ? null : Date.parse(source.lastCommentAt);
  const started = show.startedAt === null ? Date.parse(source.since) : Date.parse(show.startedAt);
  const usualMs = last !== null && source.comments >= commentsToJudge ? Math.max(0, last - started) / source.comments : null;
  const silentAfterMs = last === null ? silentAtFirstMs : Math.min(silentMaxMs, Math.max(silentMinMs, usualTimes * (usualMs ?? silentMaxMs)));
  // A source that has just come back is not blamed for the time it was away.
  const quietMs = now - Math.max(last ?? started, Date.parse(source.since));
  const silent = show.status === 'active' && source.state === 'polling' && quietMs > silentAfterMs;
  return {
    tone: silent ? 'warn' : sourceTones[source.state],
    ageMs: last === null ? null : Math.max(0, now - last),
    silent,
    silentAfterMs,
    usualMs,
    retryMs: source.nextTryAt === null ? 0 : Math.max(0, Date.parse(source.nextTryAt) - now),
  };
}
