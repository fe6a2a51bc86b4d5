// The mock behind a real socket, and the browser's parts that jsdom lacks.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SseParser } from '@soldwire/realtime/fetch';
import { vi } from 'vitest';

import { Mock, type MockOptions } from '../mock/server';

export interface Running {
  readonly mock: Mock;
  readonly requests: string[];
  /** Cuts every connection and answers nothing until `comeBack`. */
  readonly fail: () => void;
  readonly comeBack: () => void;
  readonly stop: () => Promise<void>;
}

export async function runServer(options: MockOptions = {}): Promise<Running> {
  const mock = new Mock({ heartbeatMs: 500, ...options });
  const requests: string[] = [];
  let down = false;
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    if (down) response.destroy();
    else void mock.handle(request, response);
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const realFetch = globalThis.fetch;
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => realFetch(`${base}${path}`, init));
  vi.stubGlobal('EventSource', eventSourceOver((path, init) => realFetch(`${base}${path}`, init)));
  return {
    mock,
    requests,
    fail: () => {
      down = true;
      server.closeAllConnections();
    },
    comeBack: () => {
      down = false;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

/** As much of EventSource as the client uses, without its own reconnection. */
function eventSourceOver(fetch: Fetch) {
  return class extends EventTarget {
    readyState = 0;
    onerror: ((event: Event) => void) | null = null;
    #controller = new AbortController();

    constructor(path: string) {
      super();
      void this.#read(fetch, path);
    }

    close(): void {
      this.readyState = 2;
      this.#controller.abort();
    }

    async #read(fetch: Fetch, path: string): Promise<void> {
      try {
        const response = await fetch(path, { signal: this.#controller.signal });
        if (response.status !== 200) {
          this.readyState = 2;
          this.onerror?.(new Event('error'));
          return;
        }
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
        const parser = new SseParser({
          onEvent: ({ event, data, id }) => this.dispatchEvent(new MessageEvent(event, { data, lastEventId: id })),
        });
        const decoder = new TextDecoder();
        const reader = response.body?.getReader();
        for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
          parser.push(decoder.decode(part.value, { stream: true }));
        }
      } catch {
        // Ends like a stream that was cut.
      }
      if (this.#controller.signal.aborted) return;
      this.readyState = 0;
      this.onerror?.(new Event('error'));
    }
  };
}
