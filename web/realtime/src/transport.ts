// How a stream is read. The browser's EventSource is the usual way; fetch-transport.ts is the other.
//
// A transport opens a stream once and never reconnects by itself: both the wait and the cursor
// belong to the client. It says why a stream ended, as far as the browser lets anyone know.

import type { Cause, Environment } from './types.js';

/** What the client may do after a failure. */
export type Verdict = 'retry' | 'sign-in' | 'forbidden' | 'gone';

export interface Failure {
  readonly verdict: Verdict;
  readonly cause: Cause;
  /** The server's own wish how long to stay away. */
  readonly retryFloorMs: number | null;
}

export interface Sink {
  frame(event: string, data: string, id: string): void;
  /** The stream's reconnection time, where the transport can see it. */
  retry(milliseconds: number): void;
  /** The last call; also after `close` of the other side. */
  failed(failure: Failure): void;
}

export interface StreamRequest {
  readonly url: string;
  readonly token: string | null;
}

/** Opens the stream; the answer closes it, after which the sink is not called again. */
export type Transport = (request: StreamRequest, sink: Sink, environment: Environment) => () => void;

const eventNames = ['message', 'hello', 'heartbeat', 'presence', 'expired', 'bye'] as const;
const closed = 2; // EventSource.CLOSED, spelled out because tests and workers may lack the global

export const eventSourceTransport: Transport = (request, sink, environment) => {
  const url = request.token === null ? request.url : withQuery(request.url, 'token', request.token);
  const source = environment.createEventSource(url);
  const probe = new AbortController();
  let done = false;
  let left = false;
  let opened = false;

  source.addEventListener('open', () => {
    opened = true;
  });
  for (const name of eventNames) {
    source.addEventListener(name, (event) => {
      if (!done) sink.frame(name, event.data, event.lastEventId);
    });
  }
  source.onerror = () => {
    if (done) return;
    done = true;
    const terminal = source.readyState === closed;
    // Its own reconnection would use its own cursor and its own clock.
    source.close();
    if (opened) sink.failed(retryBecause('stream-closed', 'The connection was closed'));
    else if (!terminal) sink.failed(unreachable());
    // EventSource gave up but does not say on what, so the same question is asked by fetch.
    else void askWhy(request, environment, probe).then((failure) => {
      if (!left) sink.failed(failure);
    });
  };
  return () => {
    left = done = true;
    probe.abort();
    source.close();
  };
};

async function askWhy(request: StreamRequest, environment: Environment, probe: AbortController): Promise<Failure> {
  try {
    const response = await environment.fetch(request.url, streamInit(request, probe.signal));
    return judge(response) ?? retryBecause('stream-closed', 'The connection was closed');
  } catch {
    return unreachable();
  } finally {
    probe.abort(); // the status was all we wanted
  }
}

export function streamInit(request: StreamRequest, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { accept: 'text/event-stream' };
  if (request.token !== null) headers.authorization = `Bearer ${request.token}`;
  return { headers, signal, cache: 'no-store', credentials: 'same-origin' };
}

type Judgement = readonly [Verdict, Cause['code'], string];

const noShow: Judgement = ['gone', 'not-found', 'This show does not exist'];
const judgements: Readonly<Record<number, Judgement>> = {
  204: ['gone', 'over', 'The stream of this show is over'],
  401: ['sign-in', 'signed-out', 'The session is not valid any more'],
  403: ['forbidden', 'forbidden', 'This account may not read this show'],
  404: noShow,
  410: noShow,
  503: ['retry', 'overloaded', 'The server is too busy'],
};

/** Null means that this is a stream. */
export function judge(response: Response): Failure | null {
  const { status, headers } = response;
  if (status === 200 && /^text\/event-stream *(;|$)/i.test(headers.get('content-type') ?? '')) return null;
  const [verdict, code, message]: Judgement = judgements[status] ?? [
    'retry',
    ...(status === 200
      ? (['not-a-stream', 'Something other than the server answered, perhaps a proxy'] as const)
      : (['http-error', `The server answered with status ${status}`] as const)),
  ];
  return { verdict, cause: { code, message, status }, retryFloorMs: retryAfterMs(headers) };
}

function retryAfterMs(headers: Headers): number | null {
  const value = headers.get('retry-after') ?? '';
  const ms = /^[0-9]+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return ms >= 0 ? ms : null; // NaN is not
}

export function unreachable(): Failure {
  return retryBecause('unreachable', 'The server is not reachable');
}

export function retryBecause(code: Cause['code'], message: string): Failure {
  return { verdict: 'retry', cause: { code, message }, retryFloorMs: null };
}

export function withQuery(url: string, name: string, value: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}
