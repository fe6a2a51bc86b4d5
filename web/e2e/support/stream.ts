// Reads an event stream byte by byte as the wire has it, without any client library in between.

import { type ClientRequest, type IncomingMessage, request } from "node:http";

export interface Frame {
  readonly event: string;
  readonly id: string;
  readonly retry: string;
  readonly data: string;
  readonly json: Record<string, unknown>;
  readonly at: number;
}

export interface StreamOptions {
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
}

export class Stream {
  readonly frames: Frame[] = [];
  status = 0;
  headers: IncomingMessage["headers"] = {};
  body = "";
  ended = false;
  private text = "";
  private waiting: (() => void)[] = [];

  private constructor(private readonly outgoing: ClientRequest) {}

  /** Resolves when the headers are there, whatever the status. */
  static async open(url: string, show: string, options: StreamOptions = {}): Promise<Stream> {
    return Stream.openPath(url, `/api/shows/${show}/stream`, options);
  }

  static async openPath(url: string, path: string, options: StreamOptions = {}): Promise<Stream> {
    const target = new URL(path, url);
    for (const [name, value] of Object.entries(options.query ?? {})) {
      target.searchParams.set(name, value);
    }
    const headers: Record<string, string> = { accept: "text/event-stream", ...options.headers };
    if (options.token !== undefined) {
      headers.authorization = `Bearer ${options.token}`;
    }
    const outgoing = request(target, { headers, agent: false });
    const stream = new Stream(outgoing);
    return new Promise<Stream>((opened, failed) => {
      outgoing.once("error", (error) => {
        stream.finish();
        failed(error);
      });
      outgoing.once("response", (incoming) => {
        stream.status = incoming.statusCode ?? 0;
        stream.headers = incoming.headers;
        incoming.setEncoding("utf8");
        incoming.on("data", (chunk: string) => {
          stream.take(chunk);
        });
        incoming.once("close", () => {
          stream.finish();
        });
        incoming.once("error", () => {
          stream.finish();
        });
        opened(stream);
      });
      outgoing.end();
    });
  }

  /** The numbered events (unnamed frames) so far. */
  get events(): Frame[] {
    return this.frames.filter((frame) => frame.event === "");
  }
  get seqs(): number[] {
    return this.events.map((frame) => frame.json.seq as number);
  }
  get lastId(): string {
    return this.frames.filter((frame) => frame.id !== "").at(-1)?.id ?? "";
  }

  async waitFor(what: string, condition: () => boolean, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!condition()) {
      const left = deadline - Date.now();
      if (left <= 0) {
        const tail = this.frames.slice(-5).map((frame) => `${frame.event} ${frame.id} ${frame.data.slice(0, 200)}`);
        throw new Error(`waited ${String(timeoutMs)} ms for ${what}; ${String(this.frames.length)} frames, the last:\n${tail.join("\n")}`);
      }
      if (this.ended) {
        throw new Error(`the stream ended before ${what}`);
      }
      await new Promise<void>((woken) => {
        const timer = setTimeout(woken, left);
        this.waiting.push(() => {
          clearTimeout(timer);
          woken();
        });
      });
    }
  }

  async frame(what: string, condition: (frame: Frame) => boolean, timeoutMs?: number): Promise<Frame> {
    await this.waitFor(what, () => this.frames.some(condition), timeoutMs);
    return this.frames.find(condition) as Frame;
  }

  async hello(): Promise<Frame> {
    return this.frame("hello", (frame) => frame.event === "hello");
  }

  async event(type: string, condition: (data: Record<string, unknown>) => boolean = () => true): Promise<Frame> {
    return this.frame(type, (frame) => frame.event === "" && frame.json.type === type && condition(frame.json.data as Record<string, unknown>));
  }

  async end(timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!this.ended) {
      const left = deadline - Date.now();
      if (left <= 0) {
        throw new Error(`the stream did not end within ${String(timeoutMs)} ms`);
      }
      await new Promise<void>((woken) => {
        const timer = setTimeout(woken, left);
        this.waiting.push(() => {
          clearTimeout(timer);
          woken();
        });
      });
    }
  }

  close(): void {
    this.outgoing.destroy();
    this.finish();
  }

  private take(chunk: string): void {
    this.body += this.status === 200 ? "" : chunk;
    this.text += chunk;
    for (let end = this.text.indexOf("\n\n"); end >= 0; end = this.text.indexOf("\n\n")) {
      const block = this.text.slice(0, end);
      this.text = this.text.slice(end + 2);
      const fields = { event: "", id: "", retry: "", data: "" };
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        const name = line.slice(0, colon);
        const value = line.slice(colon + 1).replace(/^ /, "");
        if (name === "event" || name === "id" || name === "retry") {
          fields[name] = value;
        } else if (name === "data") {
          fields.data += value;
        } else {
          throw new Error(`unexpected line in the stream: ${line}`);
        }
      }
      this.frames.push({ ...fields, json: JSON.parse(fields.data) as Record<string, unknown>, at: Date.now() });
    }
    this.wake();
  }

  private finish(): void {
    this.ended = true;
    this.wake();
  }

  private wake(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const woken of waiting) {
      woken();
    }
  }
}
