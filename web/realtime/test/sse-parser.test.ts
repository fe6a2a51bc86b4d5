import { describe, expect, it } from 'vitest';

import { type ParsedEvent, SseParser, eventCharactersMax } from '../src/sse-parser.js';

function parse(...chunks: string[]) {
  const events: ParsedEvent[] = [];
  const retries: number[] = [];
  const ids: string[] = [];
  const parser = new SseParser({
    onEvent: (event) => events.push(event),
    onRetry: (ms) => retries.push(ms),
    onId: (id) => ids.push(id),
  });
  chunks.forEach((chunk) => parser.push(chunk));
  return { events, retries, ids, data: events.map((event) => event.data) };
}

describe('SseParser', () => {
  const rows: [name: string, input: string, data: string[]][] = [
    ['joins data lines by LF', 'data: a\ndata: b\n\n', ['a\nb']],
    ['removes one leading space only', 'data:  a\ndata:b\n\n', [' a\nb']],
    ['splits at the first colon', 'data: a: b:c\n\n', ['a: b:c']],
    ['takes a line without colon as a name with empty value', 'data\n\ndata\ndata\n\n', ['', '\n']],
    ['fires an empty event for an empty data field', 'data:\n\n', ['']],
    ['ends lines at LF, CR and CRLF alike', 'data: a\rdata: b\r\ndata: c\n\r\n', ['a\nb\nc']],
    ['ignores comments', ': hi\ndata: a\n:\n\n', ['a']],
    ['ignores unknown fields', 'foo: 1\ndata: a\nDATA: b\n data: c\n\n', ['a']],
    ['discards an event without its blank line', 'data: a\n\ndata: b\n', ['a']],
    ['fires nothing for blank lines alone', '\n\n\n', []],
    ['fires nothing for an event without data', 'event: x\n\ndata: a\n\n', ['a']],
    ['keeps NUL and other characters in data', 'data: \0é😀\n\n', ['\0é😀']],
  ];
  it.each(rows)('%s', (_, input, expected) => {
    expect(parse(input).data).toEqual(expected);
  });

  it('reads the same whatever the chunks', () => {
    const input = '\uFEFFid: 1\r\nevent: x\rdata: a\r\ndata: b\n\r\n: c\r\ndata: d\r\r';
    const whole = parse(input).events;
    expect(whole).toEqual([
      { event: 'x', data: 'a\nb', id: '1' },
      { event: 'message', data: 'd', id: '1' },
    ]);
    for (let size = 1; size < input.length; size += 1) {
      const chunks = input.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(parse(...chunks).events).toEqual(whole);
    }
  });

  it('takes CR and LF in different chunks for one line end', () => {
    expect(parse('data: a\r', '\n\r', '\ndata: b\n\n').data).toEqual(['a', 'b']);
  });

  it('strips exactly one byte order mark, at the very start only', () => {
    expect(parse('\uFEFFdata: a\n\n').data).toEqual(['a']);
    expect(parse('', '\uFEFF', 'data: a\n\n').data).toEqual(['a']);
    expect(parse('\uFEFF\uFEFFdata: a\n\n').data).toEqual([]);
    expect(parse('data: a\n\n\uFEFFdata: b\n\n').data).toEqual(['a']);
  });

  it('keeps the id over events that have none', () => {
    const { events } = parse('id: 7\ndata: a\n\ndata: b\n\nid:\ndata: c\n\n');
    expect(events.map((event) => event.id)).toEqual(['7', '7', '']);
  });

  it('moves the id at dispatch, also without data, and not before', () => {
    const { events, ids } = parse('id: 7\n\ndata: a\n\nid: 8\n');
    expect(ids).toEqual(['7']);
    expect(events).toEqual([{ event: 'message', data: 'a', id: '7' }]);
  });

  it('ignores an id with NUL altogether', () => {
    expect(parse('id: 7\ndata: a\n\nid: 8\0\ndata: b\n\n').events[1]?.id).toBe('7');
  });

  it('takes an empty event name for message and forgets the name after the event', () => {
    const { events } = parse('event:\ndata: a\n\nevent: x\ndata: b\n\ndata: c\n\n');
    expect(events.map((event) => event.event)).toEqual(['message', 'x', 'message']);
  });

  it('accepts only ASCII digits as reconnection time', () => {
    expect(parse('retry: 1500\nretry: 5s\nretry: -1\nretry: 1 \nretry:\nretry: １\nretry:0\n').retries).toEqual([1500, 0]);
  });

  it('refuses an endless event', () => {
    const parser = new SseParser({ onEvent: () => undefined });
    const chunk = 'x'.repeat(1024 * 1024);
    expect(() => {
      for (let sent = 0; sent <= eventCharactersMax; sent += chunk.length) parser.push(chunk);
    }).toThrow(RangeError);
  });
});
