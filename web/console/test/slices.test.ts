import { describe, expect, it } from 'vitest';

import type { Sink, Transport } from '@soldwire/realtime';

import { slicedTransport } from '../src/live/slices';
import { turnMs } from '../src/ui/turns';

const failure = { verdict: 'retry', cause: { code: 'stream-closed', message: 'closed' }, retryFloorMs: null } as const;

/** A stream of which each block takes `costMs` to take in. */
function open(costMs: number, onFrame: (id: string) => void = () => undefined) {
  let now = 0;
  let source: Sink | null = null;
  let isClosed = false;
  const turns: (() => void)[] = [];
  const taken: string[] = [];
  const transport: Transport = (_request, sink) => {
    source = sink;
    return () => {
      isClosed = true;
    };
  };
  const close = slicedTransport(transport, { now: () => now, later: (work) => turns.push(work) })(
    { url: '/stream', token: null },
    {
      frame: (_event, _data, id) => {
        now += costMs;
        taken.push(id);
        onFrame(id);
      },
      retry: () => undefined,
      failed: ({ cause }) => taken.push(cause.code),
    },
    {} as Parameters<Transport>[2],
  );
  return {
    taken,
    turns,
    close,
    isClosed: () => isClosed,
    now: () => now,
    arrive: (from: number, to: number) => {
      for (let id = from; id <= to; id += 1) source?.frame('message', '{}', String(id));
    },
    fail: () => source?.failed(failure),
    turn: () => turns.splice(0).forEach((run) => run()),
  };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('a stream in slices', () => {
  it('hands over on the spot what a turn has time for', () => {
    const stream = open(1);
    stream.arrive(1, 3);
    expect(stream.taken).toEqual(numbers(1, 3));
  });

  it('ends a turn in time, and loses and reorders nothing, whatever arrives in between', () => {
    const stream = open(1);
    stream.arrive(1, 1_000);
    expect(stream.taken).toEqual(numbers(1, turnMs));
    let longest = 0;
    for (let next = 1_001; stream.taken.length < 1_100; next += 1) {
      const began = stream.now();
      stream.turn();
      longest = Math.max(longest, stream.now() - began);
      if (next <= 1_100) stream.arrive(next, next);
    }
    expect(longest).toBe(turnMs);
    expect(stream.taken).toEqual(numbers(1, 1_100));
  });

  it('hands over one block a turn where each takes longer than a turn', () => {
    const stream = open(3 * turnMs);
    stream.arrive(1, 3);
    expect(stream.taken).toEqual(['1']);
    stream.turn();
    stream.turn();
    expect(stream.taken).toEqual(['1', '2', '3']);
  });

  it('says that the stream ended after everything that came before the end', () => {
    const stream = open(1);
    stream.arrive(1, turnMs + 2);
    stream.fail();
    expect(stream.taken).toEqual(numbers(1, turnMs));
    stream.turn();
    expect(stream.taken).toEqual([...numbers(1, turnMs + 2), 'stream-closed']);
  });

  it('says nothing more once it is closed, also by what it hands over', () => {
    const stream = open(1, (id) => {
      if (id === '12') stream.close();
    });
    stream.arrive(1, 40);
    stream.turn();
    stream.turn();
    expect(stream.isClosed()).toBe(true);
    expect(stream.taken).toEqual(numbers(1, 12));
    stream.arrive(41, 42);
    stream.turn();
    expect(stream.taken).toEqual(numbers(1, 12));
  });

  it('goes on after a block that cannot be handled', () => {
    const stream = open(1, (id) => {
      if (id === '10') throw new Error('cannot');
    });
    stream.arrive(1, 20);
    expect(() => stream.turn()).toThrow('cannot');
    stream.turn();
    stream.turn();
    expect(stream.taken).toEqual(numbers(1, 20));
  });
});
