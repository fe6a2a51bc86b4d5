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
  /** What is used of the calls that the platform allows; null when it has not said. */
  readonly budget: CallBudget | null;
}

export interface CallBudget {
  readonly usedPercent: number;
  readonly leftPercent: number;
  /** `good` while it needs nobody's attention. */
  readonly tone: 'good' | 'warn' | 'bad';
  /** What the connector does about it, by itself. */
  readonly pace: 'full' | 'slower' | 'waiting';
}

/** A busy live is missed after a minute, a quiet one after ten; before the first comment people may not be there yet. */
const silentMinMs = 60_000;
const silentMaxMs = 600_000;
const silentAtFirstMs = 180_000;
/** Ten times the usual pause happens by chance in about one of 20,000 pauses. */
const usualTimes = 10;
const commentsToJudge = 5;
const budgetWarnPercent = 75;
const budgetBadPercent = 95;
/** From here on the connectors ask less often (src/platforms/facebook/poller.cc). */
const slowerFromPercent = 70;

export function healthOf(source: Source, show: Show, now: number): SourceHealth {
  const last = source.lastCommentAt === null ? null : Date.parse(source.lastCommentAt);
  const started = show.startedAt === null ? Date.parse(source.since) : Date.parse(show.startedAt);
  const usualMs = last !== null && source.comments >= commentsToJudge ? Math.max(0, last - started) / source.comments : null;
  const silentAfterMs = last === null ? silentAtFirstMs : Math.min(silentMaxMs, Math.max(silentMinMs, usualTimes * (usualMs ?? silentMaxMs)));
  // A source that has just come back is not blamed for the time it was away.
  const quietMs = now - Math.max(last ?? started, Date.parse(source.since));
  const silent = show.status === 'active' && source.state === 'polling' && quietMs > silentAfterMs;
  const budget = budgetOf(source);
  const tones = [sourceTones[source.state], ...(silent ? ['warn' as const] : []), ...(budget && budget.tone !== 'good' ? [budget.tone] : [])];
  return {
    tone: worst(tones),
    ageMs: last === null ? null : Math.max(0, now - last),
    silent,
    silentAfterMs,
    usualMs,
    retryMs: source.nextTryAt === null ? 0 : Math.max(0, Date.parse(source.nextTryAt) - now),
    budget,
  };
}

function worst(tones: readonly Tone[]): Tone {
  return (['bad', 'warn'] as const).find((tone) => tones.includes(tone)) ?? tones[0] ?? 'mute';
}

function budgetOf({ usagePercent, state }: Source): CallBudget | null {
  if (usagePercent === undefined || usagePercent === null) return null;
  return {
    usedPercent: usagePercent,
    leftPercent: Math.max(0, 100 - usagePercent),
    tone: usagePercent >= budgetBadPercent ? 'bad' : usagePercent >= budgetWarnPercent ? 'warn' : 'good',
    pace: usagePercent >= 100 && state === 'backing_off' ? 'waiting' : usagePercent >= slowerFromPercent ? 'slower' : 'full',
  };
}
