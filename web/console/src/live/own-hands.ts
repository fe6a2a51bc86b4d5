// Tells the server what this tab has in hand, so that colleagues see it: a state, told when it has
// rested for a moment, and again now and then for as long as it holds. Several things at once take a
// hand each.
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

/** So many things of one person the server keeps; to it each is in a hand of its own. */
export const handsMax = 5;

interface How {
  /** From 0 to `handsMax - 1`. */
  readonly hand: number;
  /** The page may be gone before the answer comes. */
  readonly leaving: boolean;
}

/** Null: nothing any more. */
export type Tell = (thing: Handling | null, how: How) => Promise<unknown>;

interface Hold {
  readonly things: readonly Handling[];
}

const keyOf = (thing: Handling | null): string => (thing ? `${thing.kind} ${thing.id}` : '');

export class OwnHands {
  readonly #tell: Tell;
  /** What is open over what; the last one is in hand. */
  #holds: Hold[] = [];
  /** As the server was told of each hand; undefined when it may have forgotten, or not understood. */
  #told: (string | undefined)[] = Array<string>(handsMax).fill('');
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

  /** From now until the returned function is called. What is taken up last is what counts; of too many things the first. */
  readonly hold = (...things: readonly Handling[]): (() => void) => {
    const hold: Hold = { things: things.slice(0, handsMax) };
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
    this.#doubt();
    this.#changed();
  }

  /** Watches the page; the returned function puts everything down. */
  readonly start = (): (() => void) => {
    this.#touchedAt = Date.now();
    const touched = () => {
      this.#touchedAt = Date.now();
      if (!this.#isIdle) return;
      this.#isIdle = false;
      this.#doubt();
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

  #thing(hand: number): Handling | null {
    return this.#holds.at(-1)?.things[hand] ?? null;
  }

  /** The server may have forgotten what it was told. */
  #doubt(): void {
    this.#told = this.#told.map((told) => (told === '' ? '' : undefined));
  }

  #changed(): void {
    clearTimeout(this.#rest);
    this.#rest = window.setTimeout(() => {
      this.#rest = undefined;
      this.#settle();
    }, restMs);
  }

  /** Tells what is not told yet, one hand after the other. */
  #settle(): void {
    if (!this.#stop || !this.#isLive || this.#isSending || this.#isIdle) return;
    const hand = this.#told.findIndex((told, at) => told !== keyOf(this.#thing(at)));
    if (hand < 0) return;
    const thing = this.#thing(hand);
    this.#isSending = true;
    this.#told[hand] = keyOf(thing);
    clearTimeout(this.#renewal);
    this.#tell(thing, { hand, leaving: false }).then(
      () => {
        this.#sent();
        // What changed while the answer was on its way rests first.
        if (this.#rest === undefined) this.#settle();
      },
      (error: unknown) => {
        this.#told[hand] = undefined;
        this.#failed(error);
        this.#sent();
      },
    );
  }

  #sent(): void {
    this.#isSending = false;
    if (this.#stop && this.#told.some((told) => told !== '')) this.#renewal = window.setTimeout(() => this.#renew(), renewMs);
  }

  #renew(): void {
    this.#doubt();
    // Left alone, the server forgets it; the next touch says it again.
    this.#isIdle = Date.now() - this.#touchedAt >= idleMs;
    this.#settle();
  }

  #leave(): void {
    clearTimeout(this.#rest);
    clearTimeout(this.#renewal);
    this.#rest = undefined;
    const held = this.#told.flatMap((told, hand) => (told === '' ? [] : [hand]));
    this.#told.fill('');
    // Where it does not arrive, the end of the stream says the same.
    if (this.#isLive) held.forEach((hand) => void this.#tell(null, { hand, leaving: true }).catch(() => undefined));
  }

  #failed(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    console.warn('soldwire: colleagues may not see what this tab has in hand:', error);
  }
}
