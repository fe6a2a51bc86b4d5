// Which tab has the stream.
//
// With Web Locks the browser decides: one tab holds the lock, the others stand in line, and a tab
// that closes or crashes lets go of it in the same moment. Web Locks exist in secure contexts
// only, and a console served over plain HTTP in a local network, where a browser's six connections
// hurt most, is none; there the tabs decide among themselves on their channel.
//
// Stealing: a tab that the browser froze keeps its lock and says nothing more. Whoever misses it
// takes the lock away (`steal`). A stream of one's own instead would cost a connection for each
// waiting tab, and six of them stop the whole site over HTTP/1.1. The frozen tab learns of it when
// it thaws.

import type { Message } from './tabs-messages.js';
import type { Environment } from './types.js';

export interface ElectionCallbacks {
  onElected(): void;
  onDeposed(): void;
}

export interface Election {
  /** Stands for election until elected or `leave`. */
  stand(): void;
  /** The leader does not answer: takes its place. */
  steal(): void;
  heard(message: Message): void;
  /** Gives the lead back, or stands no longer. */
  leave(): void;
}

export class LockElection implements Election {
  #locks: LockManager;
  #name: string;
  #callbacks: ElectionCallbacks;
  #onUnusable: () => void;
  /** What ends the present request: leaves the line, or lets the lock go. */
  #end: (() => void) | null = null;

  /** `onUnusable`: the browser refuses the lock as such, as it does for a sandboxed page. */
  constructor(locks: LockManager, name: string, callbacks: ElectionCallbacks, onUnusable: () => void) {
    this.#locks = locks;
    this.#name = name;
    this.#callbacks = callbacks;
    this.#onUnusable = onUnusable;
  }

  stand(): void {
    this.#request(false);
  }

  steal(): void {
    this.#request(true);
  }

  heard(): void {
    // The browser knows who holds the lock.
  }

  leave(): void {
    this.#end?.();
    this.#end = null;
  }

  #request(steal: boolean): void {
    this.leave();
    const waiting = new AbortController();
    let held = false;
    let release: () => void = () => waiting.abort();
    const end = () => release();
    this.#end = end;
    const current = () => this.#end === end;
    const hold = () => {
      if (!current()) return undefined;
      held = true;
      this.#callbacks.onElected();
      return current() ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    };
    // A request that steals cannot wait, so there is nothing to abort.
    this.#locks.request(this.#name, steal ? { steal } : { signal: waiting.signal }, hold).catch(() => {
      if (!current()) return;
      this.#end = null;
      if (held) this.#callbacks.onDeposed();
      else this.#onUnusable();
    });
  }
}

/** Time for those who lead or stand as well to object. */
const settleMs = 100;

export class ChannelElection implements Election {
  #me: string;
  #environment: Environment;
  #post: (message: Message) => void;
  #callbacks: ElectionCallbacks;
  #standing = false;
  #timer: unknown = null;

  constructor(me: string, environment: Environment, post: (message: Message) => void, callbacks: ElectionCallbacks) {
    this.#me = me;
    this.#environment = environment;
    this.#post = post;
    this.#callbacks = callbacks;
  }

  stand(): void {
    this.leave();
    this.#standing = true;
    this.#post({ kind: 'claim', from: this.#me });
    this.#timer = this.#environment.setTimeout(() => {
      this.#standing = false;
      this.#callbacks.onElected();
    }, settleMs * (1 + this.#environment.random()));
  }

  steal(): void {
    this.stand();
  }

  heard(message: Message): void {
    if (message.kind === 'claim' && this.#standing) {
      if (message.from < this.#me) this.leave();
      else this.#post({ kind: 'claim', from: this.#me });
    } else if (message.kind === 'gone') {
      this.stand();
    } else if ('term' in message) {
      this.leave();
    }
  }

  leave(): void {
    this.#standing = false;
    this.#environment.clearTimeout(this.#timer);
  }
}
