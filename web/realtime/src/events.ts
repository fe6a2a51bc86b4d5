// The shapes of a show's events, as the OpenAPI document has them (schema.ts is made from it).

import type { components } from './schema.js';

type Schemas = components['schemas'];

/** The events that soldwire itself makes: a closed union, told apart by `type`. */
export type KnownEvent = Schemas['Event'];
export type KnownEventType = KnownEvent['type'];
/** One of them: `EventOf<'claim.created'>`. */
export type EventOf<Type extends KnownEventType> = Extract<KnownEvent, { readonly type: Type }>;

/** An event that an integration published. */
export interface CustomEvent extends Omit<Schemas['CustomEvent'], 'type'> {
  readonly type: `custom.${string}`;
}

/**
 * An event of a server that is newer than this package; it arrives like any other. `'*'` stands for
 * any type that is not in the union, which no type of TypeScript can say: an open `string` would
 * keep a `switch` from telling the known ones apart.
 */
export interface UnknownEvent {
  readonly type: '*';
  readonly seq: number;
  readonly at: string;
  readonly data: unknown;
}

/** One event of a show, as it stands in the show's log. A `switch` over `type` needs a `default`. */
export type ShowEvent = KnownEvent | CustomEvent | UnknownEvent;

/** What buyers may see, from a show's public stream. */
export type PublicEvent = Schemas['PublicEvent'];

/** Who watches the show now. */
export type Presence = Schemas['Presence'];
/** Why the server ended a stream. */
export type ByeReason = Schemas['StreamBye']['reason'];
/** Why a place in the log cannot be resumed. */
export type ResetReason = NonNullable<Schemas['StreamHello']['reason']>;

/** The shapes that events are made of: a claim, an item, a comment's intent, and so on. */
export type EventSchemas = Schemas;
