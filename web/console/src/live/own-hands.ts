// Tells the server what this tab has in hand, so that colleagues see it: a state, told when it has
// rested for a moment, and again now and then for as long as it holds.
//
// It is advice. Nothing here may disturb who works: what fails is told to the browser's console
// once, and tried again with the next change.

import type { Handling } from '../api/types';

/** What is passed on the way, as with J and K, is in nobody's hand. */
export const restMs = 400;
/** The server forgets what is not said again for two and a half minutes. */
export const renewMs = 60_000;
/** Who has not touched the page for so long has gone for coffee. */
export const idleMs = 180_000;

/** Null: nothing any more. `leaving`: the page may be gone before the answer comes. */
export type Tell = (thing: Handling | null, how: { readonly leaving: boolean }) => Promise<unknown>;

interface Hold {
  readonly thing: Handling;
}

const keyOf = (thing: Handling | null): string => (thing ? `${thing.kind} ${thing.id}` : '');

export class OwnHands {
  readonly #tell: Tell;
  /** What is open over what; the last one is in hand. */
  #holds: Hold[] = [];
  /** As the server was told; undefined when it may have forgotten, or not understood. */
  #told: string | undefined = '';
  #isLive = false;
  #isSending = false;
  #isIdle = false;
  #hasFailed = false;
  #touchedAt = 0;
  #rest: number | undefined;
  #renewal: number | undefined;
  #stop: (() => void) | null = null;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** From now until the returned function is called. What is taken up last is what counts. */
  readonly hold = (thing: Handling): (() => void) => {
    const hold: Hold = { thing };
    this.#holds.push(hold);
    this.#changed();
    return () => {
      this.#holds = this.#holds.filter((one) => one !== hold);
      this.#changed();
    };
  };

  /** Whether the stream stands: the server takes nothing from those who do not watch, and forgets when they are gone. */
  setLive(isLive: boolean): void {
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    if (!isLive) return;
    if (this.#told !== '') this.#told = undefined;
    this.#changed();
  }

  /** Watches the page; the returned function puts everything down. */
  readonly start = (): (() => void) => {
    this.#touchedAt = Date.now();
    const touched = () => {
      this.#touchedAt = Date.now();
      if (!this.#isIdle) return;
      this.#isIdle = false;
      this.#told = undefined;
      this.#changed();
    };
    const leave = () => this.#leave();
    const comeBack = () => this.#changed();
    const inputs = ['pointerdown', 'keydown', 'wheel'] as const;
    inputs.forEach((input) => window.addEventListener(input, touched, { capture: true, passive: true }));
    window.addEventListener('pagehide', leave);
    window.addEventListener('pageshow', comeBack);
    this.#stop = () => {
      inputs.forEach((input) => window.removeEventListener(input, touched, { capture: true }));
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('pageshow', comeBack);
      this.#stop = null;
      this.#leave();
    };
    this.#changed();
    return () => this.#stop?.();
  };

  #current(): Handling | null {
    return this.#holds.at(-1)?.thing ?? null;
  }

  #changed(): void {
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => this.#settle(), restMs);
  }

  #settle(): void {
    const thing = this.#current();
    if (!this.#stop || !this.#isLive || this.#isSending || this.#isIdle || keyOf(thing) === this.#told) return;
    this.#isSending = true;
    this.#told = keyOf(thing);
    clearTimeout(this.#renewal);
    this.#tell(thing, { leaving: false }).then(
      () => this.#sent(thing !== null),
      (error: unknown) => {
        this.#told = undefined;
        this.#failed(error);
        this.#sent(true);
      },
    );
  }

  #sent(again: boolean): void {
    this.#isSending = false;
    if (!this.#stop) return;
    if (again) this.#renewal = window.setTimeout(() => this.#renew(), renewMs);
    // It may have changed while the answer was on its way.
    if (this.#told !== undefined && keyOf(this.#current()) !== this.#told) this.#changed();
  }

  #renew(): void {
    this.#told = undefined;
    // Left alone, the server forgets it; the next touch says it again.
    this.#isIdle = Date.now() - this.#touchedAt >= idleMs;
    this.#settle();
  }

  #leave(): void {
    clearTimeout(this.#rest);
    clearTimeout(this.#renewal);
    if (this.#told === '') return;
    this.#told = '';
    // Where it does not arrive, the end of the stream says the same.
    if (this.#isLive) this.#tell(null, { leaving: true }).catch(() => undefined);
  }

  #failed(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    console.warn('soldwire: colleagues may not see what this tab has in hand:', error);
  }
}
