// The cases of the web-platform-tests for EventSource that concern the format, by their names
// there, each read at once, byte by byte, and in random pieces.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fetchTransport, type ParsedEvent, SseParser } from '../src/fetch-transport.js';
import { World } from './fake-world.js';
import { randomFrom } from './tabs-world.js';

interface Read {
  readonly events: ParsedEvent[];
  readonly retries: number[];
}

const encoder = new TextEncoder();

/** As the fetch transport reads it: bytes, then text, then events. */
function read(pieces: readonly Uint8Array[]): Read {
  const events: ParsedEvent[] = [];
  const retries: number[] = [];
  const parser = new SseParser({ onEvent: (event) => events.push(event), onRetry: (ms) => retries.push(ms) });
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const piece of pieces) parser.push(decoder.decode(piece, { stream: true }));
  return { events, retries };
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array[]> {
  yield [bytes];
  yield [...bytes].map((byte) => Uint8Array.of(byte));
  const random = randomFrom(bytes.length);
  for (let round = 0; round < 50; round += 1) {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = Math.floor(random() * 7);
      pieces.push(bytes.subarray(at, at + length)); // an empty piece may come at any place
      at += length;
    }
    yield pieces;
  }
}

function expectAlways(stream: string | Uint8Array, expected: Partial<Read>): void {
  const bytes = typeof stream === 'string' ? encoder.encode(stream) : stream;
  for (const pieces of piecesOf(bytes)) expect(read(pieces)).toMatchObject(expected);
}

const messages = (...data: string[]) => data.map((each) => ({ event: 'message', data: each, id: '' }));
const long = 'x'.repeat(2049);

describe('format', () => {
  // The server of the suite ends each stream with an empty line, as here, unless the row says otherwise.
  const rows: [name: string, stream: string, data: string[]][] = [
    ['event-data', 'data:msg\ndata: msg\n\n:\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\ndata\n\ndata:end\n\n', ['msg\nmsg', '', 'end']],
    ['format-bom', '\uFEFFdata:1\n\n\uFEFFdata:2\n\ndata:3\n\n', ['1', '3']],
    ['format-bom-2', '\uFEFF\uFEFFdata:1\n\ndata:2\n\ndata:3\n\n', ['2', '3']],
    ['format-comments', `data:1\r:\0\n:\r\ndata:2\n:${long}\rdata:3\n:data:fail\r:${long}\ndata:4\n\n`, ['1\n2\n3\n4']],
    ['format-data-before-final-empty-line', 'retry:1000\ndata:test1\n\nid:test\ndata:test2', ['test1']],
    ['format-field-data', 'data:\n\ndata\ndata\n\ndata:test\n\n', ['', '\n', 'test']],
    ['format-field-parsing', 'data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n', ['\0\n 2\n1\n3\n\n4']],
    ['format-field-unknown', 'data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n', ['test\n\ntest']],
    ['format-leading-space', 'data:\ttest\rdata: \ndata:test\n\n', ['\ttest\n\ntest']],
    ['format-newlines', 'data:test\r\ndata\ndata:test\r\n\r\n', ['test\n\ntest']],
    ['format-null-character', 'data:\0\n\n\n\n', ['\0']],
    ['format-utf-8', 'data:ok…\n\n', ['ok…']],
  ];
  it.each(rows)('%s', (_, stream, data) => expectAlways(stream, { events: messages(...data) }));

  it('format-field-event', () => {
    expectAlways('event:test\ndata:x\n\ndata:x\n\n', {
      events: [
        { event: 'test', data: 'x', id: '' },
        { event: 'message', data: 'x', id: '' },
      ],
    });
  });

  it('format-field-event-empty', () => expectAlways('event: \ndata:data\n\n', { events: messages('data') }));

  it('format-field-id', () => expectAlways('id: …\ndata: hello\n\n', { events: [{ event: 'message', data: 'hello', id: '…' }] }));

  it('format-field-id-2: the id stays until another comes', () => {
    expectAlways('id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\n', {
      events: [
        { event: 'message', data: 'a', id: '1' },
        { event: 'message', data: 'b', id: '1' },
        { event: 'message', data: 'c', id: '2' },
      ],
    });
  });

  it('format-field-id-3: an id without a value empties it', () => {
    expectAlways('id: 1\ndata: a\n\nid\ndata: b\n\n', {
      events: [
        { event: 'message', data: 'a', id: '1' },
        { event: 'message', data: 'b', id: '' },
      ],
    });
  });

  it.each(['\0', 'x\0', '\0x', 'x\0x', ' \0'])('format-field-id-null: %j is no id', (id) => {
    expectAlways(`id: 1\nid:${id}\ndata: a\n\n`, { events: [{ event: 'message', data: 'a', id: '1' }] });
  });

  it('format-field-retry', () => expectAlways('retry:3000\ndata:x\n\n', { events: messages('x'), retries: [3000] }));
  it('format-field-retry-bogus', () => expectAlways('retry:3000\nretry:1000x\ndata:x\n\n', { events: messages('x'), retries: [3000] }));
  it('format-field-retry-empty', () => expectAlways('retry\ndata:test\n\n', { events: messages('test'), retries: [] }));

  it('bytes that are no UTF-8 become U+FFFD, wherever they are cut', () => {
    expectAlways(Uint8Array.of(...encoder.encode('data:a'), 0xc3, 0x28, 0xff, ...encoder.encode('b\n\n')), { events: messages('a\uFFFD(\uFFFDb') });
  });
});

describe('content type', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const rows: [name: string, type: string, isStream: boolean][] = [
    ['format-mime-bogus', 'x bogus', false],
    ['format-mime-bogus: another type that begins alike', 'text/event-streams', false],
    ['format-mime-trailing-semicolon', 'text/event-stream;', true],
    ['format-mime-valid-bogus', 'text/event-stream;x bogus', true],
    ['format-utf-8: another charset is not obeyed', 'text/event-stream;charset=windows-1252', true],
    ['in capitals', 'Text/Event-Stream ; charset=utf-8', true],
    ['missing', '', false],
  ];
  it.each(rows)('%s', async (_, type, isStream) => {
    const body = encoder.encode('id: e1-1\ndata: {"type":"custom.x","seq":1,"data":"ok…"}\n\n');
    world.answer('GET /api/shows/s1/stream', () => {
      const response = new Response(body);
      response.headers.delete('content-type');
      if (type !== '') response.headers.set('content-type', type);
      return response;
    });
    world.connect({ transport: fetchTransport });
    await world.pass();
    expect(world.events.map((event) => event.data)).toEqual(isStream ? ['ok…'] : []);
    if (!isStream) expect(world.state).toMatchObject({ status: 'reconnecting', why: { code: 'not-a-stream' } });
  });
});
