// A stream in slices: what arrives in one piece is handed over in short turns, between which the page
// draws and hears its keys.
//
// After an outage thousands of blocks come at once, and a browser hands all that it has of them to the
// page in one task. Here a turn ends after `turnMs`; what is left waits, in order, for the next one,
// which follows as soon as the browser has had its say. A block that finds nothing waiting and its turn
// not over is handed over on the spot, so in an ordinary minute nothing waits at all.
//
// Limits: turns follow one another until nothing waits, so the stream is read no slower than before.

import type { Failure, Sink, Transport } from '@soldwire/realtime';

import { soon, turnMs } from '../ui/turns';

export interface SliceParts {
  readonly now: () => number;
  /** Runs `work` in a task of its own, soon, also in a page that is not seen. */
  readonly later: (work: () => void) => void;
}

const here: SliceParts = { now: () => performance.now(), later: (work) => void soon(work) };
const made = new WeakMap<Transport, Transport>();

/** The same transport gives the same answer, so that components can ask for it on each render. */
export function inSlices(transport: Transport): Transport {
  const known = made.get(transport);
  if (known) return known;
  const sliced = slicedTransport(transport, here);
  made.set(transport, sliced);
  return sliced;
}

export function slicedTransport(transport: Transport, parts: SliceParts): Transport {
  return (request, sink, environment) => {
    const slices = new Slices(sink, parts);
    const close = transport(
      request,
      {
        frame: (event, data, id) => slices.add([event, data, id]),
        retry: (milliseconds) => sink.retry(milliseconds),
        failed: (failure) => slices.add(failure),
      },
      environment,
    );
    return () => {
      slices.close();
      close();
    };
  };
}

type Frame = Parameters<Sink['frame']>;

class Slices {
  readonly #sink: Sink;
  readonly #parts: SliceParts;
  #waiting: (Frame | Failure)[] = [];
  /** When the present turn ends; null between turns. */
  #until: number | null = null;
  #closed = false;

  constructor(sink: Sink, parts: SliceParts) {
    this.#sink = sink;
    this.#parts = parts;
  }

  add(part: Frame | Failure): void {
    if (this.#closed) return;
    if (this.#until === null) this.#begin();
    if (this.#waiting.length > 0 || this.#isOver()) this.#waiting.push(part);
    else this.#hand(part);
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  #begin(): void {
    this.#until = this.#parts.now() + turnMs;
    this.#parts.later(() => this.#goOn());
  }

  #isOver(): boolean {
    return this.#until !== null && this.#parts.now() >= this.#until;
  }

  #goOn(): void {
    this.#until = null;
    if (this.#waiting.length === 0) return;
    this.#begin();
    // What is handed over may close the stream, and what waits is gone then.
    const waiting = this.#waiting;
    let done = 0;
    try {
      while (done < waiting.length && !this.#closed && (done === 0 || !this.#isOver())) {
        const part = waiting[done];
        done += 1;
        if (part) this.#hand(part);
      }
    } finally {
      waiting.splice(0, done);
    }
  }

  #hand(part: Frame | Failure): void {
    if (Array.isArray(part)) this.#sink.frame(...part);
    else this.#sink.failed(part);
  }
}
