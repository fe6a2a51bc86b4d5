// A browser with many tabs, and the server they watch: locks, channels and the network each take
// their time; tabs freeze, thaw, crash and close. Everything random comes from one seed.

import { acrossTabs, type TabChannel, type TabsBrowser } from '../src/tabs.js';
import { connectShow } from '../src/index.js';
import type { ConnectionState, ConnectOptions, Environment, EventSourceLike, Pulse, ShowConnection, StreamMessage } from '../src/types.js';

/** Mulberry32: small, and the same everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const heartbeatMs = 15_000;

interface Stream {
  readonly tab: Tab;
  readonly url: string;
  readonly source: Source;
  open: boolean;
  lastFrameAt: number;
}

class Source implements EventSourceLike {
  readyState = 0;
  onerror: ((event: Event) => void) | null = null;
  onclose: () => void = () => undefined;
  #listeners = new Map<string, ((event: StreamMessage) => void)[]>();

  addEventListener(type: string, listener: (event: StreamMessage) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close(): void {
    this.readyState = 2;
    this.onclose();
  }

  fire(type: string, data: string, lastEventId: string): void {
    if (this.readyState === 2) return;
    for (const listener of this.#listeners.get(type) ?? []) listener({ data, lastEventId });
  }
}

/** A show's log and its streams. */
export class FakeServer {
  readonly streams = new Set<Stream>();
  epoch = 'e1';
  head = 0;
  /** Events before it are not kept. */
  first = 1;
  down = false;
  opened = 0;

  constructor() {
    setInterval(() => {
      for (const stream of this.streams) {
        if (stream.open && Date.now() - stream.lastFrameAt >= heartbeatMs) this.say(stream, 'heartbeat', { seq: this.head, serverTime: new Date().toISOString(), operators: 1 });
      }
    }, 1_000);
  }

  connect(tab: Tab, url: string): EventSourceLike {
    const source = new Source();
    this.opened += 1;
    const stream: Stream = { tab, url, source, open: false, lastFrameAt: Date.now() };
    source.onclose = () => {
      this.streams.delete(stream);
    };
    this.streams.add(stream);
    tab.after(`net ${this.opened}`, () => {
      if (source.readyState === 2) return;
      if (this.down) {
        source.readyState = 0;
        source.onerror?.({} as Event);
        return;
      }
      source.readyState = 1;
      source.fire('open', '', '');
    });
    // The server answers when the request reaches it, whether or not the tab still runs.
    if (!this.down) this.#begin(stream);
    return source;
  }

  #begin(stream: Stream): void {
    const { url } = stream;
    const cursor = new URLSearchParams(url.split('?')[1]).get('after');
    const [epoch, text] = cursor?.split('-') ?? [this.epoch, String(this.head)];
    const after = Number(text);
    stream.open = true;
    const base = { epoch: this.epoch, seq: this.head, heartbeatMs, serverTime: new Date().toISOString(), operators: 1 };
    if (epoch !== this.epoch || after > this.head || after + 1 < this.first) {
      this.say(stream, 'hello', { ...base, cursor: this.head, mode: 'reset', reason: 'unknown_epoch' });
      return;
    }
    this.say(stream, 'hello', { ...base, cursor: after, mode: cursor ? 'resumed' : 'live', count: this.head - after });
    for (let seq = after + 1; seq <= this.head; seq += 1) this.#sayEvent(stream, seq);
  }

  publish(count = 1): void {
    for (let each = 0; each < count; each += 1) {
      this.head += 1;
      for (const stream of this.streams) if (stream.open) this.#sayEvent(stream, this.head);
    }
  }

  #sayEvent(stream: Stream, seq: number): void {
    this.say(stream, 'message', { type: 'custom.test', seq, at: '', data: { n: seq } }, `${this.epoch}-${seq}`);
  }

  say(stream: Stream, event: string, data: unknown, id = ''): void {
    stream.lastFrameAt = Date.now();
    stream.tab.after(`stream ${[...this.streams].indexOf(stream)} ${stream.url}`, () => stream.source.fire(event, JSON.stringify(data), id), stream);
  }

  /** Ends all streams; the tabs may come back at once, or not until `up`. */
  cut(): void {
    for (const stream of [...this.streams]) {
      stream.open = false;
      stream.tab.after('cut', () => {
        if (stream.source.readyState === 2) return;
        stream.source.readyState = 0;
        stream.source.onerror?.({} as Event);
      }, stream);
    }
  }

  get live(): Stream[] {
    return [...this.streams].filter((stream) => stream.open && stream.tab.mode !== 'crashed');
  }
}

/** What differs from the other tabs of the browser. */
export type TabOptions = Partial<ConnectOptions> & Partial<TabsBrowser> & { account?: string; setTimeout?: Environment['setTimeout'] };

export class Tab {
  mode: 'running' | 'frozen' | 'crashed' = 'running';
  readonly seqs: number[] = [];
  readonly states: ConnectionState[] = [];
  readonly pulses: Pulse[] = [];
  readonly from: number;
  connection: ShowConnection | null = null;
  #own: Partial<TabsBrowser>;
  #held: (() => void)[] = [];
  #lastAt = new Map<unknown, number>();

  constructor(readonly world: TabsWorld, readonly name: string, options: TabOptions) {
    const { account = 'u1', locks, openChannel, onFreeze, setTimeout: ownTimeout, ...rest } = options;
    this.#own = { ...(locks && { locks }), ...(openChannel && { openChannel }), ...(onFreeze && { onFreeze }) };
    this.from = rest.cursor ? Number(rest.cursor.split('-')[1]) : world.server.head;
    this.connection = connectShow({
      showId: 's1',
      cursor: `${world.server.epoch}-${this.from}`,
      onEvent: (event) => this.seqs.push(event.seq),
      onState: (state) => this.states.push(state),
      onPulse: (pulse) => this.pulses.push(pulse),
      transport: acrossTabs({ account, browser: this.#browser() }),
      environment: {
        random: world.random,
        setTimeout: ownTimeout ?? ((run, ms) => setTimeout(() => this.run(run), ms)),
        createEventSource: (url) => world.server.connect(this, url),
        fetch: async () => {
          throw new TypeError('network error');
        },
        signals: null,
        warn: () => undefined,
      },
      ...rest,
    });
  }

  /** What happens to a frozen tab waits; what happens to a crashed one is nothing. */
  run(work: () => void): void {
    if (this.mode === 'running') work();
    else if (this.mode === 'frozen') this.#held.push(work);
  }

  /** After a random while, in order with all that uses the same `lane`. */
  after(name: string, work: () => void, lane: unknown = name): void {
    const at = Math.max(Date.now() + Math.floor(this.world.random() * this.world.delayMs), this.#lastAt.get(lane) ?? 0);
    this.#lastAt.set(lane, at);
    setTimeout(() => this.run(work), at - Date.now());
  }

  freeze(): void {
    if (this.mode === 'running') this.mode = 'frozen';
  }

  thaw(): void {
    if (this.mode !== 'frozen') return;
    this.mode = 'running';
    const held = this.#held;
    this.#held = [];
    held.forEach((work) => this.run(work));
  }

  close(): void {
    this.connection?.close();
    this.connection = null;
  }

  /** No farewell; the browser frees what the tab held. */
  crash(): void {
    this.mode = 'crashed';
    this.connection = null;
    for (const stream of [...this.world.server.streams]) if (stream.tab === this) this.world.server.streams.delete(stream);
    this.world.locks.forget(this);
    this.world.channels.forEach((channels) => channels.forEach((channel) => channel.tab === this && channels.delete(channel)));
  }

  get leads(): boolean {
    return [...this.world.server.streams].some((stream) => stream.tab === this);
  }

  get state(): ConnectionState | undefined {
    return this.states.at(-1);
  }

  #browser(): TabsBrowser {
    return {
      openChannel: this.world.withoutChannels ? null : (name) => new Channel(this, name),
      locks: this.world.withoutLocks ? null : this.world.locks.seenBy(this),
      defer: (run) => setTimeout(() => this.run(run), 0),
      onFreeze: () => () => undefined,
      ...this.#own,
    };
  }
}

class Channel implements TabChannel {
  onmessage: ((event: MessageEvent) => void) | null = null;

  constructor(readonly tab: Tab, readonly name: string) {
    const all = tab.world.channels.get(name) ?? new Set();
    tab.world.channels.set(name, all.add(this));
  }

  postMessage(message: unknown): void {
    const all = this.tab.world.channels.get(this.name);
    if (!all?.has(this)) throw new Error('InvalidStateError: the channel is closed');
    this.tab.world.messages += 1;
    const { kind } = message as { kind: string };
    this.tab.world.kinds[kind] = (this.tab.world.kinds[kind] ?? 0) + 1;
    for (const other of all) {
      if (other === this) continue;
      const data: unknown = structuredClone(message);
      other.tab.after(`${this.tab.name} ${this.name}`, () => other.onmessage?.({ data } as MessageEvent));
    }
  }

  close(): void {
    this.tab.world.channels.get(this.name)?.delete(this);
  }
}

interface LockRequest {
  readonly tab: Tab;
  readonly name: string;
  readonly callback: () => Promise<void> | undefined;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Web Locks, exclusive ones. */
class Locks {
  #held = new Map<string, LockRequest>();
  #line: LockRequest[] = [];

  seenBy(tab: Tab): LockManager {
    const request = (name: string, options: LockOptions, callback: () => Promise<void> | undefined) =>
      new Promise<void>((resolve, reject) => {
        const asked: LockRequest = { tab, name, callback, resolve, reject: (error) => tab.after('lock', () => reject(error)) };
        options.signal?.addEventListener('abort', () => {
          if (!this.#line.includes(asked)) return;
          this.#line = this.#line.filter((each) => each !== asked);
          reject(new Error('AbortError'));
        });
        if (options.steal) {
          this.#held.get(name)?.reject(new Error('AbortError: stolen'));
          this.#grant(asked);
        } else {
          this.#line.push(asked);
          this.#next(name);
        }
      });
    return { request } as unknown as LockManager;
  }

  forget(tab: Tab): void {
    this.#line = this.#line.filter((each) => each.tab !== tab);
    for (const [name, held] of [...this.#held]) {
      if (held.tab !== tab) continue;
      this.#held.delete(name);
      this.#next(name);
    }
  }

  holders(): Tab[] {
    return [...this.#held.values()].map((held) => held.tab);
  }

  #grant(asked: LockRequest): void {
    this.#held.set(asked.name, asked);
    asked.tab.after('lock', () => {
      const release = () => {
        asked.resolve();
        if (this.#held.get(asked.name) !== asked) return;
        this.#held.delete(asked.name);
        this.#next(asked.name);
      };
      if (this.#held.get(asked.name) === asked) void Promise.resolve(asked.callback()).then(release);
    });
  }

  #next(name: string): void {
    if (this.#held.has(name)) return;
    const next = this.#line.find((each) => each.name === name);
    if (!next) return;
    this.#line = this.#line.filter((each) => each !== next);
    this.#grant(next);
  }
}

export interface TabsWorldOptions {
  readonly seed?: number;
  readonly delayMs?: number;
  readonly withoutLocks?: boolean;
  readonly withoutChannels?: boolean;
}

export class TabsWorld {
  readonly random: () => number;
  readonly delayMs: number;
  readonly withoutLocks: boolean;
  readonly withoutChannels: boolean;
  readonly locks = new Locks();
  readonly channels = new Map<string, Set<Channel>>();
  readonly server: FakeServer;
  readonly tabs: Tab[] = [];
  messages = 0;
  readonly kinds: Record<string, number> = {};

  constructor({ seed = 1, delayMs = 20, withoutLocks = false, withoutChannels = false }: TabsWorldOptions = {}) {
    this.random = randomFrom(seed);
    this.delayMs = delayMs;
    this.withoutLocks = withoutLocks;
    this.withoutChannels = withoutChannels;
    this.server = new FakeServer();
  }

  open(options: TabOptions = {}): Tab {
    const tab = new Tab(this, `tab ${this.tabs.length}`, options);
    this.tabs.push(tab);
    return tab;
  }

  get leaders(): Tab[] {
    return this.tabs.filter((tab) => tab.leads);
  }

  get leader(): Tab {
    const [leader] = this.leaders;
    if (!leader) throw new Error('no tab leads');
    return leader;
  }

  get watching(): Tab[] {
    return this.tabs.filter((tab) => tab.connection !== null && tab.mode === 'running');
  }
}
