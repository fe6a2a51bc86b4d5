// The words that the client and its owner exchange.

import type { Presence, ResetReason, ShowEvent } from './events.js';
import type { Transport } from './transport.js';

export type { Presence, ShowEvent } from './events.js';

export type CauseCode =
  | 'unreachable' // no answer at network level
  | 'no-answer' // connected or connecting, but nothing arrived in time
  | 'stream-closed' // an open stream ended without a farewell
  | 'silent' // heartbeats are overdue: the link is dead though it looks open
  | 'gap' // an event is missing between the last one and this one
  | 'http-error' // the server or a proxy answered with an error status
  | 'not-a-stream' // something answered 200 with another content type
  | 'expired' // the session behind the stream ended
  | 'lagged' // we read too slowly; the log has the rest
  | 'shutdown' // the server is restarting
  | 'overloaded'
  | 'reset-failed' // the owner could not load a new snapshot
  | 'signed-out'
  | 'forbidden'
  | 'not-found'
  | 'over' // the server says that this stream will not come back
  | 'page-hidden'; // the browser put the page away

/** Why the stream is not live, for people (`message`) and for code (`code`). */
export interface Cause {
  readonly code: CauseCode;
  readonly message: string;
  readonly status?: number;
}

export type ConnectionState =
  /** The first attempt is under way. */
  | { readonly status: 'connecting' }
  /** Open; missed events (or, after a reset, the snapshot) are still coming in. */
  | { readonly status: 'catching-up'; readonly remaining: number | null }
  | {
      readonly status: 'live';
      /** How many events the last reconnection brought; null on the first connection. */
      readonly caughtUp: number | null;
      /** The snapshot was loaded again, so what came in meanwhile is not counted. */
      readonly reloaded: boolean;
      /** A heartbeat is overdue; the link is being watched and will be declared dead soon. */
      readonly overdue: boolean;
    }
  /** Lost. `inMs` is 0 while an attempt is under way; `nextTryAt` is on the clock of `Date.now()`. */
  | {
      readonly status: 'reconnecting';
      readonly attempt: number;
      readonly inMs: number;
      readonly nextTryAt: number;
      readonly why: Cause;
    }
  /** The browser says that it has no network. Attempts go on, and one is made as soon as it is back. */
  | {
      readonly status: 'offline';
      readonly attempt: number;
      readonly inMs: number;
      readonly nextTryAt: number;
      readonly why: Cause;
    }
  /** Needs a person: sign in again, or ask for access. `retryNow()` tries once more. */
  | { readonly status: 'unauthorised'; readonly why: Cause }
  /** Over for good, or closed by the owner (`why` is null). */
  | { readonly status: 'ended'; readonly why: Cause | null };

export interface Hello extends Sign {
  readonly epoch: string;
  /** The newest event of the show when the stream opened. */
  readonly seq: number;
  readonly cursor: number;
  readonly mode: 'live' | 'resumed' | 'reset';
  readonly count: number;
  readonly reason: string | null;
  readonly heartbeatMs: number;
}

/** What a block says of the server and of those who are there. */
export interface Sign {
  readonly serverTime: string;
  readonly operators: number | null;
  /** null in a block that does not say. */
  readonly presence: Presence | null;
}

/**
 * A sign of life: sent for each hello, each heartbeat, and when somebody comes or goes. The hook keeps
 * what was told last; it needs presence.updated among `types`, where there are any.
 */
export interface Pulse extends Sign {
  /** One way, server to browser, in milliseconds; clock differences are taken out as far as the opening of the stream allows. */
  readonly latencyMs: number;
}

export interface ResetInfo {
  /** The server's word, or the client's own: `gap` when the stream begins after the place that was asked for. */
  readonly reason: ResetReason | 'gap' | (string & {});
  readonly epoch: string;
  readonly head: number;
}

export type RealtimeErrorCode = CauseCode | 'malformed-frame' | 'handler-threw' | 'refresh-failed';

/** Everything that went wrong, with what happens next. */
export interface RealtimeError {
  readonly code: RealtimeErrorCode;
  readonly message: string;
  readonly next: string;
  readonly cause?: unknown;
}

export interface ConnectOptions {
  /** For the audience "buyers" the show's public key. */
  readonly showId: string;
  /**
   * Whose stream: the operators' (the default), or the public one, which needs no session. The
   * public one's numbers have holes by design, so a lost event cannot be told from one that was
   * none of the buyers' business.
   */
  readonly audience?: 'operators' | 'buyers';
  /** Origin of the server; default is the page's own. */
  readonly baseUrl?: string;
  /** A fixed token. Prefer the session cookie, or `getToken` with short-lived stream tokens. */
  readonly token?: string;
  /** Called before each attempt; `renew` is true when the last token was refused. */
  readonly getToken?: (renew: boolean) => Promise<string> | string;
  /** `<epoch>-<seq>` of the snapshot that the owner has; without it the stream starts at the head. */
  readonly cursor?: string | null;
  /** Only these event types ("claim.*"). Jumps in seq then cannot be told from filtered events. */
  readonly types?: readonly string[];
  /** How the stream is read; default is the browser's EventSource. */
  readonly transport?: Transport;

  /** Each event once, in order. A handler that throws is reported, and the stream goes on. */
  readonly onEvent: (event: ShowEvent) => void;
  readonly onState?: (state: ConnectionState) => void;
  readonly onHello?: (hello: Hello) => void;
  readonly onPulse?: (pulse: Pulse) => void;
  /**
   * The cursor cannot be resumed: load the snapshot, and give its cursor back, either as the
   * answer or later by `resumeFrom`. A promise that fails is tried again with backoff. Without
   * this callback the stream goes on from the head, and the loss is reported to `onError`.
   */
  readonly onReset?: (info: ResetInfo) => Promise<string> | string | void;
  readonly onError?: (error: RealtimeError) => void;

  /** Renews the session when the stream is refused with 401; default is POST /api/auth/refresh. */
  readonly refresh?: () => Promise<RefreshOutcome>;
  readonly backoff?: { readonly baseMs?: number; readonly capMs?: number };
  /** How long an attempt may take until the first block of the stream is here; default 20 s. */
  readonly connectTimeoutMs?: number;
  /** The world outside; the defaults are the browser's. */
  readonly environment?: Partial<Environment>;
}

export type RefreshOutcome = 'renewed' | 'refused' | 'unreachable';

export interface ShowConnection {
  readonly state: ConnectionState;
  /** The place in the log up to which events were handed over; null before the first hello. */
  readonly cursor: string | null;
  readonly counters: Readonly<Counters>;
  /** Try at once instead of waiting; also the way out of `unauthorised` after signing in. */
  retryNow(): void;
  /** Continue after this cursor, in answer to `onReset`. */
  resumeFrom(cursor: string): void;
  close(): void;
}

export interface Counters {
  delivered: number;
  duplicates: number;
  gaps: number;
  connections: number;
}

/** The part of a MessageEvent that is used; its own type is not the same in a browser and in Node. */
export interface StreamMessage {
  readonly data: string;
  readonly lastEventId: string;
}

/** The part of EventSource that is used. */
export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: StreamMessage) => void): void;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

export interface Environment {
  readonly now: () => number;
  readonly random: () => number;
  readonly setTimeout: (run: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly fetch: typeof globalThis.fetch;
  readonly createEventSource: (url: string) => EventSourceLike;
  /** Page and network signals; null where there is no window. */
  readonly signals: WakeSignals | null;
  readonly warn: (...words: unknown[]) => void;
}

export interface WakeSignals {
  isOnline(): boolean;
  /** Calls back until the returned function is called. */
  subscribe(listener: (signal: WakeSignal) => void): () => void;
}

export type WakeSignal = 'online' | 'offline' | 'visible' | 'pageshow' | 'pagehide';
