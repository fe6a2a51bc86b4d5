// One attempt of one tab: it leads and has the stream, or follows a tab that does.
//
// Lifetime: from an attempt of the tab's client until it ends; after `failed` or `close` nothing
//           is called any more.
// Limits:   what is kept for others is bounded in tabs-ring.ts; one tab at a time catches up by a
//           stream of its own, as long as it takes less than `catchUpMs`.

import { type Cursor, formatCursor, parseCursor } from './cursor.js';
import { heartbeatMsDefault, readHello } from './frames.js';
import type { TabChannel, TabsBrowser } from './tabs-browser.js';
import { ChannelElection, type Election, LockElection } from './tabs-election.js';
import { Greeting } from './tabs-greeting.js';
import { type Frame, isMessage, type Message, type WelcomeHello } from './tabs-messages.js';
import { FrameRing } from './tabs-ring.js';
import { type Failure, retryBecause, type Sink, type StreamRequest, type Transport, withQuery } from './transport.js';
import type { Environment } from './types.js';

/** A leader that says nothing for so long is asked whether it is there… */
const quietIntervals = 1.2;
/** …and loses the lead when it has not answered for this time, and up to a third more. */
const patienceMs = 3_000;
const askAgainMs = 500;
/** A stream of the leader that is silent for so long is dead, whatever its timers think. */
const deadIntervals = 2.5;
/** After sleep, blocks that wait to be read get this long. */
const wakeGraceMs = 2_000;
/** So long may one tab keep the others from catching up by a stream of their own. */
const catchUpMs = 5_000;
const batchFramesMax = 500;

export interface TabStreamParts {
  /** Of the channel and the lock: the same for those who may share. */
  readonly name: string;
  readonly channel: TabChannel;
  readonly read: Transport;
  readonly browser: TabsBrowser;
  readonly environment: Environment;
  readonly sink: Sink;
  /** Of the stream, without the place. */
  readonly address: string;
  readonly token: StreamRequest['token'];
}

type ToLeader = Extract<Message, { kind: 'claim' | 'join' | 'ping' | 'caught' }>;
type FromLeader = Exclude<Message, ToLeader>;

export class TabStream {
  #parts: TabStreamParts;
  #id: string;
  #election: Election;
  #stopFreeze: () => void;
  #done = false;

  /** The last event that was handed over; null until it is known where to begin. */
  #place: Cursor | null;
  #greeted = false;
  #ring = new FrameRing();
  #heartbeatMs = heartbeatMsDefault;

  // Following.
  #leader: { readonly id: string; readonly term: number } | null = null;
  /** The leader's events follow on ours. */
  #following = false;
  #heardAt: number;
  /** When the question was put that nobody has answered yet. */
  #askedAt: number | null = null;
  #tickDueAt = 0;
  #timer: unknown = null;

  // Leading; the stream may also be one to catch up by.
  #term: number | null = null;
  #closeSource: (() => void) | null = null;
  #sourceGeneration = 0;
  #sourceOpen = false;
  #sourceHeardAt = 0;
  #doubtedAt: number | null = null;
  #greeting = new Greeting(() => this.#now());
  #pending: Frame[] = [];
  #pendingAfter: Cursor | null = null;
  #catchingUp: { readonly id: string; readonly until: number } | null = null;

  constructor(parts: TabStreamParts, after: Cursor | null) {
    this.#parts = parts;
    this.#place = after;
    if (after) this.#ring.start(after.seq);
    const { browser, channel, environment } = parts;
    this.#id = environment.random().toString(36).slice(2);
    this.#heardAt = environment.now();
    channel.onmessage = ({ data }) => {
      if (isMessage(data)) this.#hear(data);
    };
    this.#stopFreeze = browser.onFreeze(() => this.#fail(retryBecause('page-hidden', 'The page was put away'), false));
    this.#election = this.#makeElection(browser.locks);
    this.#election.stand();
    this.#ask();
    this.#arm();
  }

  close(): void {
    if (!this.#done) this.#end({ kind: 'gone', from: this.#id, term: this.#term ?? 0 });
  }

  // ---- the lead ----

  #makeElection(locks: LockManager | null): Election {
    const callbacks = { onElected: () => this.#lead(), onDeposed: () => this.#stepDown() };
    const byChannel = () =>
      new ChannelElection(this.#id, this.#parts.environment, (message) => this.#post(message), callbacks);
    if (!locks) return byChannel();
    return new LockElection(locks, this.#parts.name, callbacks, () => {
      if (this.#done) return;
      this.#election = byChannel();
      this.#election.stand();
    });
  }

  #lead(): void {
    if (this.#done) return;
    this.#term = Math.max(this.#now(), (this.#leader?.term ?? 0) + 1);
    this.#leader = null;
    this.#following = false;
    this.#askedAt = null;
    this.#parts.environment.clearTimeout(this.#timer);
    this.#post({ kind: 'lead', from: this.#id, term: this.#term });
    if (!this.#closeSource) this.#openSource();
    else if (this.#sourceOpen) this.#announce();
  }

  /** Another tab took the lead, because we did not answer. */
  #stepDown(): void {
    if (this.#done || this.#term === null) return;
    this.#flush();
    this.#term = null;
    this.#dropSource();
    this.#election.stand();
    this.#ask();
    this.#arm();
  }

  #announce(): void {
    if (!this.#place || this.#term === null) return;
    this.#post({ kind: 'open', from: this.#id, term: this.#term, place: this.#place, heartbeatMs: this.#heartbeatMs });
  }

  // ---- the stream ----

  #openSource(): void {
    const { address, environment, read, token } = this.#parts;
    this.#sourceGeneration += 1;
    const generation = this.#sourceGeneration;
    const current = () => !this.#done && generation === this.#sourceGeneration;
    const askedAt = this.#now();
    const url = this.#place ? withQuery(address, 'after', formatCursor(this.#place)) : address;
    this.#closeSource = () => undefined; // it may fail before it answers
    const close = read(
      { url, token },
      {
        frame: (event, data, id) => {
          if (!current()) return;
          this.#sourceHeardAt = this.#now();
          if (event === 'hello') this.#greet(data, id, askedAt);
          else this.#fromSource([event, data, id]);
        },
        retry: (ms) => {
          if (current()) this.#parts.sink.retry(ms);
        },
        failed: (failure) => {
          if (current()) this.#fail(failure, true);
        },
      },
      environment,
    );
    if (current()) this.#closeSource = close;
    else close();
  }

  #dropSource(): void {
    this.#sourceGeneration += 1;
    this.#sourceOpen = false;
    this.#closeSource?.();
    this.#closeSource = null;
  }

  #greet(data: string, id: string, askedAt: number): void {
    const hello = readHello(data)?.hello;
    if (!hello) {
      this.#parts.sink.frame('hello', data, id); // the client says what it thinks of it
      return;
    }
    const goesOn =
      this.#greeted &&
      hello.mode !== 'reset' &&
      hello.epoch === this.#place?.epoch &&
      hello.cursor <= this.#place.seq &&
      hello.heartbeatMs === this.#heartbeatMs;
    this.#heartbeatMs = hello.heartbeatMs;
    this.#sourceOpen = true;
    this.#greeting.begin(hello, data, askedAt);
    if (goesOn) {
      // To the client this is the stream that it has: a sign of life, and how far the log goes.
      const { seq, serverTime, operators, presence } = hello;
      if (this.#term !== null) this.#announce();
      this.#fromSource(['heartbeat', JSON.stringify({ seq, serverTime, operators, presence }), '']);
      return;
    }
    this.#greeted = true;
    this.#place ??= { epoch: hello.epoch, seq: hello.cursor };
    const lost = hello.mode === 'reset' || hello.epoch !== this.#place.epoch || hello.seq < this.#place.seq;
    // A client that does not reload after a reset goes on from the head.
    if (lost) this.#place = { epoch: hello.epoch, seq: hello.seq };
    this.#ring.start(this.#place.seq);
    this.#parts.sink.frame('hello', data, id);
    if (!this.#done && this.#term !== null) this.#announce();
  }

  #fromSource(frame: Frame): void {
    const place = frame[0] === 'message' ? parseCursor(frame[2]) : null;
    if (place && this.#has(place)) return;
    this.#greeting.see(frame);
    if (this.#term !== null && this.#sourceOpen && this.#place) {
      if (this.#pending.length === 0) {
        this.#pendingAfter = this.#place;
        // Blocks that came in one piece leave in one message.
        this.#parts.browser.defer(() => this.#flush());
      }
      if (this.#pending.push(frame) >= batchFramesMax) this.#flush();
    }
    this.#hand(frame, place);
  }

  #flush(): void {
    if (this.#pending.length === 0 || !this.#pendingAfter || this.#term === null) return;
    this.#post({ kind: 'frames', from: this.#id, term: this.#term, after: this.#pendingAfter, frames: this.#pending });
    this.#pending = [];
    this.#pendingAfter = null;
  }

  // ---- handing over ----

  #has(place: Cursor): boolean {
    return this.#place?.epoch === place.epoch && place.seq <= this.#place.seq;
  }

  #hand(frame: Frame, place: Cursor | null): void {
    if (place) {
      this.#place = place;
      this.#ring.add(place.seq, frame);
    }
    this.#parts.sink.frame(...frame);
  }

  /** Takes what another tab passed on; blocks that are not events count only if `all`. */
  #takeFrames(frames: readonly Frame[], all: boolean): void {
    for (const frame of frames) {
      if (this.#done) return;
      const place = frame[0] === 'message' ? parseCursor(frame[2]) : null;
      if (place ? !this.#has(place) : all) this.#hand(frame, place);
    }
  }

  // ---- other tabs ----

  #post(message: Message): void {
    this.#parts.channel.postMessage(message);
  }

  #hear(message: Message): void {
    if (this.#done) return;
    if (this.#term === null) this.#election.heard(message);
    if (message.kind === 'claim' || message.kind === 'join' || message.kind === 'ping' || message.kind === 'caught') {
      if (this.#term !== null) this.#answer(message, this.#term);
      else if (message.kind === 'caught' && !this.#following) this.#ask();
      return;
    }
    if (this.#term !== null) {
      this.#meetOtherLeader(message.from, message.term);
      return;
    }
    const { id, term } = this.#leader ?? { id: '', term: 0 };
    if (message.term < term || (message.term === term && message.from < id)) {
      // A former leader's. Its events are as good as ever if they follow on ours.
      if (message.kind === 'frames' && this.#fits(message.after)) this.#takeFrames(message.frames, false);
      return;
    }
    const isNew = message.from !== id;
    if (isNew) {
      this.#leader = { id: message.from, term: message.term };
      this.#following = false;
    }
    this.#heardAt = this.#now();
    this.#askedAt = null;
    if (!('to' in message) || message.to === this.#id) this.#fromLeader(message, isNew);
  }

  #fits(after: Cursor): boolean {
    return this.#greeted && this.#place?.epoch === after.epoch && after.seq <= this.#place.seq;
  }

  /** Two lead: after a theft, or where the channel decides. The newer one stays. */
  #meetOtherLeader(from: string, term: number): void {
    if (this.#term === null) return;
    if (term > this.#term || (term === this.#term && from > this.#id)) {
      this.#election.leave();
      this.#stepDown();
    } else {
      this.#post({ kind: 'lead', from: this.#id, term: this.#term });
    }
  }

  #fromLeader(message: FromLeader, isNew: boolean): void {
    switch (message.kind) {
      case 'open':
        if (this.#fits(message.place) && message.heartbeatMs === this.#heartbeatMs) this.#follow();
        else this.#askAnew();
        break;
      case 'frames':
        if (this.#fits(message.after)) {
          this.#follow();
          this.#takeFrames(message.frames, true);
        } else if (this.#following || isNew) {
          this.#askAnew(); // for what lies between
        }
        break;
      case 'welcome':
        this.#welcome(message.hello, message.frames);
        break;
      case 'behind':
        this.#following = false;
        if (!this.#closeSource) this.#openSource();
        break;
      case 'down':
        this.#fail(message.failure, false);
        break;
      case 'gone':
        this.#leader = null;
        this.#following = false;
        this.#askedAt = this.#now();
        this.#arm();
        break;
      case 'lead':
      case 'wait':
        break; // it is there, and that was all
    }
  }

  #askAnew(): void {
    this.#following = false;
    this.#ask();
    this.#arm();
  }

  #welcome(hello: WelcomeHello, frames: readonly Frame[]): void {
    if (!this.#greeted) {
      this.#greeted = true;
      this.#place ??= { epoch: hello.epoch, seq: hello.cursor };
      this.#ring.start(this.#place.seq);
      this.#heartbeatMs = hello.heartbeatMs;
      this.#follow();
      this.#parts.sink.frame('hello', JSON.stringify(hello), formatCursor({ epoch: hello.epoch, seq: hello.cursor }));
    } else if (hello.epoch !== this.#place?.epoch || hello.heartbeatMs !== this.#heartbeatMs) {
      this.#fail(retryBecause('stream-closed', 'The stream begins anew'), false);
      return;
    } else {
      this.#follow();
    }
    this.#takeFrames(frames, true);
  }

  #follow(): void {
    if (this.#following) return;
    this.#following = true;
    if (this.#closeSource) {
      this.#dropSource();
      this.#post({ kind: 'caught', from: this.#id });
    }
    this.#arm();
  }

  #answer(message: ToLeader, term: number): void {
    if (message.kind === 'caught') {
      if (this.#catchingUp?.id === message.from) this.#catchingUp = null;
      return;
    }
    if (this.#isDoubtful()) return;
    const said = { from: this.#id, term, to: message.from };
    if (message.kind !== 'join' || !this.#sourceOpen || !this.#place) {
      this.#post({ ...said, kind: 'wait' });
      return;
    }
    const { after } = message;
    const place = this.#place;
    const frames = after === null ? [] : after.epoch === place.epoch ? this.#ring.after(after.seq) : null;
    const hello = frames && this.#greeting.hello(place, after, frames.length);
    if (hello) this.#post({ ...said, kind: 'welcome', hello, frames: [...frames, this.#greeting.sign(place)] });
    else this.#post({ ...said, kind: this.#mayCatchUp(message.from) ? 'behind' : 'wait' });
  }

  /** A hidden tab's watchdog comes late; who asks us reminds us of it. */
  #isDoubtful(): boolean {
    const now = this.#now();
    if (!this.#sourceOpen || now - this.#sourceHeardAt < deadIntervals * this.#heartbeatMs) {
      this.#doubtedAt = null;
      return false;
    }
    this.#doubtedAt ??= now;
    if (now - this.#doubtedAt >= wakeGraceMs) {
      this.#fail(retryBecause('silent', `No sign of life for ${Math.round((now - this.#sourceHeardAt) / 1000)} s`), true);
    }
    return true;
  }

  #mayCatchUp(id: string): boolean {
    const now = this.#now();
    if (this.#catchingUp && now < this.#catchingUp.until) return this.#catchingUp.id === id;
    this.#catchingUp = { id, until: now + catchUpMs };
    return true;
  }

  // ---- patience ----

  #ask(): void {
    const said = { from: this.#id };
    this.#post(this.#following ? { ...said, kind: 'ping' } : { ...said, kind: 'join', after: this.#place });
    this.#askedAt ??= this.#now();
  }

  #arm(): void {
    const { environment } = this.#parts;
    const now = this.#now();
    const quietMs = quietIntervals * this.#heartbeatMs - (now - this.#heardAt);
    const delay = this.#following && this.#askedAt === null ? Math.max(quietMs, 0) : askAgainMs;
    this.#tickDueAt = now + delay;
    environment.clearTimeout(this.#timer);
    this.#timer = environment.setTimeout(() => this.#tick(), delay);
  }

  #tick(): void {
    if (this.#done || this.#term !== null) return;
    const now = this.#now();
    // We slept ourselves: the answer may be waiting to be read.
    if (now - this.#tickDueAt > wakeGraceMs) this.#askedAt = null;
    const patience = patienceMs * (1 + this.#parts.environment.random() / 3);
    if (this.#askedAt !== null && now - this.#askedAt >= patience) {
      this.#askedAt = now;
      this.#election.steal();
    } else if (!this.#following || now - this.#heardAt >= quietIntervals * this.#heartbeatMs) {
      this.#ask();
    }
    this.#arm();
  }

  // ---- the end ----

  /** The stream is lost, for this tab or (`forAll`) for those that follow it as well. */
  #fail(failure: Failure, forAll: boolean): void {
    if (this.#done) return;
    const said = { from: this.#id, term: this.#term ?? 0 };
    this.#end(forAll ? { ...said, kind: 'down', failure } : { ...said, kind: 'gone' });
    this.#parts.sink.failed(failure);
  }

  #end(farewell: Message): void {
    const { channel, environment } = this.#parts;
    this.#flush();
    this.#done = true;
    if (this.#term !== null) this.#post(farewell);
    else if (this.#closeSource) this.#post({ kind: 'caught', from: this.#id });
    environment.clearTimeout(this.#timer);
    this.#stopFreeze();
    this.#dropSource();
    channel.onmessage = null;
    channel.close();
    this.#election.leave();
  }

  #now(): number {
    return this.#parts.environment.now();
  }
}
