// Keeps one show's event stream open and hands each event over exactly once, in order.
//
// The server numbers a show's events without gaps. The client remembers the last one it handed
// over (the cursor) and asks for what comes after it, so a reconnection needs no other memory:
// what is not newer is a duplicate, what is not the next one proves a gap, and a gap is healed by
// asking again. Nothing here polls; a stream that cannot be kept says so in its state.

import { backoffMs } from './backoff.js';
import { type Cursor, formatCursor, parseCursor } from './cursor.js';
import { browserEnvironment } from './environment.js';
import { heartbeatMsDefault, readBye, readEvent, readHeartbeat, readHello, readPresence } from './frames.js';
import { LatencyMeter } from './latency.js';
import { refreshSession } from './refresh.js';
import { type Failure, type Sink, eventSourceTransport, retryBecause, withQuery } from './transport.js';
import { Watchdog } from './watchdog.js';
import type {
  Cause,
  ConnectOptions,
  ConnectionState,
  Counters,
  Environment,
  RealtimeErrorCode,
  ResetInfo,
  ShowConnection,
  Sign,
  WakeSignal,
} from './types.js';

const backoffBaseMs = 1_000;
const backoffCapMs = 30_000;
/**
 * More than the server's silence: virus scanners are known that hold the first block back until
 * the second one, and that is the heartbeat after 15 s.
 */
const connectTimeoutMs = 20_000;
/** A stream that lived this long had nothing wrong with it: the next failure starts from zero. */
const stableAfterMs = 5_000;
const serverFloorMaxMs = 300_000;

/** Reasons of a farewell; all but the last are causes of the same name. */
const byeWords: Readonly<Record<string, string>> = {
  expired: 'The session has ended',
  lagged: 'This browser read too slowly; the rest comes from the log',
  shutdown: 'The server is restarting',
  overloaded: 'The server is too busy',
  show_deleted: 'This show was deleted',
};

type Phase = 'opening' | 'open' | 'waiting' | 'resetting' | 'suspended' | 'stopped';

export function connectShow(options: ConnectOptions): ShowConnection {
  return new ShowClient(options);
}

class ShowClient implements ShowConnection {
  readonly counters: Counters = { delivered: 0, duplicates: 0, gaps: 0, connections: 0 };
  #options: ConnectOptions;
  #environment: Environment;
  #latency = new LatencyMeter();
  #watchdog: Watchdog;
  #stopSignals: (() => void) | null = null;

  #state: ConnectionState = { status: 'connecting' };
  #phase: Phase = 'opening';
  #cursor: Cursor | null = null;
  /** Grows with each attempt and each stop; what belongs to an older one is ignored. */
  #generation = 0;
  #closeTransport: (() => void) | null = null;
  #timer: unknown = null;

  #attempt = 0;
  #why: Cause | null = null;
  #renewals = 0;
  #serverRetryMs: number | null = null;

  // Of the open stream.
  #askedAt = 0;
  #openedAt = 0;
  #heartbeatMs = heartbeatMsDefault;
  #lastFrameAt = 0;
  #catchUpTo = 0;
  #deliveredWhenLost: number | null = null;
  #reloaded = false;

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.#environment = { ...browserEnvironment(), ...options.environment };
    if (options.cursor) this.#cursor = cursorOf(options.cursor);
    this.#watchdog = new Watchdog(this.#environment, {
      onOverdue: () => {
        if (this.#state.status === 'live' && !this.#state.overdue) this.#setState({ ...this.#state, overdue: true });
      },
      onDead: (silentMs) =>
        this.#failed(retryBecause('silent', `No sign of life for ${Math.round(silentMs / 1000)} s`)),
      onOwed: (seq) => {
        if (this.#cursor && this.#cursor.seq < seq) this.#gap(seq);
      },
    });
    this.#stopSignals = this.#environment.signals?.subscribe((signal) => this.#wake(signal)) ?? null;
    this.#reopen();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get #isPublic(): boolean {
    return this.#options.audience === 'buyers';
  }

  /** Numbers may be missing, because not every event is for this stream. */
  get #hasHoles(): boolean {
    return this.#isPublic || this.#options.types !== undefined;
  }

  get cursor(): string | null {
    return this.#cursor ? formatCursor(this.#cursor) : null;
  }

  retryNow(): void {
    if (this.#phase === 'waiting' || (this.#phase === 'stopped' && this.#state.status === 'unauthorised')) {
      this.#renewals = 0;
      this.#retry();
    }
  }

  resumeFrom(cursor: string): void {
    const place = cursorOf(cursor);
    if (this.#isClosed()) return;
    this.#cursor = place;
    this.#reopen();
  }

  close(): void {
    if (this.#isClosed()) return;
    this.#leave('stopped');
    this.#stopSignals?.();
    this.#stopSignals = null;
    this.#setState({ status: 'ended', why: null });
  }

  // ---- attempts ----

  async #open(): Promise<void> {
    this.#leave('opening');
    const generation = this.#generation;
    if (this.#why) this.#showWaiting(0);
    else this.#setState({ status: 'connecting' });
    this.#arm(this.#options.connectTimeoutMs ?? connectTimeoutMs, () =>
      this.#failed(retryBecause('no-answer', 'Nothing arrives; a proxy or a virus scanner may be holding the stream back')),
    );

    let token: string | null;
    try {
      token = (await this.#options.getToken?.(this.#renewals > 0)) ?? this.#options.token ?? null;
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#failed(retryBecause('unreachable', `No token for the stream: ${String(error)}`));
      return;
    }
    if (generation !== this.#generation) return;

    this.#askedAt = this.#environment.now();
    this.counters.connections += 1;
    const current = () => generation === this.#generation;
    const sink: Sink = {
      frame: (event, data, id) => current() && this.#frame(event, data, id),
      retry: (ms) => {
        if (current()) this.#serverRetryMs = ms;
      },
      failed: (failure) => current() && this.#failed(failure),
    };
    const transport = this.#options.transport ?? eventSourceTransport;
    try {
      this.#closeTransport = transport({ url: this.#url(), token }, sink, this.#environment);
    } catch (error) {
      this.#failed(retryBecause('unreachable', `The stream cannot be opened: ${String(error)}`));
    }
  }

  #url(): string {
    const { baseUrl = '', showId, types } = this.#options;
    let url = `${baseUrl}/api/${this.#isPublic ? 'public/' : ''}shows/${encodeURIComponent(showId)}/stream`;
    if (this.#cursor) url = withQuery(url, 'after', formatCursor(this.#cursor));
    if (types) url = withQuery(url, 'types', types.join(','));
    return url;
  }

  #failed(failure: Failure): void {
    const { cause } = failure;
    const now = this.#environment.now();
    if (this.#phase === 'open' && now - this.#openedAt >= stableAfterMs) this.#attempt = 0;
    this.#leave('waiting');
    this.#why = cause;

    if (failure.verdict === 'sign-in' && !this.#isPublic) {
      void this.#renew(cause);
    } else if (failure.verdict === 'forbidden') {
      this.#stop({ status: 'unauthorised', why: cause }, 'waits until it is told to try again');
    } else if (failure.verdict === 'gone') {
      this.#stop({ status: 'ended', why: cause }, 'does not come back');
    } else {
      // A public stream has no session to renew: the next answer says whether its key still fits.
      const atOnce = cause.code === 'gap' || cause.code === 'silent' || cause.code === 'lagged' || cause.code === 'expired';
      this.#wait(cause.code, atOnce, failure.retryFloorMs, this.#reopen);
    }
  }

  /** Waits for the next attempt: none for a first failure that needs none, else backoff. */
  #wait(code: RealtimeErrorCode, atOnce: boolean, floorMs: number | null, run: () => void, error?: unknown): void {
    const delay = atOnce && this.#attempt === 0 ? 0 : this.#backoff(floorMs ?? this.#serverRetryMs);
    this.#attempt += 1;
    this.#serverRetryMs = null;
    this.#report(code, this.#why?.message ?? code, `tries again in ${delay} ms`, error);
    this.#retry = run;
    this.#showWaiting(delay);
    this.#arm(delay, run);
  }

  #reopen = (): void => void this.#open();
  #retry = this.#reopen;

  #backoff(floorMs: number | null): number {
    return backoffMs(this.#attempt, floorMs === null ? null : Math.min(floorMs, serverFloorMaxMs), {
      baseMs: this.#options.backoff?.baseMs ?? backoffBaseMs,
      capMs: this.#options.backoff?.capMs ?? backoffCapMs,
      random: this.#environment.random,
    });
  }

  /** The session was refused: renew it once, then by force, then it takes a person. */
  async #renew(cause: Cause): Promise<void> {
    const { getToken, token, refresh, baseUrl } = this.#options;
    const renewal = this.#renewals;
    this.#renewals += 1;
    const signedOut = () =>
      this.#stop({ status: 'unauthorised', why: cause }, 'waits for a sign-in, then for retryNow()');
    if (renewal >= 2 || (token !== undefined && !getToken)) return signedOut();
    this.#showWaiting(0);
    if (getToken) {
      this.#reopen();
      return;
    }
    this.#report(cause.code, cause.message, 'renews the session');
    const generation = this.#generation;
    const outcome = await (refresh?.() ??
      refreshSession({ baseUrl, fetch: this.#environment.fetch, force: renewal > 0 }));
    if (generation !== this.#generation) return;
    if (outcome === 'refused') return signedOut();
    if (outcome === 'renewed') {
      this.#reopen();
      return;
    }
    this.#renewals = renewal;
    this.#why = { code: 'unreachable', message: 'The server is not reachable' };
    this.#wait('refresh-failed', false, null, this.#reopen);
  }

  #stop(state: ConnectionState, next: string): void {
    this.#leave('stopped');
    this.#retry = this.#reopen;
    if (this.#why) this.#report(this.#why.code, this.#why.message, next);
    this.#setState(state);
  }

  // ---- frames ----

  #frame(event: string, data: string, id: string): void {
    this.#lastFrameAt = this.#environment.now();
    this.#watchdog.sign();
    if (event === 'hello') this.#hello(data);
    else if (event === 'heartbeat') this.#heartbeat(data);
    else if (event === 'presence') this.#pulse(readPresence(data));
    else if (event === 'bye' || event === 'expired') this.#bye(event, data);
    else this.#message(data, id);
    if (this.#state.status === 'live' && this.#state.overdue && this.#phase === 'open') {
      this.#setState({ ...this.#state, overdue: false });
    }
  }

  #hello(data: string): void {
    const read = readHello(data);
    if (!read) {
      this.#unreadable('The hello block', data);
      return;
    }
    const { hello, retryMs } = read;
    this.#serverRetryMs = retryMs ?? this.#serverRetryMs;
    this.#heartbeatMs = hello.heartbeatMs;
    this.#latency.calibrate(this.#askedAt, this.#lastFrameAt, Date.parse(hello.serverTime));
    this.#opened();
    this.#call(this.#options.onHello, hello);
    this.#pulse(hello);

    const reset = (reason: string) => this.#reset({ reason, epoch: hello.epoch, head: hello.seq });
    if (hello.mode === 'reset') return reset(hello.reason ?? 'unknown');
    this.#cursor ??= { epoch: hello.epoch, seq: hello.cursor };
    if (hello.epoch !== this.#cursor.epoch) return reset('unknown_epoch');
    if (hello.seq < this.#cursor.seq) return reset('ahead');
    // The server starts behind our back: what lies between would be missing without a word.
    if (hello.cursor > this.#cursor.seq && !this.#hasHoles) return reset('gap');
    this.#catchUp(this.#hasHoles ? hello.count : hello.seq - this.#cursor.seq);
  }

  #opened(): void {
    this.#phase = 'open';
    this.#openedAt = this.#environment.now();
    this.#renewals = 0;
    this.#environment.clearTimeout(this.#timer);
    this.#watchdog.start(this.#heartbeatMs);
  }

  #catchUp(missing: number): void {
    this.#catchUpTo = this.counters.delivered + missing;
    if (missing > 0) this.#setState({ status: 'catching-up', remaining: missing });
    else this.#goLive();
  }

  #goLive(): void {
    const caughtUp = this.#deliveredWhenLost === null ? null : this.counters.delivered - this.#deliveredWhenLost;
    this.#why = null;
    this.#setState({ status: 'live', caughtUp, reloaded: this.#reloaded, overdue: false });
    this.#reloaded = false;
  }

  #heartbeat(data: string): void {
    const beat = readHeartbeat(data);
    if (!beat) {
      this.#unreadable('A heartbeat', data);
      return;
    }
    this.#pulse(beat);
    if (this.#phase !== 'open' || !this.#cursor) return;
    // What the server has numbered must be here, or follow at once.
    if (beat.seq > this.#cursor.seq && !this.#hasHoles) {
      this.#watchdog.expect(beat.seq);
    } else if (this.#state.status === 'catching-up') {
      this.#goLive();
    }
  }

  #pulse(sign: Sign): void {
    const stamped = Date.parse(sign.serverTime);
    if (Number.isNaN(stamped)) return;
    const latencyMs = this.#latency.measure(stamped, this.#lastFrameAt);
    this.#call(this.#options.onPulse, { ...sign, latencyMs });
  }

  #message(data: string, id: string): void {
    const place = parseCursor(id);
    const event = readEvent(data);
    const seq = place?.seq ?? event?.seq;
    if (seq === undefined || (event && place && event.seq !== place.seq)) {
      this.#unreadable('The number of an event', data);
      return;
    }
    if (this.#phase !== 'open') this.#opened(); // a server that says no hello
    this.#cursor ??= { epoch: place?.epoch ?? '', seq: seq - 1 };
    const { epoch, seq: last } = this.#cursor;
    if (place && place.epoch !== epoch) {
      this.#reset({ reason: 'unknown_epoch', epoch: place.epoch, head: seq });
      return;
    }
    if (seq <= last) {
      this.counters.duplicates += 1;
      return;
    }
    if (seq > last + 1 && !this.#hasHoles) {
      this.#gap(seq);
      return;
    }
    // Moved before the hand-over: an event that cannot be handled must not come again for ever.
    this.#cursor = { epoch, seq };
    this.counters.delivered += 1;
    if (event) this.#call(this.#options.onEvent, event);
    else this.#unreadable(`Event ${seq}`, data);
    if (this.#phase !== 'open') return; // the handler closed us
    if (this.#state.status === 'catching-up' ? this.counters.delivered >= this.#catchUpTo : this.#state.status !== 'live') {
      this.#goLive();
    }
  }

  #gap(seen: number): void {
    this.counters.gaps += 1;
    const after = this.#cursor?.seq ?? 0;
    this.#failed(retryBecause('gap', `Events between ${after} and ${seen} are missing`));
  }

  #bye(event: string, data: string): void {
    const bye = readBye(data);
    const reason = event === 'expired' ? 'expired' : bye.reason;
    const message = byeWords[reason];
    const code = reason === 'show_deleted' ? 'over' : message ? (reason as Cause['code']) : 'stream-closed';
    this.#failed({
      verdict: code === 'expired' ? 'sign-in' : code === 'over' ? 'gone' : 'retry',
      cause: { code, message: message ?? bye.detail ?? reason },
      retryFloorMs: bye.retryMs,
    });
  }

  // ---- reset ----

  #reset(info: ResetInfo): void {
    const { onReset } = this.#options;
    const report = (next: string) => this.#report('gap', `The place in the log is lost (${info.reason})`, next);
    if (!onReset) {
      report('goes on from the newest event');
      this.#cursor = { epoch: info.epoch, seq: info.head };
      this.#catchUp(0);
      return;
    }
    if (this.#environment.now() - this.#openedAt >= stableAfterMs) this.#attempt = 0;
    report('loads the snapshot again');
    this.#reloaded = true;
    this.#leave('resetting');
    this.#setState({ status: 'catching-up', remaining: null });
    const ask = () => this.#askForSnapshot(info, onReset);
    const delay = this.#attempt && this.#backoff(null);
    this.#attempt += 1;
    if (delay === 0) ask();
    else this.#arm(delay, ask);
  }

  #askForSnapshot(info: ResetInfo, onReset: NonNullable<ConnectOptions['onReset']>): void {
    this.#leave('resetting');
    this.#setState({ status: 'catching-up', remaining: null });
    const generation = this.#generation;
    const failed = (error: unknown) => {
      if (generation !== this.#generation) return;
      this.#leave('waiting');
      this.#why = { code: 'reset-failed', message: 'The show could not be loaded again' };
      this.#wait('reset-failed', false, null, () => this.#askForSnapshot(info, onReset), error);
    };
    try {
      const answer = onReset(info);
      if (answer === undefined) return; // the owner will call resumeFrom
      Promise.resolve(answer)
        .then((cursor) => {
          if (generation === this.#generation) this.resumeFrom(cursor);
        })
        .catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  // ---- the page ----

  #wake(signal: WakeSignal): void {
    if (this.#phase === 'stopped') return;
    if (signal === 'pagehide') {
      // Browsers disagree on what becomes of a stream behind the back button; ours is closed.
      this.#why = { code: 'page-hidden', message: 'The page was put away' };
      if (this.#phase !== 'resetting') this.#leave('suspended');
    } else if (this.#phase === 'suspended') {
      if (signal === 'pageshow' || signal === 'visible') this.#reopen();
    } else if (this.#phase === 'waiting') {
      if (signal === 'offline') this.#showWaiting(Math.max(0, this.#nextTryAt() - this.#environment.now()));
      else this.#retry();
    } else if (this.#phase === 'open') {
      if (signal === 'online' || signal === 'offline') this.#watchdog.verifySoon();
      else this.#watchdog.verifyIfSilent();
    }
  }

  // ---- state ----

  #nextTryAt(): number {
    return 'nextTryAt' in this.#state ? this.#state.nextTryAt : this.#environment.now();
  }

  #showWaiting(inMs: number): void {
    const why = this.#why ?? { code: 'stream-closed', message: 'The connection was closed' };
    const status = this.#environment.signals?.isOnline() === false ? 'offline' : 'reconnecting';
    const nextTryAt = this.#environment.now() + inMs;
    this.#setState({ status, attempt: this.#attempt, inMs, nextTryAt, why });
  }

  #isClosed(): boolean {
    return this.#state.status === 'ended' && this.#state.why === null;
  }

  /** Ends whatever is under way and makes its late calls void. */
  #leave(phase: Phase): void {
    this.#generation += 1;
    this.#phase = phase;
    if (this.#state.status === 'live') this.#deliveredWhenLost = this.counters.delivered;
    this.#closeTransport?.();
    this.#closeTransport = null;
    this.#watchdog.stop();
    this.#environment.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** One timer for all that the client waits for: the first block, or the next attempt. */
  #arm(ms: number, run: () => void): void {
    this.#environment.clearTimeout(this.#timer);
    const generation = this.#generation;
    this.#timer = this.#environment.setTimeout(() => {
      if (generation === this.#generation) run();
    }, ms);
  }

  #setState(state: ConnectionState): void {
    if (this.#isClosed()) return;
    this.#state = state;
    this.#call(this.#options.onState, state);
  }

  #call<T>(handler: ((value: T) => void) | undefined, value: T): void {
    try {
      handler?.(value);
    } catch (error) {
      this.#report('handler-threw', 'A handler of the stream failed', 'goes on with the next event', error);
    }
  }

  #unreadable(what: string, data: string): void {
    this.#report('malformed-frame', `${what} is not readable`, 'goes on without it', data);
  }

  #report(code: RealtimeErrorCode, message: string, next: string, cause?: unknown): void {
    const text = `[soldwire] show ${this.#options.showId}: ${message}; ${next}`;
    if (cause === undefined) this.#environment.warn(text);
    else this.#environment.warn(text, cause);
    try {
      this.#options.onError?.({ code, message, next, cause });
    } catch (error) {
      this.#environment.warn('[soldwire] onError failed', error);
    }
  }
}

function cursorOf(text: string): Cursor {
  const place = parseCursor(text);
  if (!place) throw new TypeError(`not a cursor: ${text}`);
  return place;
}
