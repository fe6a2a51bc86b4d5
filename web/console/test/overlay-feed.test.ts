// The overlay over hours: time moves only when told.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type FeedState, openFeed } from '../src/overlay/feed';

class FakeStream {
  static opened: FakeStream[] = [];
  readyState = 1;
  onerror: ((event: Event) => void) | null = null;
  #listeners = new Map<string, (event: MessageEvent<string>) => void>();

  constructor(readonly url: string) {
    FakeStream.opened.push(this);
  }
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.set(type, listener);
  }
  close(): void {
    this.readyState = 2;
  }
  say(type: string, data: object, id = ''): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(data), lastEventId: id } as MessageEvent<string>);
  }
  hello(cursor: number): void {
    this.say('open', {});
    this.say('hello', { epoch: 'e', seq: cursor, cursor, mode: 'resumed', count: 0, heartbeatMs: 15_000, serverTime: new Date().toISOString(), operators: 0 }, `e-${cursor}`);
  }
  beat(seq: number): void {
    this.say('heartbeat', { seq, serverTime: new Date().toISOString(), operators: 0 });
  }
}

const snapshot = (stockLeft: number, seq: number) => ({
  show: { name: 'Friday', status: 'active', rehearsal: false },
  items: [{ itemId: 'i1', itemNumber: '1', title: 'Teapot', price: null, totalQuantity: 5, stockLeft, status: 'partial', variants: null, featured: true }],
  cursor: `e-${seq}`,
});

let answer: () => Response;
let states: FeedState[];
let close: () => void;
const last = () => states.at(-1);
const stream = () => {
  const opened = FakeStream.opened.at(-1);
  if (!opened) throw new Error('no stream was opened');
  return opened;
};
const left = () => {
  const state = last();
  return state?.status === 'on' ? [state.state.items[0]?.stockLeft, state.fresh] : null;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  FakeStream.opened = [];
  states = [];
  answer = () => Response.json(snapshot(3, 7));
  vi.stubGlobal('EventSource', FakeStream);
  vi.stubGlobal('fetch', () => Promise.resolve().then(answer));
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
async function open(): Promise<void> {
  ({ close } = openFeed('key', 30_000, (state) => states.push(state)));
  await pass();
}

describe('an overlay', () => {
  it('shows the snapshot and what comes after it', async () => {
    await open();
    expect(stream().url).toBe('/api/public/shows/key/stream?after=e-7');
    stream().hello(7);
    stream().say('message', { type: 'item.updated', seq: 9, at: '', data: { item: { itemId: 'i1', stockLeft: 2 } } }, 'e-9');
    expect(left()).toEqual([2, true]);
  });

  it('passes nothing off as current without a sign from the server, and is current again with one', async () => {
    await open();
    stream().hello(7);
    await pass(15_000);
    stream().beat(7);
    await pass(28_000);
    expect(left()).toEqual([3, true]);
    await pass(4_000);
    expect(left()).toEqual([3, false]);
    stream().beat(7);
    expect(left()).toEqual([3, true]);
  });

  it('comes back by itself after a cut, from where it was', async () => {
    // The waits have jitter: with this one an attempt is under way at the end of the pause.
    vi.spyOn(Math, 'random').mockReturnValue(0.75);
    await open();
    stream().hello(7);
    answer = () => {
      throw new TypeError('no network');
    };
    stream().readyState = 0;
    stream().onerror?.(new Event('error'));
    await pass(120_000);
    expect(left()).toEqual([3, false]);
    expect(FakeStream.opened.length).toBeGreaterThan(1);
    expect(stream().url).toContain('after=e-7');
    stream().hello(7);
    stream().say('message', { type: 'item.updated', seq: 8, at: '', data: { item: { itemId: 'i1', stockLeft: 0 } } }, 'e-8');
    expect(left()).toEqual([0, true]);
  });

  it('waits for a server that is not there yet', async () => {
    answer = () => new Response('', { status: 503 });
    await open();
    expect(states).toEqual([]);
    answer = () => Response.json(snapshot(5, 1));
    await pass(60_000);
    expect(left()?.[0]).toBe(5);
  });

  it('says at the start that a key is wrong', async () => {
    answer = () => new Response('', { status: 404 });
    await open();
    expect(last()).toEqual({ status: 'bad-key' });
    expect(FakeStream.opened).toEqual([]);
  });

  it('only disappears when its key is withdrawn in the middle of a show', async () => {
    await open();
    stream().hello(7);
    answer = () => new Response('', { status: 404 });
    stream().say('expired', { reason: 'expired' });
    await pass(5_000);
    stream().readyState = 2;
    stream().onerror?.(new Event('error'));
    await pass(5_000);
    expect(last()).toEqual({ status: 'over' });
  });

  it('loads the show again when its place in the log is lost', async () => {
    await open();
    answer = () => Response.json(snapshot(1, 40));
    stream().say('hello', { epoch: 'f', seq: 40, cursor: 40, mode: 'reset', reason: 'unknown_epoch', count: 0, heartbeatMs: 15_000, serverTime: new Date().toISOString(), operators: 0 }, 'f-40');
    await pass();
    expect(left()).toEqual([1, true]);
    expect(stream().url).toContain('after=e-40');
  });
});
