import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fetchTransport, pausingFetchTransport } from '../src/fetch-transport.js';
import { World, json } from './fake-world.js';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => {
  vi.useRealTimers();
});

const stream = '/api/shows/s1/stream';

/** A stream whose bytes the test sends by hand. */
function byHand() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (started) => {
      controller = started;
    },
    cancel: () => {
      cancelled = true;
    },
  });
  return {
    response: () => new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } }),
    send: (text: string | Uint8Array) => controller.enqueue(typeof text === 'string' ? new TextEncoder().encode(text) : text),
    end: () => controller.close(),
    isCancelled: () => cancelled,
  };
}

const hello = (seq: number) =>
  `event: hello\nid: e1-${seq}\nretry: 1200\ndata: ${JSON.stringify({ epoch: 'e1', seq, cursor: seq, mode: 'live', heartbeatMs: 15_000, serverTime: '2026-02-10T19:00:00.000Z' })}\n\n`;

describe('fetch transport', () => {
  it('sends the token as a header, never in the address', async () => {
    const wire = byHand();
    world.answer(`GET ${stream}`, wire.response);
    world.connect({ transport: fetchTransport, token: 'secret', cursor: 'e1-3' });
    await world.pass();
    expect(world.requests[0]?.url).toBe(`${stream}?after=e1-3`);
    expect(new Headers(world.requests[0]?.init?.headers).get('authorization')).toBe('Bearer secret');
  });

  it('hands events over as bytes arrive, split anywhere', async () => {
    const wire = byHand();
    world.answer(`GET ${stream}`, wire.response);
    world.connect({ transport: fetchTransport });
    await world.pass();
    const bytes = new TextEncoder().encode(`${hello(0)}id: e1-1\ndata: {"type":"custom.x","seq":1,"data":"é😀"}\n\n`);
    for (const byte of bytes) wire.send(new Uint8Array([byte]));
    await world.pass();
    expect(world.events).toEqual([{ type: 'custom.x', seq: 1, at: '', data: 'é😀' }]);
  });

  it('comes back after a clean end, with the wait that the stream asked for', async () => {
    const wire = byHand();
    world.answer(`GET ${stream}`, wire.response, new Error('down'));
    world.connect({ transport: fetchTransport });
    await world.pass();
    wire.send(hello(5));
    await world.pass();
    wire.end();
    await world.pass();
    expect(world.state).toMatchObject({ status: 'reconnecting', inMs: 1_350, why: { code: 'stream-closed' } });
    await world.pass(1_350);
    expect(world.requests.at(-1)?.url).toBe(`${stream}?after=e1-5`);
    expect(world.state).toMatchObject({ why: { code: 'unreachable' } });
  });

  it('reads the status without asking twice', async () => {
    world.answer(`GET ${stream}`, json({}, 204));
    world.connect({ transport: fetchTransport });
    await world.pass(60_000);
    expect(world.state).toMatchObject({ status: 'ended', why: { code: 'over' } });
    expect(world.requests).toHaveLength(1);
  });

  it('lets go of the stream when closed', async () => {
    const wire = byHand();
    world.answer(`GET ${stream}`, wire.response);
    const connection = world.connect({ transport: fetchTransport });
    await world.pass();
    wire.send(hello(0));
    await world.pass();
    const signal = world.requests[0]?.init?.signal;
    connection.close();
    expect(signal?.aborted).toBe(true);
  });

  it('says what it wants, and lets nothing keep a copy', async () => {
    world.answer(`GET ${stream}`, byHand().response);
    world.connect({ transport: fetchTransport });
    await world.pass();
    const init = world.requests[0]?.init;
    expect(new Headers(init?.headers).get('accept')).toBe('text/event-stream');
    expect(new Headers(init?.headers).has('authorization')).toBe(false);
    expect(init).toMatchObject({ cache: 'no-store', credentials: 'same-origin' });
  });

  it.each([
    ['7', 7_000],
    ['Tue, 10 Feb 2026 19:00:09 GMT', 9_000],
  ])('stays away as long as Retry-After says (%s)', async (value, ms) => {
    world.random = 0;
    world.answer(`GET ${stream}`, json({}, 503, { 'retry-after': value }));
    world.connect({ transport: fetchTransport });
    await world.pass();
    expect(world.state).toMatchObject({ status: 'reconnecting', inMs: ms, why: { code: 'overloaded', status: 503 } });
  });

  it('lets go of an answer that is no stream', async () => {
    const wire = byHand();
    world.answer(`GET ${stream}`, () => {
      const response = wire.response();
      response.headers.set('content-type', 'text/html');
      return response;
    });
    world.connect({ transport: fetchTransport });
    await world.pass();
    expect(world.state).toMatchObject({ why: { code: 'not-a-stream' } });
    expect(wire.isCancelled()).toBe(true);
  });

  it('joins a character whose bytes come in different pieces, and is not led astray by a broken one', async () => {
    const wire = byHand();
    world.answer(`GET ${stream}`, wire.response);
    world.connect({ transport: fetchTransport });
    await world.pass();
    wire.send(hello(0));
    const event = (seq: number, data: Uint8Array) => {
      wire.send(`id: e1-${seq}\ndata: {"type":"custom.x","seq":${seq},"data":"`);
      for (const byte of data) wire.send(Uint8Array.of(byte));
      wire.send('"}\n\n');
    };
    event(1, new TextEncoder().encode('😀'));
    event(2, Uint8Array.of(0xf0, 0x9f));
    event(3, new TextEncoder().encode('ok'));
    await world.pass();
    expect(world.events.map((each) => each.data)).toEqual(['😀', '\uFFFD', 'ok']);
  });

  it('gives a line without end up, says so, and lets go of the stream', async () => {
    const wire = byHand();
    world.answer(`GET ${stream}`, wire.response, new Error('down'));
    world.connect({ transport: fetchTransport });
    await world.pass();
    wire.send(hello(0));
    const piece = new TextEncoder().encode('x'.repeat(1024 * 1024));
    for (let sent = 0; sent <= 17; sent += 1) wire.send(piece);
    await world.pass();
    expect(world.state).toMatchObject({ status: 'reconnecting', why: { code: 'not-a-stream', message: expect.stringContaining('exceeds') as string } });
    expect(wire.isCancelled()).toBe(true);
  });

  it('asks for the next piece only when the last one has been handed over', async () => {
    let pulls = 0;
    const piece = new TextEncoder().encode(hello(0));
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pulls += 1;
          if (pulls === 1) controller.enqueue(piece);
          else return new Promise(() => undefined);
        },
      },
      { highWaterMark: 0 },
    );
    const seen: number[] = [];
    world.answer(`GET ${stream}`, () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
    world.connect({ transport: fetchTransport, onHello: () => seen.push(pulls) });
    await world.pass();
    expect(seen).toEqual([1]);
    expect(pulls).toBe(2);
  });

  it('waits between pieces where it is told to, and loses nothing by it', async () => {
    const wire = byHand();
    world.answer(`GET ${stream}`, () => wire.response());
    let pauses = 0;
    const seen: number[] = [];
    const transport = pausingFetchTransport(() => {
      pauses += 1;
      return Promise.resolve();
    });
    world.connect({ transport, onEvent: ({ seq }) => seen.push(seq) });
    await world.pass();
    const event = (seq: number) => `id: e1-${seq}\ndata: ${JSON.stringify({ id: `e1-${seq}`, seq, type: 'custom.text', at: '2026-02-10T19:00:00.000Z', data: { text: 'x'.repeat(9_000) } })}\n\n`;
    wire.send(hello(0) + [1, 2, 3, 4, 5].map(event).join(''));
    await world.pass();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(pauses).toBe(3);
  });

  it('says nothing more once it is closed, whatever is still under way', async () => {
    let answer!: (response: Response) => void;
    world.answer(`GET ${stream}`, () => new Promise<Response>((resolve) => (answer = resolve)));
    const connection = world.connect({ transport: fetchTransport });
    await world.pass();
    connection.close();
    const wire = byHand();
    answer(wire.response());
    wire.send(hello(0));
    await world.pass();
    expect(world.hellos).toEqual([]);
    expect(world.state).toEqual({ status: 'ended', why: null });
    expect(wire.isCancelled()).toBe(true);
  });
});
