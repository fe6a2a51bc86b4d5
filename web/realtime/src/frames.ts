// What the frames of a stream carry. Unknown fields are ignored; a field that is missing or of
// the wrong type takes its documented default, or makes the frame unreadable (null) where there is
// none.

import type { Hello, ShowEvent } from './types.js';

export const heartbeatMsDefault = 15_000;
const heartbeatMsMin = 100;
const heartbeatMsMax = 120_000;

export interface Heartbeat {
  readonly seq: number;
  readonly serverTime: string;
  readonly operators: number | null;
}

export interface Bye {
  readonly reason: string;
  readonly detail: string | null;
  readonly retryMs: number | null;
}

type Fields = Record<string, unknown>;

function readObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

const asString = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const asCount = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

export function readHello(text: string): { hello: Hello; retryMs: number | null } | null {
  const fields = readObject(text);
  const epoch = asString(fields?.epoch);
  const seq = asCount(fields?.seq);
  const mode = fields?.mode;
  if (!fields || !epoch || seq === null) return null;
  if (mode !== 'live' && mode !== 'resumed' && mode !== 'reset') return null;
  const heartbeatMs = asCount(fields.heartbeatMs) ?? heartbeatMsDefault;
  return {
    hello: {
      epoch,
      seq,
      cursor: asCount(fields.cursor) ?? seq,
      mode,
      count: asCount(fields.count) ?? 0,
      reason: asString(fields.reason),
      heartbeatMs: Math.min(heartbeatMsMax, Math.max(heartbeatMsMin, heartbeatMs)),
      serverTime: asString(fields.serverTime) ?? '',
      operators: asCount(fields.operators),
    },
    retryMs: asCount(fields.retryMs),
  };
}

export function readHeartbeat(text: string): Heartbeat | null {
  const fields = readObject(text);
  const seq = asCount(fields?.seq);
  if (!fields || seq === null) return null;
  return { seq, serverTime: asString(fields.serverTime) ?? '', operators: asCount(fields.operators) };
}

export function readBye(text: string): Bye {
  const fields = readObject(text);
  return {
    reason: asString(fields?.reason) ?? 'unknown',
    detail: asString(fields?.detail),
    retryMs: asCount(fields?.retryMs),
  };
}

export function readEvent(text: string): ShowEvent | null {
  const fields = readObject(text);
  const type = asString(fields?.type);
  const seq = asCount(fields?.seq);
  if (!fields || !type || seq === null) return null;
  return { type, seq, at: asString(fields.at) ?? '', data: fields.data };
}
