import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { RefreshOutcome } from '../src/types.js';
import { World, json } from './fake-world.js';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => {
  vi.useRealTimers();
});

const stream = '/api/shows/s1/stream';

async function live(seq = 0): Promise<void> {
  world.hello({ seq });
  await world.pass();
  expect(world.state.status).toBe('live');
}

describe('who is there', () => {
  it('comes with hello and with each presence block', async () => {
    const pulses: (string[] | undefined)[] = [];
    world.connect({
      onPulse: (pulse) => {
        pulses.push(pulse.presence?.operators.map((each) => each.name));
      },
    });
    await world.pass();
    const ann = { userId: 'u1', name: 'Ann', since: '2026-02-10T19:00:00.000Z', handling: [] };
    const ben = { userId: 'u2', name: 'Ben', since: '2026-02-10T19:01:00.000Z', handling: [] };
    world.hello({ seq: 3, presence: { version: 1, operators: [ann], operatorCount: 1, viewers: 0 } });
    world.presence({ type: 'presence.updated', seq: 3, at: '2026-02-10T19:01:00.000Z', data: { version: 2, operators: [ann, ben], operatorCount: 2, viewers: 1 } });
    world.heartbeat(3);
    world.presence({ nonsense: true });
    expect(pulses).toEqual([['Ann'], ['Ann', 'Ben'], undefined]);
    expect(world.seqs).toEqual([]);
  });
});

describe('the public stream', () => {
  const publicStream = '/api/public/shows/s1/stream';

  it('is read by its key, with numbers that have holes', async () => {
    world.connect({ audience: 'buyers', cursor: 'e1-4' });
    await world.pass();
    expect(world.source.url).toBe(`${publicStream}?after=e1-4`);
    world.hello({ seq: 9, cursor: 4, mode: 'resumed', count: 1 });
    world.event(7);
    world.event(12);
    world.heartbeat(15);
    await world.pass(5_000);
    expect(world.seqs).toEqual([7, 12]);
    expect(world.state.status).toBe('live');
    expect(world.sources).toHaveLength(1);
  });

  it('ends when its key is withdrawn, and asks for no session', async () => {
    world.connect({ audience: 'buyers' });
    await world.pass();
    await live(2);
    world.answer(`GET ${publicStream}`, json({}, 404));
    world.source.say('expired', {});
    await world.pass();
    expect(world.sources).toHaveLength(2);
    world.source.refuse();
    await world.pass(60_000);
    expect(world.state).toMatchObject({ status: 'ended', why: { code: 'not-found' } });
    expect(world.requests.map((request) => request.url.split('?')[0])).toEqual([publicStream]);
  });
});

describe('opening', () => {
  it('asks for what comes after the snapshot and goes live with the hello block', async () => {
    const connection = world.connect({ cursor: 'e1-41' });
    await world.pass();
    expect(world.state).toEqual({ status: 'connecting' });
    expect(world.source.url).toBe(`${stream}?after=e1-41`);
    world.hello({ seq: 41, mode: 'resumed', cursor: 41, count: 0 });
    expect(world.state).toEqual({ status: 'live', caughtUp: null, reloaded: false, overdue: false });
    expect(connection.cursor).toBe('e1-41');
  });

  it('starts at the head when it has no cursor', async () => {
    const connection = world.connect();
    await world.pass();
    expect(world.source.url).toBe(stream);
    await live(7);
    expect(connection.cursor).toBe('e1-7');
    world.event(8);
    expect(world.seqs).toEqual([8]);
  });

  it('catches up what came between the snapshot and the stream', async () => {
    world.connect({ cursor: 'e1-5' });
    await world.pass();
    world.hello({ seq: 7, cursor: 5, mode: 'resumed', count: 2 });
    expect(world.state).toEqual({ status: 'catching-up', remaining: 2 });
    world.event(6);
    expect(world.state.status).toBe('catching-up');
    world.event(7);
    expect(world.state.status).toBe('live');
    expect(world.seqs).toEqual([6, 7]);
  });

  it('puts a token and the wanted types into the address', async () => {
    world.connect({ token: 'a.b/c', types: ['claim.*', 'item.*'], baseUrl: 'https://x.test' });
    await world.pass();
    expect(world.source.url).toBe(`https://x.test${stream}?types=claim.*%2Citem.*&token=a.b%2Fc`);
  });

  it('refuses a cursor that is none', () => {
    expect(() => world.connect({ cursor: 'nonsense' })).toThrow(TypeError);
  });

  it('reports a stream that opens but stays empty, and tries again', async () => {
    world.connect();
    await world.pass();
    world.source.open();
    await world.pass(20_000);
    expect(world.state).toMatchObject({ status: 'reconnecting', why: { code: 'no-answer' } });
    await world.pass(30_000);
    expect(world.sources.length).toBeGreaterThan(1);
  });
});

describe('a box that holds the first block back until the second one', () => {
  it('is waited for: the first heartbeat brings both', async () => {
    world.connect();
    await world.pass();
    await world.pass(15_000);
    expect(world.state.status).toBe('connecting');
    world.hello({ seq: 3 });
    world.heartbeat(3);
    expect(world.state.status).toBe('live');
    expect(world.sources).toHaveLength(1);
  });
});

describe('continuity', () => {
  it('hands each event over once', async () => {
    const connection = world.connect();
    await world.pass();
    await live();
    [1, 2, 2, 1, 3].forEach((seq) => world.event(seq));
    expect(world.seqs).toEqual([1, 2, 3]);
    expect(connection.counters.duplicates).toBe(2);
  });

  it('heals a jump by asking again after the last event it has', async () => {
    const connection = world.connect();
    await world.pass();
    await live(1);
    await world.pass(6_000);
    world.event(2);
    world.event(4);
    expect(world.seqs).toEqual([2]);
    expect(world.state).toMatchObject({ status: 'reconnecting', inMs: 0, why: { code: 'gap' } });
    await world.pass();
    expect(world.source.url).toBe(`${stream}?after=e1-2`);
    world.hello({ seq: 4, cursor: 2, mode: 'resumed', count: 2 });
    world.event(3);
    world.event(4);
    expect(world.seqs).toEqual([2, 3, 4]);
    expect(world.state).toEqual({ status: 'live', caughtUp: 2, reloaded: false, overdue: false });
    expect(connection.counters.gaps).toBe(1);
  });

  it('backs off when the same gap comes back', async () => {
    world.connect();
    await world.pass();
    await live(1);
    world.event(3);
    await world.pass();
    expect(world.sources).toHaveLength(2);
    world.hello({ seq: 3, cursor: 1, mode: 'resumed', count: 2 });
    world.event(3);
    expect(world.state).toMatchObject({ status: 'reconnecting', attempt: 2, inMs: 1_000 });
  });

  it('finds by the heartbeat that the last events are missing', async () => {
    world.connect();
    await world.pass();
    await live(1);
    await world.pass(10_000);
    world.heartbeat(2);
    await world.pass(999);
    expect(world.state.status).toBe('live');
    await world.pass(1);
    expect(world.state).toMatchObject({ status: 'reconnecting', why: { code: 'gap' } });
    await world.pass(1);
    expect(world.source.url).toBe(`${stream}?after=e1-1`);
  });

  it('leaves the stream alone when the event follows its heartbeat', async () => {
    world.connect();
    await world.pass();
    await live(1);
    world.heartbeat(2);
    world.event(2);
    await world.pass(3_000);
    expect(world.state.status).toBe('live');
    expect(world.sources).toHaveLength(1);
  });

  it('takes jumps for filtered events when only some types were asked for', async () => {
    world.connect({ types: ['claim.*'] });
    await world.pass();
    await live(1);
    world.event(5);
    world.heartbeat(9);
    await world.pass(2_000);
    expect(world.seqs).toEqual([5]);
    expect(world.state.status).toBe('live');
  });

  it('goes on after a handler that throws, and does not hand the event over again', async () => {
    const seen: number[] = [];
    world.connect({
      onEvent: (event) => {
        seen.push(event.seq);
        if (event.seq === 1) throw new Error('boom');
      },
    });
    await world.pass();
    await live();
    world.event(1);
    world.event(2);
    expect(seen).toEqual([1, 2]);
    expect(world.errors[0]).toMatchObject({ code: 'handler-threw', cause: new Error('boom') });
  });

  it('leaves out an event that is not readable, keeps count and says so', async () => {
    world.connect();
    await world.pass();
    await live();
    world.source.say('message', '{broken', 'e1-1');
    world.source.say('message', '{broken', 'nonsense');
    world.event(2);
    expect(world.seqs).toEqual([2]);
    expect(world.errors.map((error) => error.code)).toEqual(['malformed-frame', 'malformed-frame']);
  });

  it('tolerates event types and fields that it does not know', async () => {
    world.connect();
    await world.pass();
    await live();
    world.event(1, 'never.heard', { deep: [1] });
    expect(world.events[0]).toMatchObject({ type: 'never.heard', data: { deep: [1] } });
  });
});

describe('losing the connection', () => {
  it('comes back by itself with its own cursor, with growing waits', async () => {
    world.connect();
    await world.pass();
    await live(3);
    await world.pass(6_000);
    world.source.drop();
    expect(world.state).toMatchObject({ status: 'reconnecting', inMs: 500, why: { code: 'stream-closed' } });
    for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
      expect(world.state).toMatchObject({ status: 'reconnecting', inMs: wait });
      await world.pass(wait);
      expect(world.state).toMatchObject({ status: 'reconnecting', inMs: 0 });
      expect(world.source.url).toBe(`${stream}?after=e1-3`);
      world.source.drop();
      expect(world.state).toMatchObject({ why: { code: 'unreachable' } });
    }
    await world.pass(15_000);
    world.hello({ seq: 3, cursor: 3, mode: 'resumed', count: 0 });
    expect(world.state).toEqual({ status: 'live', caughtUp: 0, reloaded: false, overdue: false });
  });

  it('spreads its waits over the whole step', async () => {
    world.random = 0;
    world.connect();
    await world.pass();
    await live();
    world.source.drop();
    expect(world.state).toMatchObject({ inMs: 0 });
    world.random = 0.999;
    await world.pass();
    world.source.drop();
    expect(world.state).toMatchObject({ inMs: 1_998 });
  });

  it('warns and calls back about each failure, with what happens next', async () => {
    world.connect();
    await world.pass();
    world.source.drop();
    expect(world.errors).toEqual([
      { code: 'unreachable', message: 'The server is not reachable', next: 'tries again in 500 ms', cause: undefined },
    ]);
    expect(String(world.warnings[0]?.[0])).toContain('The server is not reachable; tries again in 500 ms');
  });

  it('tries at once when told to', async () => {
    world.connect();
    await world.pass();
    world.source.drop();
    const connection = world.sources.length;
    world.signal('online');
    await world.pass();
    expect(world.sources).toHaveLength(connection + 1);
  });

  it('names the status that made EventSource give up, and survives it', async () => {
    world.connect({ cursor: 'e1-9' });
    await world.pass();
    world.answer(`GET ${stream}`, json({}, 502));
    world.source.refuse();
    await world.pass();
    expect(world.state).toMatchObject({ status: 'reconnecting', why: { code: 'http-error', status: 502 } });
    await world.pass(500);
    world.hello({ seq: 9, cursor: 9, mode: 'resumed' });
    expect(world.state.status).toBe('live');
  });

  it('stays away as long as the server asks, and a little longer', async () => {
    world.connect();
    await world.pass();
    world.answer(`GET ${stream}`, json({}, 503, { 'retry-after': '8' }));
    world.source.refuse();
    await world.pass();
    expect(world.state).toMatchObject({ status: 'reconnecting', inMs: 8_500, why: { code: 'overloaded' } });
  });

  it('recognises that something else answered', async () => {
    world.connect();
    await world.pass();
    world.answer(`GET ${stream}`, new Response('<html>', { headers: { 'content-type': 'text/html' } }));
    world.source.refuse();
    await world.pass();
    expect(world.state).toMatchObject({ status: 'reconnecting', why: { code: 'not-a-stream' } });
  });

  it.each([
    ['lagged', 0, 'lagged'],
    ['shutdown', 2_125, 'shutdown'],
    ['overloaded', 2_125, 'overloaded'],
    ['something new', 2_125, 'stream-closed'],
  ])('takes the farewell "%s" for what it is', async (reason, inMs, code) => {
    world.random = 0.25;
    world.connect();
    await world.pass();
    await live(2);
    world.source.say('bye', { reason, retryMs: 2_000 });
    expect(world.state).toMatchObject({ status: 'reconnecting', inMs, why: { code } });
  });

  it('ends when the show was deleted under it', async () => {
    world.connect();
    await world.pass();
    await live();
    world.source.say('bye', { reason: 'show_deleted' });
    await world.pass(600_000);
    expect(world.state).toMatchObject({ status: 'ended', why: { code: 'over' } });
    expect(world.sources).toHaveLength(1);
  });

  it('ends at 204 and does not come back', async () => {
    world.connect();
    await world.pass();
    world.answer(`GET ${stream}`, json(null, 204));
    world.source.refuse();
    await world.pass(600_000);
    expect(world.state).toMatchObject({ status: 'ended', why: { code: 'over', status: 204 } });
    expect(world.sources).toHaveLength(1);
  });

  it('ends when the show does not exist', async () => {
    world.connect();
    await world.pass();
    world.answer(`GET ${stream}`, json({}, 404));
    world.source.refuse();
    await world.pass();
    expect(world.state).toMatchObject({ status: 'ended', why: { code: 'not-found' } });
  });
});

describe('dead links', () => {
  it('shows an overdue heartbeat within two intervals and gives up after two and a half', async () => {
    world.connect();
    await world.pass();
    await live(4);
    await world.pass(22_499);
    expect(world.state).toMatchObject({ status: 'live', overdue: false });
    await world.pass(1);
    expect(world.state).toMatchObject({ status: 'live', overdue: true });
    await world.pass(14_999);
    expect(world.state.status).toBe('live');
    await world.pass(1);
    expect(world.state).toMatchObject({ status: 'reconnecting', inMs: 0, why: { code: 'silent' } });
    await world.pass(1);
    expect(world.source.url).toBe(`${stream}?after=e1-4`);
  });

  it('takes any frame for a sign of life', async () => {
    world.connect();
    await world.pass();
    await live();
    await world.pass(23_000);
    expect(world.state).toMatchObject({ overdue: true });
    world.event(1);
    expect(world.state).toEqual({ status: 'live', caughtUp: null, reloaded: false, overdue: false });
    await world.pass(22_000);
    world.heartbeat(1);
    await world.pass(22_000);
    expect(world.state).toEqual({ status: 'live', caughtUp: null, reloaded: false, overdue: false });
  });

  it('gives frames that wait a moment after sleep, and then decides', async () => {
    world.connect();
    await world.pass();
    await live();
    vi.setSystemTime(Date.now() + 3_600_000);
    world.signal('visible');
    await world.pass(1_999);
    expect(world.sources).toHaveLength(1);
    await world.pass(2);
    expect(world.sources).toHaveLength(2);
  });

  it('does not flap when the link proves to be alive after sleep', async () => {
    world.connect();
    await world.pass();
    await live();
    vi.setSystemTime(Date.now() + 3_600_000);
    world.signal('visible');
    world.heartbeat(0);
    await world.pass(10_000);
    expect(world.sources).toHaveLength(1);
    expect(world.state).toMatchObject({ status: 'live', overdue: false });
  });

  it('treats a late timer as a question, not as an answer', async () => {
    world.connect();
    await world.pass();
    await live();
    await world.pass(20_000);
    vi.setSystemTime(Date.now() + 600_000);
    await world.pass(2_600);
    expect(world.sources).toHaveLength(1);
    world.heartbeat(0);
    await world.pass(5_000);
    expect(world.sources).toHaveLength(1);
  });

  it('leaves a healthy stream alone when the page is shown', async () => {
    world.connect();
    await world.pass();
    await live();
    world.signal('visible');
    world.signal('pageshow');
    await world.pass(10_000);
    expect(world.sources).toHaveLength(1);
  });

  it('expects a sign of life soon after the network changed', async () => {
    world.connect();
    await world.pass();
    await live();
    world.signal('online');
    await world.pass(17_999);
    expect(world.state.status).toBe('live');
    await world.pass(1);
    expect(world.state).toMatchObject({ status: 'reconnecting', why: { code: 'silent' } });
  });

  it('says offline when the browser has no network, and is back with it', async () => {
    world.connect();
    await world.pass();
    await live();
    world.online = false;
    world.source.drop();
    expect(world.state).toMatchObject({ status: 'offline', why: { code: 'stream-closed' } });
    const before = world.sources.length;
    world.signal('online');
    await world.pass();
    expect(world.sources).toHaveLength(before + 1);
    expect(world.state.status).toBe('reconnecting');
  });

  it('closes the stream with the page and opens it where it was when the page comes back', async () => {
    world.connect();
    await world.pass();
    await live(6);
    const first = world.source;
    world.signal('pagehide');
    expect(first.readyState).toBe(2);
    await world.pass(60_000);
    expect(world.sources).toHaveLength(1);
    world.signal('pageshow');
    await world.pass();
    expect(world.source.url).toBe(`${stream}?after=e1-6`);
  });
});

describe('sessions', () => {
  it('renews an expired session and is back at once, without losing its place', async () => {
    world.connect();
    await world.pass();
    await live(2);
    world.answer('GET /api/auth/me', json({}, 401));
    world.answer('POST /api/auth/refresh', json({}));
    world.source.say('expired', { reason: 'expired' });
    await world.pass();
    expect(world.source.url).toBe(`${stream}?after=e1-2`);
    world.hello({ seq: 2, cursor: 2, mode: 'resumed' });
    expect(world.state.status).toBe('live');
    expect(world.requests.filter((request) => request.method === 'POST')).toHaveLength(1);
  });

  it('does not renew what another tab has just renewed', async () => {
    world.connect();
    await world.pass();
    await live();
    world.answer('GET /api/auth/me', json({ expiresAt: new Date(Date.now() + 800_000).toISOString() }));
    world.source.say('expired', {});
    await world.pass();
    expect(world.sources).toHaveLength(2);
    expect(world.requests.map((request) => request.method)).toEqual(['GET']);
  });

  it('asks for a sign-in when the session cannot be renewed', async () => {
    const connection = world.connect();
    await world.pass();
    world.answer(`GET ${stream}`, json({}, 401));
    world.answer('GET /api/auth/me', json({}, 401));
    world.answer('POST /api/auth/refresh', json({}, 401));
    world.source.refuse();
    await world.pass(600_000);
    expect(world.state).toMatchObject({ status: 'unauthorised', why: { code: 'signed-out', status: 401 } });
    expect(world.sources).toHaveLength(1);
    connection.retryNow();
    await world.pass();
    await live();
  });

  it('stops after a renewed session is refused twice', async () => {
    world.connect({ refresh: async (): Promise<RefreshOutcome> => 'renewed' });
    await world.pass();
    world.answer(`GET ${stream}`, json({}, 401));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      world.source.refuse();
      await world.pass();
    }
    expect(world.state.status).toBe('unauthorised');
    expect(world.sources).toHaveLength(3);
  });

  it('keeps trying while the server cannot be reached for renewal', async () => {
    world.connect({ refresh: async (): Promise<RefreshOutcome> => 'unreachable' });
    await world.pass();
    await live();
    world.source.say('expired', {});
    await world.pass();
    expect(world.state).toMatchObject({ status: 'reconnecting', why: { code: 'unreachable' } });
    expect(world.errors.at(-1)?.code).toBe('refresh-failed');
  });

  it('says when the account may not read the show', async () => {
    world.connect();
    await world.pass();
    world.answer(`GET ${stream}`, json({}, 403));
    world.source.refuse();
    await world.pass(60_000);
    expect(world.state).toMatchObject({ status: 'unauthorised', why: { code: 'forbidden' } });
  });

  it('asks for a fresh token when the last one was refused', async () => {
    const asked: boolean[] = [];
    world.connect({
      getToken: async (renew) => {
        asked.push(renew);
        return `t${asked.length}`;
      },
    });
    await world.pass();
    await live();
    world.source.say('expired', {});
    await world.pass();
    expect(asked).toEqual([false, true]);
    expect(world.source.url).toContain('token=t2');
  });

  it('does not try to renew a fixed token', async () => {
    world.connect({ token: 'fixed' });
    await world.pass();
    await live();
    world.source.say('expired', {});
    await world.pass();
    expect(world.state.status).toBe('unauthorised');
    expect(world.requests).toHaveLength(0);
  });
});

describe('reset', () => {
  it('has the owner load the snapshot and goes on from its cursor', async () => {
    const reasons: string[] = [];
    world.connect({
      cursor: 'e0-50',
      onReset: async (info) => {
        reasons.push(info.reason);
        return 'e1-8';
      },
    });
    await world.pass();
    world.hello({ seq: 8, mode: 'reset', reason: 'unknown_epoch' });
    expect(world.state).toEqual({ status: 'catching-up', remaining: null });
    await world.pass();
    expect(reasons).toEqual(['unknown_epoch']);
    expect(world.source.url).toBe(`${stream}?after=e1-8`);
    world.hello({ seq: 9, cursor: 8, mode: 'resumed', count: 1 });
    world.event(9);
    expect(world.seqs).toEqual([9]);
    expect(world.state).toMatchObject({ status: 'live', reloaded: true });
  });

  it('waits for resumeFrom when the owner does not answer', async () => {
    const connection = world.connect({ cursor: 'e1-50', onReset: () => undefined });
    await world.pass();
    world.hello({ seq: 8, mode: 'reset', reason: 'ahead' });
    await world.pass(60_000);
    expect(world.sources).toHaveLength(1);
    connection.resumeFrom('e1-8');
    await world.pass();
    expect(world.source.url).toBe(`${stream}?after=e1-8`);
  });

  it('tries again, with growing waits, when the snapshot cannot be loaded', async () => {
    let tries = 0;
    world.connect({
      cursor: 'e1-50',
      onReset: async () => {
        tries += 1;
        if (tries < 4) throw new Error('no snapshot');
        return 'e1-8';
      },
    });
    await world.pass();
    world.hello({ seq: 8, mode: 'reset', reason: 'retention' });
    await world.pass();
    for (const wait of [1_000, 2_000, 4_000]) {
      expect(world.state).toMatchObject({ status: 'reconnecting', inMs: wait, why: { code: 'reset-failed' } });
      await world.pass(wait);
    }
    expect(tries).toBe(4);
    expect(world.source.url).toBe(`${stream}?after=e1-8`);
  });

  it.each([
    ['the epoch is another one without saying so', { epoch: 'e2', seq: 50, mode: 'live' as const }],
    ['the stream starts behind our place', { seq: 60, cursor: 60, mode: 'live' as const }],
    ['the log is shorter than our place', { seq: 40, cursor: 40, mode: 'live' as const }],
  ])('resets when %s', async (_, hello) => {
    let resets = 0;
    world.connect({
      cursor: 'e1-50',
      onReset: () => {
        resets += 1;
      },
    });
    await world.pass();
    world.hello(hello);
    expect(resets).toBe(1);
  });

  it('goes on from the head, and reports the loss, when nobody can load a snapshot', async () => {
    const connection = world.connect({ cursor: 'e0-50' });
    await world.pass();
    world.hello({ seq: 8, mode: 'reset', reason: 'unknown_epoch' });
    expect(world.state.status).toBe('live');
    expect(connection.cursor).toBe('e1-8');
    expect(world.errors[0]).toMatchObject({ code: 'gap' });
  });
});

describe('measuring', () => {
  it('takes clock differences out of the latency', async () => {
    world.connect();
    await world.pass();
    await world.pass(10);
    const skewed = () => new Date(Date.now() - 3_600_000).toISOString();
    world.hello({ serverTime: skewed(), operators: 3 });
    expect(world.pulses.at(-1)).toMatchObject({ operators: 3, latencyMs: 5 });
    const stamped = skewed();
    await world.pass(40);
    world.source.say('heartbeat', { seq: 0, serverTime: stamped, operators: 4 });
    expect(world.pulses.at(-1)).toMatchObject({ operators: 4, latencyMs: 45 });
  });

  it('takes clocks that can be equal for equal', async () => {
    world.connect();
    await world.pass();
    await world.pass(30);
    const stamped = new Date(Date.now() - 14).toISOString();
    world.hello({ serverTime: stamped });
    expect(world.pulses.at(-1)?.latencyMs).toBe(14);
  });
});

describe('closing', () => {
  it('closes the stream, stops all timers and listens to nothing any more', async () => {
    const connection = world.connect();
    await world.pass();
    await live();
    connection.close();
    expect(world.source.readyState).toBe(2);
    expect(world.state).toEqual({ status: 'ended', why: null });
    expect(world.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    connection.retryNow();
    connection.resumeFrom('e1-1');
    await world.pass(60_000);
    expect(world.sources).toHaveLength(1);
  });

  it('may be closed from inside a handler', async () => {
    const connection = world.connect({
      onEvent: (event) => {
        world.events.push(event);
        connection.close();
      },
    });
    await world.pass();
    await live();
    world.event(1);
    world.event(2);
    expect(world.seqs).toEqual([1]);
  });

  it('waits without asking: an open stream makes no request of its own', async () => {
    world.connect();
    await world.pass();
    await live();
    for (let minute = 0; minute < 240; minute += 1) {
      await world.pass(15_000);
      world.heartbeat(0);
    }
    expect(world.requests).toHaveLength(0);
    expect(world.sources).toHaveLength(1);
  });
});
