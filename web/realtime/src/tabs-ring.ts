// The newest events that a tab has handed over, for tabs that join a little behind it.
//
// Limits: `framesMax` events and `charactersMax` characters; the oldest make room.

import type { Frame } from './tabs-messages.js';

const framesMax = 1_000;
const charactersMax = 512 * 1024;

interface Kept {
  readonly seq: number;
  readonly frame: Frame;
}

export class FrameRing {
  #kept: Kept[] = [];
  #first = 0;
  #characters = 0;
  /** Every event after this number is here. */
  #completeAfter = Infinity;

  /** Begins anew: nothing is missing after `seq`. */
  start(seq: number): void {
    this.#kept = [];
    this.#first = 0;
    this.#characters = 0;
    this.#completeAfter = seq;
  }

  add(seq: number, frame: Frame): void {
    this.#kept.push({ seq, frame });
    this.#characters += frame[1].length;
    while (this.#kept.length - this.#first > framesMax || this.#characters > charactersMax) {
      const oldest = this.#kept[this.#first];
      if (!oldest) break;
      this.#characters -= oldest.frame[1].length;
      this.#completeAfter = oldest.seq;
      this.#first += 1;
    }
    // Shifting one by one would move the whole array each time.
    if (this.#first > framesMax) {
      this.#kept.splice(0, this.#first);
      this.#first = 0;
    }
  }

  /** The events after `seq`; null if some of them are not here any more. */
  after(seq: number): readonly Frame[] | null {
    if (seq < this.#completeAfter) return null;
    return this.#kept.slice(this.#first).filter((kept) => kept.seq > seq).map((kept) => kept.frame);
  }
}
