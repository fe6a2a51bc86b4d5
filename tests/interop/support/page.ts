// Runs inside Chromium: the browser's own EventSource and the npm clients that are made for pages.

import { EventStreamContentType, fetchEventSource } from "@microsoft/fetch-event-source";
import { EventSourcePolyfill } from "event-source-polyfill";
import ReconnectingEventSource from "reconnecting-eventsource";

import { type Block, namedEvents } from "./reader.ts";

export interface PageWish {
  readonly client: PageClientName;
  readonly url: string;
  readonly token: string;
}
export type PageClientName = "Chromium EventSource" | "fetch-event-source" | "reconnecting-eventsource" | "event-source-polyfill";

declare global {
  interface Window {
    /** Given by the test. */
    blockArrived: (block: Block) => Promise<void>;
    complaint: (text: string) => Promise<void>;
    /** Returns when it was opened. */
    openStream: (wish: PageWish) => number;
  }
}

interface Source {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: Event) => void): void;
}

function follow(source: Source): void {
  const take = (event: string) => (happened: Event): void => {
    const message = happened as MessageEvent<string>; // each package has a class of its own for it
    void window.blockArrived({ event, id: message.lastEventId, data: message.data, at: Date.now() });
  };
  source.addEventListener("message", take(""));
  for (const name of namedEvents) {
    source.addEventListener(name, take(name));
  }
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      void window.complaint("gave up");
    }
  });
}

function followFetch(url: string, token: string): void {
  void fetchEventSource(url, {
    headers: { authorization: `Bearer ${token}` },
    openWhenHidden: true,
    onopen: (response) => {
      if (!response.ok || !(response.headers.get("content-type") ?? "").startsWith(EventStreamContentType)) {
        void window.complaint(`status ${String(response.status)}`);
      }
      return Promise.resolve();
    },
    onmessage: ({ event, id, data }) => {
      void window.blockArrived({ event, id, data, at: Date.now() });
    },
    onclose: () => {
      throw new Error("an end is not final"); // this is how the package is told to come back
    },
    onerror: () => undefined, // come back after the server's `retry`
  });
}

window.openStream = ({ client, url, token }) => {
  const openedAt = Date.now();
  switch (client) {
    case "Chromium EventSource":
      follow(new EventSource(`${url}?token=${token}`));
      break;
    case "reconnecting-eventsource":
      follow(new ReconnectingEventSource(`${url}?token=${token}`, { max_retry_time: 3_000 }));
      break;
    case "event-source-polyfill":
      follow(new EventSourcePolyfill(url, { headers: { Authorization: `Bearer ${token}` } }));
      break;
    case "fetch-event-source":
      followFetch(url, token);
      break;
  }
  return openedAt;
};
