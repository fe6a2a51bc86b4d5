// What a tab that joins is told: the first blocks of a stream, as if it had opened one itself.

import type { Cursor } from './cursor.js';
import { readHeartbeat, readPresence } from './frames.js';
import { LatencyMeter } from './latency.js';
import type { Frame, WelcomeHello } from './tabs-messages.js';
import type { Hello, Presence, Sign } from './types.js';

export class Greeting {
  #now: () => number;
  #hello: WelcomeHello | null = null;
  #operators: number | null = null;
  #presence: Presence | null = null;
  #meter = new LatencyMeter();
  #latencyMs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The stream began with this block, and was asked for at `askedAt`. */
  begin(hello: Hello, data: string, askedAt: number): void {
    const { epoch, cursor, heartbeatMs } = hello;
    this.#hello = { ...(JSON.parse(data) as object), epoch, cursor, heartbeatMs };
    this.#meter.calibrate(askedAt, this.#now(), Date.parse(hello.serverTime));
    this.#note(hello);
  }

  /** A block of the stream that has just arrived. */
  see(frame: Frame): void {
    if (frame[0] === 'heartbeat') this.#note(readHeartbeat(frame[1]));
    else if (frame[0] === 'presence') this.#note(readPresence(frame[1]));
  }

  /** For who joins after `after`, with `count` events to follow; null before the stream began. */
  hello(place: Cursor, after: Cursor | null, count: number): WelcomeHello | null {
    if (!this.#hello) return null;
    return {
      ...this.#hello,
      ...this.#whoIsThere(),
      epoch: place.epoch,
      // A snapshot may be a moment ahead of the stream.
      seq: Math.max(place.seq, after?.seq ?? 0),
      cursor: after?.seq ?? place.seq,
      mode: after ? 'resumed' : 'live',
      count,
      serverTime: this.#serverTime(0),
    };
  }

  /** A heartbeat as late as the last one was, so that who joins shows the stream's latency and not the channel's. */
  sign(place: Cursor): Frame {
    const fields = { seq: place.seq, serverTime: this.#serverTime(this.#latencyMs), ...this.#whoIsThere() };
    return ['heartbeat', JSON.stringify(fields), ''];
  }

  #whoIsThere() {
    return { operators: this.#operators, presence: this.#presence };
  }

  #note(sign: Sign | null): void {
    if (!sign) return;
    this.#operators = sign.operators ?? this.#operators;
    this.#presence = sign.presence ?? this.#presence;
    const stamped = Date.parse(sign.serverTime);
    if (!Number.isNaN(stamped)) this.#latencyMs = this.#meter.measure(stamped, this.#now());
  }

  #serverTime(agoMs: number): string {
    return new Date(this.#now() + this.#meter.offsetMs - agoMs).toISOString();
  }
}
