// @soldwire/realtime: the live stream of a show, without a framework.

export { connectShow } from './connect-show.js';
export { type Cursor, formatCursor, parseCursor } from './cursor.js';
export type {
  ByeReason,
  CustomEvent,
  EventOf,
  EventSchemas,
  KnownEvent,
  KnownEventType,
  Presence,
  PublicEvent,
  ResetReason,
  ShowEvent,
  UnknownEvent,
} from './events.js';
export { type RefreshOptions, refreshSession } from './refresh.js';
export type { Failure, Sink, StreamRequest, Transport, Verdict } from './transport.js';
export type {
  Cause,
  CauseCode,
  ConnectionState,
  ConnectOptions,
  Counters,
  Environment,
  EventSourceLike,
  Hello,
  Pulse,
  RealtimeError,
  RealtimeErrorCode,
  RefreshOutcome,
  ResetInfo,
  ShowConnection,
  StreamMessage,
  WakeSignal,
  WakeSignals,
} from './types.js';
