import { describe, expect, it } from 'vitest';

import type { Source } from '../src/api/types';
import { healthOf } from '../src/live/health';
import { makeShow } from './make';

const start = Date.UTC(2026, 1, 10, 19, 0, 0);
const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString();
const show = makeShow({ status: 'active', startedAt: at(0) });
const source = (fields: Partial<Source>): Source => ({
  id: 's', platform: 'facebook', connectionId: 'c', connectionName: 'Page', liveId: '1', state: 'polling', detail: '', since: at(0),
  lastCommentAt: null, nextTryAt: null, comments: 0, delayMs: null, ...fields,
});
const silentAfter = (fields: Partial<Source>, seconds: number, of = show) => healthOf(source(fields), of, start + seconds * 1_000).silent;

describe('a source', () => {
  it('is missed after a minute when comments come every second', () => {
    const busy = { lastCommentAt: at(600), comments: 600 };
    expect([silentAfter(busy, 655), silentAfter(busy, 661)]).toEqual([false, true]);
  });

  it('is given ten times its usual pause when they are rare, ten minutes at most', () => {
    const slow = { lastCommentAt: at(600), comments: 20 }; // one in 30 s
    expect([silentAfter(slow, 890), silentAfter(slow, 910)]).toEqual([false, true]);
    const rare = { lastCommentAt: at(3_600), comments: 10 };
    expect([silentAfter(rare, 4_190), silentAfter(rare, 4_210)]).toEqual([false, true]);
  });

  it('has three minutes for its first comment', () => {
    expect([silentAfter({}, 170), silentAfter({}, 190)]).toEqual([false, true]);
  });

  it('is not blamed for the time it was away, nor when the show does not run', () => {
    const busy = { lastCommentAt: at(600), comments: 600 };
    expect(silentAfter({ ...busy, since: at(690) }, 700)).toBe(false);
    expect(silentAfter({ ...busy, state: 'backing_off' }, 700)).toBe(false);
    expect(silentAfter(busy, 700, makeShow({ status: 'paused', startedAt: at(0) }))).toBe(false);
  });

  it('shows its trouble by colour, its age and its next try', () => {
    expect(healthOf(source({ state: 'token_expired' }), show, start).tone).toBe('bad');
    const waiting = healthOf(source({ state: 'backing_off', nextTryAt: at(30), lastCommentAt: at(5) }), show, start + 20_000);
    expect(waiting).toMatchObject({ tone: 'warn', retryMs: 10_000, ageMs: 15_000 });
  });

  it('tells the call budget once it matters, and what the connector does about it', () => {
    const budget = (usagePercent: number | null, state: Source['state'] = 'polling') => {
      const health = healthOf(source({ usagePercent, state, lastCommentAt: at(5) }), show, start + 6_000);
      return [health.tone, health.budget?.tone, health.budget?.leftPercent, health.budget?.pace];
    };
    expect(healthOf(source({}), show, start).budget).toBeNull(); // an old log does not say
    expect(budget(null)).toEqual(['good', undefined, undefined, undefined]);
    expect(budget(41)).toEqual(['good', 'good', 59, 'full']);
    expect(budget(70)).toEqual(['good', 'good', 30, 'slower']);
    expect(budget(75)).toEqual(['warn', 'warn', 25, 'slower']);
    expect(budget(95)).toEqual(['bad', 'bad', 5, 'slower']);
    expect(budget(120, 'backing_off')).toEqual(['bad', 'bad', 0, 'waiting']);
    expect(budget(41, 'backing_off')).toEqual(['warn', 'good', 59, 'full']);
  });
});
