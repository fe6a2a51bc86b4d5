import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fetchTransport } from '../src/fetch-transport.js';
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
});
