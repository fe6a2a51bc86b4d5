// Reads a stream by fetch with our own parser: for places without EventSource (Node, some workers),
// where the token must travel as a header instead of in the URL, and for pages that take a long backlog in
// turns of their own. An entry of its own (`@soldwire/realtime/fetch`), so that only those carry it.

import { SseParser } from './sse-parser.js';
import {
  type Failure,
  judge,
  retryBecause,
  type Sink,
  streamInit,
  type StreamRequest,
  type Transport,
  unreachable,
} from './transport.js';
import type { Environment } from './types.js';

export { type ParsedEvent, SseParser, type SseParserCallbacks } from './sse-parser.js';

/** Characters that are read between two pauses: a few dozen blocks. */
const pieceCharacters = 16_384;

export const fetchTransport: Transport = readingWith(null);

/**
 * The same for pages that must not be kept busy: after each piece of what has arrived it waits for `pause`. After
 * an outage megabytes are there at once, and without a pause they are all read in one task.
 */
export const pausingFetchTransport = (pause: () => Promise<void>): Transport => readingWith(pause);

type Pause = (() => Promise<void>) | null;

function readingWith(pause: Pause): Transport {
  return (request, sink, environment) => {
    const controller = new AbortController();
    const { signal } = controller;
    void readStream(request, sink, environment, signal, pause).then((failure) => {
      if (!signal.aborted) sink.failed(failure);
    });
    return () => controller.abort();
  };
}

async function readStream(
  request: StreamRequest,
  sink: Sink,
  environment: Environment,
  signal: AbortSignal,
  pause: Pause,
): Promise<Failure> {
  let response: Response;
  try {
    response = await environment.fetch(request.url, streamInit(request, signal));
  } catch {
    return unreachable();
  }
  const refusal = judge(response);
  if (refusal || !response.body) {
    // An answer that nobody reads keeps its connection.
    void response.body?.cancel().catch(() => undefined);
    return refusal ?? retryBecause('not-a-stream', 'The answer has no body');
  }
  const parser = new SseParser({
    onEvent: (event) => {
      if (!signal.aborted) sink.frame(event.event, event.data, event.id);
    },
    onRetry: (ms) => {
      if (!signal.aborted) sink.retry(ms);
    },
  });
  // The parser takes the byte order mark off, exactly one, so the decoder must not.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  // One piece is read and handed over before the next is asked for, so that a slow page slows the
  // sender down instead of collecting what it cannot keep up with.
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) break;
      const text = decoder.decode(value, { stream: true });
      for (let from = 0; from < text.length && !signal.aborted; from += pieceCharacters) {
        parser.push(text.slice(from, from + pieceCharacters));
        if (pause) await pause();
      }
    }
  } catch (error) {
    // A cut connection and a clean end are the same to us: what is missing comes from the log.
    if (error instanceof RangeError) return retryBecause('not-a-stream', error.message);
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  return retryBecause('stream-closed', 'The connection was closed');
}
