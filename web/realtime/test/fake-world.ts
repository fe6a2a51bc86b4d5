// The far side of the client: a scripted EventSource, a fetch that answers from a table, the
// page's signals, and time that moves only when told.

import { vi } from 'vitest';

import { connectShow } from '../src/index.js';
import type {
  ConnectionState,
  ConnectOptions,
  EventSourceLike,
  Hello,
  Presence,
  Pulse,
  RealtimeError,
  ShowConnection,
  ShowEvent,
  StreamMessage,
  WakeSignal,
} from '../src/types.js';

export class FakeEventSource implements EventSourceLike {
  readyState = 0;
  onerror: ((event: Event) => void) | null = null;
  readonly url: string;
  #listeners = new Map<string, ((event: StreamMessage) => void)[]>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (event: StreamMessage) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close(): void {
    this.readyState = 2;
  }

  open(): void {
    this.readyState = 1;
    this.#fire('open', '', '');
  }

  say(event: string, data: unknown, id = ''): void {
    if (this.readyState === 2) return;
    if (this.readyState === 0) this.open();
    this.#fire(event, typeof data === 'string' ? data : JSON.stringify(data), id);
  }

  /** What a browser does when the network fails: it would try again by itself. */
  drop(): void {
    if (this.readyState === 2) return;
    this.readyState = 0;
    this.onerror?.({} as Event);
  }

  /** What a browser does on any status but 200: it gives up for good. */
  refuse(): void {
    this.readyState = 2;
    this.onerror?.({} as Event);
  }

  #fire(type: string, data: string, lastEventId: string): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      listener({ data, lastEventId });
    }
  }
}

export const textOf = (input: RequestInfo | URL): string => (input instanceof Request ? input.url : input.toString());

type Answer = Response | Error | (() => Response | Promise<Response>);

export class World {
  readonly sources: FakeEventSource[] = [];
  readonly states: ConnectionState[] = [];
  readonly events: ShowEvent[] = [];
  readonly hellos: Hello[] = [];
  readonly pulses: Pulse[] = [];
  readonly errors: RealtimeError[] = [];
  readonly warnings: unknown[][] = [];
  readonly requests: { method: string; url: string; init: RequestInit | undefined }[] = [];
  readonly answers = new Map<string, Answer[]>();
  online = true;
  random = 0.5;
  #signals = new Set<(signal: WakeSignal) => void>();

  constructor() {
    vi.useFakeTimers({ now: Date.parse('2026-02-10T19:00:00.000Z') });
  }

  connect(options: Partial<ConnectOptions> = {}): ShowConnection {
    return connectShow({
      showId: 's1',
      onEvent: (event) => this.events.push(event),
      onState: (state) => this.states.push(state),
      onHello: (hello) => this.hellos.push(hello),
      onPulse: (pulse) => this.pulses.push(pulse),
      onError: (error) => this.errors.push(error),
      environment: this.environment,
      ...options,
    });
  }

  readonly environment: NonNullable<ConnectOptions['environment']> = {
    random: () => this.random,
    createEventSource: (url) => {
      const source = new FakeEventSource(url);
      this.sources.push(source);
      return source;
    },
    fetch: async (input, init) => {
      const url = textOf(input);
      const method = init?.method ?? 'GET';
      this.requests.push({ method, url, init });
      const queue = this.answers.get(`${method} ${url.split('?')[0]}`);
      const answer = queue && (queue.length > 1 ? queue.shift() : queue[0]);
      if (!answer) throw new TypeError('network error');
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? answer() : answer.clone();
    },
    signals: {
      isOnline: () => this.online,
      subscribe: (listener) => {
        this.#signals.add(listener);
        return () => this.#signals.delete(listener);
      },
    },
    warn: (...words) => this.warnings.push(words),
  };

  get listeners(): number {
    return this.#signals.size;
  }

  signal(signal: WakeSignal): void {
    if (signal === 'online') this.online = true;
    if (signal === 'offline') this.online = false;
    [...this.#signals].forEach((listener) => listener(signal));
  }

  answer(route: string, ...answers: Answer[]): void {
    this.answers.set(route, answers);
  }

  get source(): FakeEventSource {
    const source = this.sources.at(-1);
    if (!source) throw new Error('no stream was opened');
    return source;
  }

  get state(): ConnectionState {
    const state = this.states.at(-1);
    if (!state) throw new Error('no state yet');
    return state;
  }

  hello(fields: Partial<Hello> & { presence?: Presence } = {}): void {
    const seq = fields.seq ?? 0;
    this.source.say(
      'hello',
      {
        epoch: 'e1',
        seq,
        cursor: seq,
        mode: 'live',
        heartbeatMs: 15_000,
        serverTime: new Date().toISOString(),
        operators: 1,
        ...fields,
      },
      `e1-${fields.cursor ?? seq}`,
    );
  }

  presence(block: unknown): void {
    this.source.say('presence', block);
  }

  heartbeat(seq: number, operators = 1): void {
    this.source.say('heartbeat', { seq, serverTime: new Date().toISOString(), operators });
  }

  event(seq: number, type = 'custom.test', data: unknown = { n: seq }): void {
    this.source.say('message', { type, seq, at: new Date().toISOString(), data }, `e1-${seq}`);
  }

  get seqs(): number[] {
    return this.events.map((event) => event.seq);
  }

  /** Lets promises settle and `ms` pass. */
  async pass(ms = 0): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
