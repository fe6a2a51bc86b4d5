// Reads text/event-stream as the WHATWG specification describes it.
//
// Place:  the far end of the fetch transport; EventSource has its own.
// Input:  decoded text in chunks of any size; a line end, a field or a byte order mark may be
//         split anywhere.
// Limits: one event may hold at most `eventCharactersMax` characters; beyond that the parser
//         throws, because an endless event can only be a fault on the other side.

export interface ParsedEvent {
  /** The event's type; "message" when the stream names none. */
  readonly event: string;
  readonly data: string;
  /** The last event id of the stream at the time of this event. */
  readonly id: string;
}

export interface SseParserCallbacks {
  onEvent(event: ParsedEvent): void;
  /** The stream's new reconnection time. */
  onRetry?(milliseconds: number): void;
  /** The cursor moved without an event, because a block had an id but no data. */
  onId?(id: string): void;
}

export const eventCharactersMax = 16 * 1024 * 1024;

export class SseParser {
  #callbacks: SseParserCallbacks;
  #atStart = true;
  #skipLineFeed = false;
  #line = '';
  #data = '';
  #hasData = false;
  #event = '';
  #id = '';
  #pendingId: string;

  constructor(callbacks: SseParserCallbacks, lastEventId = '') {
    this.#callbacks = callbacks;
    this.#id = lastEventId;
    this.#pendingId = lastEventId;
  }

  /** Takes the next chunk. An incomplete event stays inside until its blank line arrives. */
  push(chunk: string): void {
    let start = 0;
    if (this.#atStart && chunk.length > 0) {
      this.#atStart = false;
      if (chunk.charCodeAt(0) === 0xfeff) start = 1;
    }
    // A CR at the end of the last chunk and a LF at the start of this one are one line end.
    if (this.#skipLineFeed && start < chunk.length) {
      this.#skipLineFeed = false;
      if (chunk.charCodeAt(start) === 10) start += 1;
    }
    for (let at = start; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at);
      if (code !== 10 && code !== 13) continue;
      const line = this.#line + chunk.slice(start, at);
      this.#line = '';
      if (code === 13) {
        if (at + 1 === chunk.length) this.#skipLineFeed = true;
        else if (chunk.charCodeAt(at + 1) === 10) at += 1;
      }
      start = at + 1;
      this.#takeLine(line);
    }
    this.#line += chunk.slice(start);
    if (this.#line.length + this.#data.length > eventCharactersMax) {
      throw new RangeError(`One event of the stream exceeds ${eventCharactersMax} characters`);
    }
  }

  #takeLine(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);

    if (field === 'data') {
      this.#data += this.#hasData ? `\n${value}` : value;
      this.#hasData = true;
    } else if (field === 'event') {
      this.#event = value;
    } else if (field === 'id') {
      if (!value.includes('\0')) this.#pendingId = value;
    } else if (field === 'retry') {
      if (/^[0-9]+$/.test(value)) this.#callbacks.onRetry?.(Number(value));
    }
  }

  #dispatch(): void {
    const moved = this.#pendingId !== this.#id;
    this.#id = this.#pendingId;
    const hasData = this.#hasData;
    const data = this.#data;
    const event = this.#event;
    this.#data = '';
    this.#hasData = false;
    this.#event = '';
    // Without any data field nothing fires; a data field that is empty fires an empty event.
    if (hasData) this.#callbacks.onEvent({ event: event === '' ? 'message' : event, data, id: this.#id });
    else if (moved) this.#callbacks.onId?.(this.#id);
  }
}
