// Tells a quiet stream from a dead one.
//
// A link can be gone for minutes while the browser still calls it open. The server sends a
// heartbeat when it has nothing else to say, so silence has a limit. A page that slept is not
// dead, though: its timers come late, and frames that arrived meanwhile are still waiting to be
// read, so after sleep the link gets a moment to prove itself.

import type { Environment } from './types.js';

/** A heartbeat is shown as overdue before two intervals have passed… */
const overdueAfterIntervals = 1.5;
/** …and the link is taken for dead after this many. */
const deadAfterIntervals = 2.5;
/** After sleep, queued frames get this long to be read. */
const wakeGraceMs = 2_000;
/** How long the events that a heartbeat counts may take to follow it. */
const owedGraceMs = 1_000;

export interface WatchdogCallbacks {
  onOverdue(): void;
  onDead(silentMs: number): void;
  /** The time is up for the event `seq`, which a heartbeat said exists. */
  onOwed(seq: number): void;
}

export class Watchdog {
  #environment: Environment;
  #callbacks: WatchdogCallbacks;
  #heartbeatMs = 0;
  #timer: unknown = null;
  #lastSignAt = 0;
  #checkAt = 0;
  #verifyBy: number | null = null;
  #owed: { readonly seq: number; readonly by: number } | null = null;

  constructor(environment: Environment, callbacks: WatchdogCallbacks) {
    this.#environment = environment;
    this.#callbacks = callbacks;
  }

  /** Watches from now on; a sign of life has just been seen. */
  start(heartbeatMs: number): void {
    this.stop();
    this.#heartbeatMs = heartbeatMs;
    this.sign();
    this.#watch();
  }

  stop(): void {
    this.#environment.clearTimeout(this.#timer);
    this.#verifyBy = null;
    this.#owed = null;
  }

  /** Any frame is a sign of life. */
  sign(): void {
    this.#lastSignAt = this.#environment.now();
    this.#verifyBy = null;
  }

  /** The event `seq` must be here soon. */
  expect(seq: number): void {
    this.#owed ??= { seq, by: this.#environment.now() + owedGraceMs };
    this.#watch();
  }

  /** The network changed under the stream: it has to show soon that it is still there. */
  verifySoon(): void {
    this.#verify(1.2 * this.#heartbeatMs);
  }

  /** The page woke up: a link that was silent for too long gets a moment. */
  verifyIfSilent(): void {
    if (this.#environment.now() - this.#lastSignAt >= deadAfterIntervals * this.#heartbeatMs) this.#verify(wakeGraceMs);
  }

  /** Expects a sign within `ms` (or by the old deadline, if that is sooner), else the link is dead. */
  #verify(ms: number): void {
    const now = this.#environment.now();
    this.#verifyBy = Math.max(now + wakeGraceMs, Math.min(now + ms, this.#deadAt()));
    this.#watch();
  }

  #deadAt(): number {
    return this.#verifyBy ?? this.#lastSignAt + deadAfterIntervals * this.#heartbeatMs;
  }

  #watch(): void {
    const now = this.#environment.now();
    const overdueAt = this.#lastSignAt + overdueAfterIntervals * this.#heartbeatMs;
    const deadAt = Math.min(this.#deadAt(), this.#owed?.by ?? Infinity);
    this.#checkAt = now < overdueAt ? Math.min(overdueAt, deadAt) : deadAt;
    this.#environment.clearTimeout(this.#timer);
    this.#timer = this.#environment.setTimeout(() => this.#check(), Math.max(0, this.#checkAt - now));
  }

  #check(): void {
    const now = this.#environment.now();
    const owed = this.#owed;
    const silentMs = now - this.#lastSignAt;
    if (owed && now >= owed.by) {
      this.#owed = null;
      this.#watch();
      this.#callbacks.onOwed(owed.seq);
    } else if (now < this.#deadAt()) {
      this.#watch();
      if (silentMs >= overdueAfterIntervals * this.#heartbeatMs) this.#callbacks.onOverdue();
    } else if (now - this.#checkAt > wakeGraceMs && this.#verifyBy === null) {
      // The timer itself was late: the page slept.
      this.#verify(wakeGraceMs);
    } else {
      this.stop();
      this.#callbacks.onDead(silentMs);
    }
  }
}
