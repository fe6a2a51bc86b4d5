// Compressed streams in what people read them with: each event is there before the next one is published.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { gunzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { closeBrowser, visit } from "./support/browser.ts";
import { Server } from "./support/server.ts";
import { Stream } from "./support/stream.ts";

const events = 12;
// An event that waits for the next one would never be there in time: the next is published only then.
const patienceMs = 5_000;

let server: Server;
let api: Api;
let show: string;

beforeAll(async () => {
  server = await Server.start(["--heartbeat-ms", "400"]);
  api = await Api.register(server.url);
  show = await api.liveShow({ "12": 2 });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

async function publishOneByOne(texts: string[], arrived: (text: string) => Promise<boolean>): Promise<void> {
  for (const text of texts) {
    await api.expect(201, "POST", `/api/shows/${show}/events`, { type: "custom.probe", data: { text } });
    const deadline = Date.now() + patienceMs;
    while (!(await arrived(text))) {
      expect(Date.now(), `${text} did not come`).toBeLessThan(deadline);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

const numbered = (name: string): string[] => Array.from({ length: events }, (_, n) => `${name} ${String(n)} žluťoučký 🧶`);

describe("each event at once", () => {
  test("curl --compressed", async () => {
    const curl = spawn("curl", ["-sSN", "--compressed", "-D", "-", "-H", `Authorization: Bearer ${api.token}`, `${server.url}/api/shows/${show}/stream`]);
    let text = "";
    curl.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    await expect.poll(() => text).toContain("event: hello");
    expect(text).toMatch(/^content-encoding: gzip\r\n/im);
    expect(text).toMatch(/^soldwire-encoding: gzip\r\n/im);
    expect(text).toMatch(/vary: accept-encoding\r\n/i);
    expect(text).toMatch(/cache-control: no-cache, no-transform\r\n/i);
    await publishOneByOne(numbered("curl"), (wanted) => Promise.resolve(text.includes(wanted)));
    const closed = once(curl, "close");
    curl.kill();
    await closed;
  });

  test("node's fetch", async () => {
    const abort = new AbortController();
    const response = await fetch(`${server.url}/api/shows/${show}/stream`, {
      headers: { authorization: `Bearer ${api.token}` },
      signal: abort.signal,
    });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    let text = "";
    const decoder = new TextDecoder();
    const reading = (async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
      }
    })().catch(() => undefined);
    await publishOneByOne(numbered("node"), (wanted) => Promise.resolve(text.includes(wanted)));
    abort.abort();
    await reading;
  });

  test("Chromium's EventSource, over heartbeats and a resume", async () => {
    const { context, page } = await visit();
    await page.goto(server.url);
    const { token } = (await api.expect(200, "POST", `/api/shows/${show}/stream-token`, {})) as { token: string };
    const encoding = page.waitForResponse((response) => response.url().includes("/stream"));
    await page.evaluate((url) => {
      const seen: string[] = [];
      const source = new EventSource(url);
      source.onmessage = ({ data }: MessageEvent<string>) => seen.push((JSON.parse(data) as { data: { text: string } }).data.text);
      source.addEventListener("heartbeat", () => seen.push("heartbeat"));
      Object.assign(window, { seen });
    }, `/api/shows/${show}/stream?token=${token}`);
    expect((await encoding).headers()["content-encoding"]).toBe("gzip");
    const saw = (wanted: string) => page.evaluate((text) => (window as unknown as { seen: string[] }).seen.includes(text), wanted);
    await publishOneByOne(numbered("page"), saw);
    await expect.poll(() => saw("heartbeat")).toBe(true);
    await publishOneByOne(numbered("after a heartbeat"), saw);
    await context.close();
  });
});

test("a replay of many events is compressed and complete", async () => {
  const missed = Array.from({ length: 300 }, (_, n) => ({ type: "custom.filler", data: { text: `missed ${String(n)}` } }));
  const before = await Stream.open(server.url, show, { token: api.token });
  const { id } = await before.hello();
  before.close();
  await api.expect(201, "POST", `/api/shows/${show}/events`, { events: missed });
  const response = await fetch(`${server.url}/api/shows/${show}/stream?types=custom.filler`, {
    headers: { authorization: `Bearer ${api.token}`, "last-event-id": id },
  });
  expect(response.headers.get("content-encoding")).toBe("gzip");
  let text = "";
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += new TextDecoder().decode(chunk);
    if (text.includes('"missed 299"')) {
      break;
    }
  }
  expect([...text.matchAll(/"text":"missed (\d+)"/g)].map(([, n]) => Number(n))).toEqual(missed.map((_, n) => n));
});

describe("an orderly end is the end of a gzip file, which a strict reader wants", () => {
  /** A stream as it comes, all of it once it has ended. */
  async function raw(url: string, token: string): Promise<{ readonly all: Promise<Buffer> }> {
    const chunks: Buffer[] = [];
    return new Promise((resolve, reject) => {
      const request = get(url, { headers: { authorization: `Bearer ${token}`, "accept-encoding": "gzip" } }, (response) => {
        expect(response.headers["content-encoding"]).toBe("gzip");
        const all = new Promise<Buffer>((whole, broken) => {
          response.on("end", () => whole(Buffer.concat(chunks))).on("error", broken);
        });
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          resolve({ all });
        });
      });
      request.on("error", reject);
    });
  }

  test.each(["logout", "shutdown", "deletion"])("%s", async (way) => {
    const own = await Server.start(["--dev", "--heartbeat-ms", "300"]);
    try {
      const its = await Api.register(own.url);
      const shows = [await its.liveShow({ "1": 1 }), await its.liveShow({ "1": 1 })];
      const streams = [await raw(`${own.url}/api/shows/${String(shows[0])}/stream`, its.token), await raw(`${own.url}/api/stream?shows=${shows.join(",")}`, its.token)];
      for (let n = 0; n < 5; n += 1) {
        for (const show of shows) {
          await its.emit(show, "anna", `sold 1 ${String(n)}`);
        }
      }
      if (way === "logout") {
        await its.expect(204, "POST", "/api/auth/logout");
      } else if (way === "shutdown") {
        await own.stop();
      } else {
        for (const show of shows) {
          await its.expect(200, "POST", `/api/shows/${show}/stop`, {});
          await its.expect(204, "DELETE", `/api/shows/${show}`);
        }
      }
      for (const { all } of streams) {
        const text = gunzipSync(await all).toString();
        expect(text).toContain(way === "logout" ? "event: expired" : "event: bye");
        expect(text).toContain("sold 1 4");
      }
    } finally {
      await own.dispose();
    }
  });
});

describe("who does not get it", () => {
  test.each([
    ["who does not ask", {}, ""],
    ["who refuses it", { "accept-encoding": "br, gzip;q=0" }, ""],
    ["a page that says so in the URL", { "accept-encoding": "gzip, deflate, br, zstd" }, "?encoding=identity"],
  ])("%s", async (_, headers: Record<string, string>, query) => {
    const stream = await Stream.openPath(server.url, `/api/shows/${show}/stream${query}`, { token: api.token, headers });
    await stream.hello();
    expect(stream.headers["content-encoding"]).toBeUndefined();
    expect(stream.headers.vary).toBe("Accept-Encoding");
    stream.close();
  });

  test("anybody, where it is switched off", async () => {
    const other = await Server.start(["--stream-compression", "off"]);
    try {
      const its = await Api.register(other.url);
      const stream = await Stream.open(other.url, await its.liveShow({ "1": 1 }), { token: its.token, headers: { "accept-encoding": "gzip" } });
      await stream.hello();
      expect(stream.headers["content-encoding"]).toBeUndefined();
      expect(stream.headers.vary).toBeUndefined();
      stream.close();
    } finally {
      await other.dispose();
    }
  });
});
