// What the frames of a stream carry. Unknown fields are ignored; a field that is missing or of
// the wrong type takes its documented default, or makes the frame unreadable (null) where there is
// none.

import type { Hello, Presence, ShowEvent, Sign } from './types.js';

export const heartbeatMsDefault = 15_000;
const heartbeatMsMin = 100;
const heartbeatMsMax = 120_000;

export interface Heartbeat extends Sign {
  readonly seq: number;
}

export interface Bye {
  readonly reason: string;
  readonly detail: string | null;
  readonly retryMs: number | null;
}

type Fields = Record<string, unknown>;

const asFields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

function readObject(text: string): Fields | null {
  try {
    return asFields(JSON.parse(text));
  } catch {
    return null;
  }
}

const asString = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const asCount = (value: unknown): number | null =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;

function asPresence(value: unknown): Presence | null {
  const fields = asFields(value);
  return Array.isArray(fields?.operators) ? (fields as unknown as Presence) : null;
}

const signOf = (fields: Fields): Sign => ({
  serverTime: asString(fields.serverTime) ?? '',
  operators: asCount(fields.operators),
  presence: asPresence(fields.presence),
});

/** The block `presence`, in the shape of an event. */
export function readPresence(text: string): Sign {
  const fields = readObject(text);
  const presence = asPresence(fields?.data);
  return { serverTime: asString(fields?.at) ?? '', operators: presence?.operatorCount ?? null, presence };
}

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
      ...signOf(fields),
      epoch,
      seq,
      cursor: asCount(fields.cursor) ?? seq,
      mode,
      count: asCount(fields.count) ?? 0,
      reason: asString(fields.reason),
      heartbeatMs: Math.min(heartbeatMsMax, Math.max(heartbeatMsMin, heartbeatMs)),
    },
    retryMs: asCount(fields.retryMs),
  };
}

export function readHeartbeat(text: string): Heartbeat | null {
  const fields = readObject(text);
  const seq = asCount(fields?.seq);
  if (!fields || seq === null) return null;
  return { ...signOf(fields), seq };
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
  return { type, seq, at: asString(fields.at) ?? '', data: fields.data } as ShowEvent;
}
