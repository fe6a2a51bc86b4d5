// Work in turns: the browser runs a task to its end before it draws or hears a key, so what takes long is
// cut into pieces that each get a task of their own.

import { flushSync } from 'react-dom';

/** What a turn may take: half of a frame, so that the other half is there to draw. */
export const turnMs = 8;

interface Turn {
  work: (() => void) | null;
}

const turns: Turn[] = [];
let channel: MessageChannel | null = null;

/**
 * Runs `work` in a task of its own, soon, also in a page that is not seen; in the order of asking. Not by a
 * timer: those are slow on purpose when they follow one another, and in a hidden page. Gives what cancels it.
 */
export function soon(work: () => void): () => void {
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => turns.shift()?.work?.();
  }
  const turn: Turn = { work };
  turns.push(turn);
  channel.port2.postMessage(null);
  return () => {
    turn.work = null;
  };
}

let pausesAgainAt = 0;

/** Goes on in another task when this one has had its turn. */
export async function pause(): Promise<void> {
  if (performance.now() < pausesAgainAt) return;
  await new Promise<void>((goOn) => soon(goOn));
  pausesAgainAt = performance.now() + turnMs;
}

/**
 * Draws what `update` changes, at once and on its own: nothing else of the page gets into the same task. It is also
 * laid out here, for in the next frame all parts of the page would be laid out together.
 */
export function draw(update: () => void): void {
  flushSync(update);
  if (!document.hidden) document.body.getBoundingClientRect();
}

/** Does `work` with each of the values, in order, in as many turns as that takes. */
export async function inTurns<Value>(values: Iterable<Value>, work: (value: Value) => void, now = () => performance.now()): Promise<void> {
  let until = now() + turnMs;
  for (const value of values) {
    if (now() >= until) {
      await new Promise<void>((goOn) => soon(goOn));
      until = now() + turnMs;
    }
    work(value);
  }
}
