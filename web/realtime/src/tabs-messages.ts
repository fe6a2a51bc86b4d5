// What the tabs of a browser say to one another.
//
// The version is part of the channel's name, so tabs with another build of the page, which may
// speak differently, are not heard at all: each build then has a stream of its own.

import type { Cursor } from './cursor.js';
import type { Failure } from './transport.js';

export const messageVersion = 1;

/** One block of the stream: event name, data, id. */
export type Frame = readonly [event: string, data: string, id: string];

interface Said {
  /** Who says it: one opened stream of one tab. */
  readonly from: string;
}

/** Said by the tab that has the stream. The greater term is the newer leader. */
interface SaidByLeader extends Said {
  readonly term: number;
}

export type Message =
  /** "I would lead if nobody does": only where there are no Web Locks. */
  | (Said & { readonly kind: 'claim' })
  /** "Let me follow from here." */
  | (Said & { readonly kind: 'join'; readonly after: Cursor | null })
  /** "Are you there?" */
  | (Said & { readonly kind: 'ping' })
  /** "I caught up by a stream of my own and have closed it." */
  | (Said & { readonly kind: 'caught' })
  /** "I lead now"; the stream is being opened. */
  | (SaidByLeader & { readonly kind: 'lead' })
  /** "My stream is open": whoever is at `place` or beyond it misses nothing by following. */
  | (SaidByLeader & { readonly kind: 'open'; readonly place: Cursor; readonly heartbeatMs: number })
  /** "I am there; be patient." */
  | (SaidByLeader & { readonly kind: 'wait'; readonly to: string })
  /** "This is what you missed; follow from here." */
  | (SaidByLeader & { readonly kind: 'welcome'; readonly to: string; readonly hello: WelcomeHello; readonly frames: readonly Frame[] })
  /** "I do not have what you miss: catch up by a stream of your own, then join." */
  | (SaidByLeader & { readonly kind: 'behind'; readonly to: string })
  /** Blocks as they came; the events among them follow on the place `after`. */
  | (SaidByLeader & { readonly kind: 'frames'; readonly after: Cursor; readonly frames: readonly Frame[] })
  /** "The stream failed, for all of us." */
  | (SaidByLeader & { readonly kind: 'down'; readonly failure: Failure })
  /** "I leave; somebody else may lead." */
  | (SaidByLeader & { readonly kind: 'gone' });

/** The fields of a hello block, as the server would have said it to the one who joins. */
export type WelcomeHello = Readonly<Record<string, unknown>> & {
  readonly epoch: string;
  readonly cursor: number;
  readonly heartbeatMs: number;
};

const saidByAnybody = ['claim', 'join', 'ping', 'caught'];

/** Scripts of the same origin may say anything on the channel. */
export function isMessage(value: unknown): value is Message {
  const message = value as { kind?: unknown; from?: unknown; term?: unknown } | null;
  return (
    typeof message === 'object' &&
    typeof message?.kind === 'string' &&
    typeof message.from === 'string' &&
    (saidByAnybody.includes(message.kind) || typeof message.term === 'number')
  );
}
