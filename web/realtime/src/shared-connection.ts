// One connection for all components that watch the same show.
//
// A connection outlives its last user by a short grace, because React (StrictMode, a route that
// changes and comes back) lets go and takes hold again at once. What arrives in between is kept
// for the next user, up to a bound; past it the connection is closed, and the cursor of the next
// user brings the same events from the log.

import { connectShow } from './connect-show.js';
import type { ConnectOptions, ConnectionState, Pulse, ShowConnection, ShowEvent } from './types.js';

const graceMs = 500;
const keptEventsMax = 1_000;

export type Handlers = Pick<ConnectOptions, 'onEvent' | 'onHello' | 'onPulse' | 'onReset' | 'onError'>;
export type SharedOptions = Omit<ConnectOptions, keyof Handlers | 'onState'>;

export interface SharedUser {
  readonly connection: ShowConnection;
  readonly state: () => ConnectionState;
  readonly pulse: () => Pulse | null;
  readonly subscribe: (listener: () => void) => () => void;
  readonly release: () => void;
}

const open = new Set<SharedConnection>();

/** Joins the show's open connection if the newcomer would miss nothing, else opens another. */
export function shareConnection(options: SharedOptions, handlers: Handlers): SharedUser {
  const key = JSON.stringify([
    options.baseUrl ?? '',
    options.showId,
    options.token ?? '',
    options.types ?? null,
  ]);
  const joinable = [...open].find(
    (shared) => shared.key === key && shared.transport === options.transport && shared.fits(options.cursor ?? null),
  );
  return (joinable ?? new SharedConnection(key, options)).use(handlers);
}

class SharedConnection {
  readonly key: string;
  readonly transport: SharedOptions['transport'];
  #connection: ShowConnection;
  #users = new Set<Handlers>();
  #listeners = new Set<() => void>();
  #pulse: Pulse | null = null;
  #graceTimer: ReturnType<typeof setTimeout> | null = null;
  /** Events that arrived while nobody was there, and the cursor before the first of them. */
  #kept: ShowEvent[] = [];
  #keptAfter: string | null;

  constructor(key: string, options: SharedOptions) {
    this.key = key;
    this.transport = options.transport;
    this.#keptAfter = options.cursor ?? null;
    this.#connection = connectShow({
      ...options,
      onEvent: (event) => this.#take(event),
      onState: () => this.#notify(),
      onHello: (hello) => this.#tell((user) => user.onHello?.(hello)),
      onPulse: (pulse) => {
        const { operators = null, presence = null } = this.#pulse ?? {};
        const whole = { ...pulse, operators: pulse.operators ?? operators, presence: pulse.presence ?? presence };
        this.#pulse = whole;
        this.#tell((user) => user.onPulse?.(whole));
        this.#notify();
      },
      // The first user that can load a snapshot decides where the stream goes on.
      onReset: (info) => {
        for (const user of this.#users) if (user.onReset) return user.onReset(info);
        throw new Error('nobody is there to load the snapshot');
      },
      onError: (error) => this.#tell((user) => user.onError?.(error)),
    });
    open.add(this);
  }

  /** Whether someone who has everything up to `cursor` misses nothing by joining now. */
  fits(cursor: string | null): boolean {
    if (cursor === null) return true;
    const place = this.#users.size === 0 ? this.#keptAfter : this.#connection.cursor;
    return place === cursor;
  }

  use(handlers: Handlers): SharedUser {
    if (this.#graceTimer) clearTimeout(this.#graceTimer);
    this.#graceTimer = null;
    this.#users.add(handlers);
    const kept = this.#kept;
    this.#kept = [];
    kept.forEach((event) => handlers.onEvent(event));
    return {
      connection: this.#connection,
      state: () => this.#connection.state,
      pulse: () => this.#pulse,
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      release: () => this.#release(handlers),
    };
  }

  #release(handlers: Handlers): void {
    if (!this.#users.delete(handlers) || this.#users.size > 0) return;
    this.#keptAfter = this.#connection.cursor;
    this.#graceTimer = setTimeout(() => this.#close(), graceMs);
  }

  #take(event: ShowEvent): void {
    if (this.#users.size > 0) {
      this.#tell((user) => user.onEvent(event));
      return;
    }
    this.#kept.push(event);
    if (this.#kept.length > keptEventsMax) this.#close();
  }

  /** One user that fails does not keep the others from hearing; the connection reports it. */
  #tell(say: (user: Handlers) => void): void {
    const failures: unknown[] = [];
    for (const user of [...this.#users]) {
      try {
        say(user);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  #notify(): void {
    this.#listeners.forEach((listener) => listener());
  }

  #close(): void {
    open.delete(this);
    this.#kept = [];
    this.#connection.close();
  }
}
