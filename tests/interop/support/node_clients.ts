// Clients outside of a browser: curl, the npm package eventsource, and eventsource-parser on raw bytes.

import { spawn } from "node:child_process";
import { type ClientRequest, request } from "node:http";
import { request as requestSecurely } from "node:https";

import { EventSource } from "eventsource";
import { createParser } from "eventsource-parser";

import { certificate } from "./certificate.ts";
import { type Client, namedEvents, Reader, streamUrl, type Wish } from "./reader.ts";

const reconnectMs = 500;
/** Each opening is cut into other pieces, and each run into the same ones. */
let openings = 0;

function randomSizes(seed: number, max: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 1 + ((state >>> 8) % max);
  };
}

/** Feeds bytes to eventsource-parser in pieces of random size, cutting through characters and lines. */
function blockReader(reader: Reader, seed: number, sizeMax: number): { feed: (bytes: Buffer) => void; lastId: () => string; forget: () => void } {
  const size = randomSizes(seed, sizeMax);
  let lastId = "";
  let decoder = new TextDecoder();
  const parser = createParser({
    onEvent: ({ event, id, data }) => {
      lastId = id ?? lastId;
      reader.take({ event: event ?? "", id: id ?? "", data, at: Date.now() });
    },
    onError: (error) => reader.complaints.push(String(error)),
  });
  return {
    feed: (bytes) => {
      for (let begin = 0; begin < bytes.length;) {
        const end = Math.min(bytes.length, begin + size());
        parser.feed(decoder.decode(bytes.subarray(begin, end), { stream: true }));
        begin = end;
      }
    },
    lastId: () => lastId,
    // A block that was cut off never happened.
    forget: () => {
      decoder = new TextDecoder();
      parser.reset();
    },
  };
}

/** Splits status line and headers off what `curl -i` writes. */
function afterHead(takeHead: (head: string) => void, takeBody: (bytes: Buffer) => void): (bytes: Buffer) => void {
  let head: Buffer | undefined = Buffer.alloc(0);
  return (bytes) => {
    if (head === undefined) {
      takeBody(bytes);
      return;
    }
    const all: Buffer = Buffer.concat([head, bytes]);
    const stop = all.indexOf("\r\n\r\n");
    head = stop < 0 ? all : undefined;
    if (stop >= 0) {
      takeHead(all.subarray(0, stop).toString("latin1"));
      takeBody(all.subarray(stop + 4));
    }
  };
}

function curlClient(name: string, flags: readonly string[]): Client {
  return {
    name,
    open(wish: Wish): Promise<Reader> {
      let closed = false;
      let child: ReturnType<typeof spawn> | undefined;
      let timer: NodeJS.Timeout | undefined;
      const reader = new Reader(name, () => {
        closed = true;
        clearTimeout(timer);
        child?.kill("SIGTERM");
      });
      const blocks = blockReader(reader, 1, 65_536);
      const takeHead = (head: string): void => {
        reader.protocol = head.startsWith("HTTP/2") ? "h2" : "http/1.1";
        reader.encoding = /^content-encoding: *(\S+)/im.exec(head)?.[1] ?? "identity";
      };
      const start = (): void => {
        const resume = blocks.lastId() === "" ? [] : ["-H", `Last-Event-ID: ${blocks.lastId()}`];
        const version = wish.url.startsWith("https:") ? ["--http2", "--cacert", certificate().certificate] : ["--http1.1"];
        const words = ["-iN", "-sS", "--fail", ...flags, ...version, "-H", `Authorization: Bearer ${wish.token}`, ...resume, streamUrl(wish, false)];
        const current = spawn("curl", words, { stdio: ["ignore", "pipe", "ignore"] });
        child = current;
        current.stdout.on("data", afterHead(takeHead, blocks.feed));
        current.once("error", (error) => reader.complaints.push(error.message));
        current.once("close", () => {
          blocks.forget();
          if (!closed) {
            timer = setTimeout(start, reconnectMs);
          }
        });
      };
      reader.openedAt = Date.now();
      start();
      return Promise.resolve(reader);
    },
  };
}

export const curl = curlClient("curl", []);
/** Asks for gzip, and is given it by soldwire or by a proxy that compresses streams. */
export const curlCompressed = curlClient("curl --compressed", ["--compressed"]);

const rawBytes: Client = {
  name: "eventsource-parser",
  open(wish: Wish): Promise<Reader> {
    let closed = false;
    let outgoing: ClientRequest | undefined;
    let timer: NodeJS.Timeout | undefined;
    const reader = new Reader("eventsource-parser", () => {
      closed = true;
      clearTimeout(timer);
      outgoing?.destroy();
    });
    openings += 1;
    const blocks = blockReader(reader, openings, 23);
    const start = (): void => {
      const headers: Record<string, string> = { accept: "text/event-stream", "accept-encoding": "identity", authorization: `Bearer ${wish.token}` };
      if (blocks.lastId() !== "") {
        headers["last-event-id"] = blocks.lastId();
      }
      let over = false;
      const again = (): void => {
        if (over) {
          return;
        }
        over = true;
        blocks.forget();
        if (!closed) {
          timer = setTimeout(start, reconnectMs);
        }
      };
      const ask = wish.url.startsWith("https:") ? requestSecurely : request;
      outgoing = ask(streamUrl(wish, false), { headers, agent: false }, (incoming) => {
        reader.protocol = `http/${incoming.httpVersion}`;
        if (incoming.statusCode !== 200) {
          reader.complaints.push(`status ${String(incoming.statusCode)}`);
        }
        incoming.on("data", (bytes: Buffer) => { blocks.feed(bytes); });
        incoming.on("error", again);
        incoming.on("close", again);
      });
      outgoing.on("error", again);
      outgoing.end();
    };
    reader.openedAt = Date.now();
    start();
    return Promise.resolve(reader);
  },
};

const npmEventSource: Client = {
  name: "eventsource",
  open(wish: Wish): Promise<Reader> {
    const openedAt = Date.now();
    const source = new EventSource(streamUrl(wish, true));
    const reader = new Reader("eventsource", () => { source.close(); });
    reader.openedAt = openedAt;
    const take = (event: string) => (message: MessageEvent): void => {
      reader.take({ event, id: message.lastEventId, data: String(message.data), at: Date.now() });
    };
    source.addEventListener("message", take(""));
    for (const name of namedEvents) {
      source.addEventListener(name, take(name));
    }
    source.addEventListener("error", (error) => {
      if (source.readyState === source.CLOSED) {
        reader.complaints.push(`gave up: ${error.message ?? ""}`);
      }
    });
    return Promise.resolve(reader);
  },
};

export const nodeClients: readonly Client[] = [curl, curlCompressed, npmEventSource, rawBytes];
