// Many subscribers, many comments, slow and dead readers: every event to everybody, exactly once.

import { connect, type Socket } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { expectGapless, expectInvariants } from "./support/checks.ts";
import { Server } from "./support/server.ts";
import { Stream } from "./support/stream.ts";

let server: Server;
let api: Api;

beforeAll(async () => {
  server = await Server.start();
  api = await Api.register(server.url);
});
afterAll(async () => {
  await server.dispose();
});

test("50 subscribers get every event of 1,000 comments spread over 60 s", { timeout: 150_000 }, async () => {
  const show = await api.liveShow({ "1": 3, "2": 1, "3": 5 });
  const streams = await Promise.all(Array.from({ length: 50 }, () => Stream.open(server.url, show, { token: api.token })));
  await Promise.all(streams.map((stream) => stream.hello()));
  const started = Date.now();
  const comments = Array.from({ length: 1_000 }, (_, index) => ({
    userId: `buyer-${String(index % 40)}`,
    userHandle: `buyer-${String(index % 40)}`,
    text: ["sold 1", "so pretty", "sold 2", "how long is it?", "pass 1", "sold 3 x2", "pass 3", "sold 9"][index % 8],
    commentId: `load-${String(index)}`,
    delayMs: 60,
  }));
  const answer = await api.expect(200, "POST", "/api/debug/bulk-comments", { showId: show, comments });
  expect(answer.accepted).toBe(1_000);
  expect(Date.now() - started).toBeGreaterThan(50_000);
  const head = answer.seq as number;
  await Promise.all(streams.map((stream) => stream.waitFor("the last event", () => stream.seqs.at(-1) === head)));
  const log = await api.log(show);
  expect(log.at(-1)?.seq).toBe(head);
  for (const stream of streams) {
    const first = (await stream.hello()).json.seq as number;
    expectGapless(stream.seqs, first + 1);
    expect(stream.seqs.length).toBe(head - first);
    stream.close();
  }
  await expectInvariants(api, show);
});

test("reconnecting with Last-Event-ID under load leaves no gap and repeats nothing", { timeout: 90_000 }, async () => {
  const show = await api.liveShow({ "1": 2 });
  const total = 600;
  const pouring = api.expect(200, "POST", "/api/debug/bulk-comments", {
    showId: show,
    comments: Array.from({ length: total }, (_, index) => ({ userHandle: `h${String(index)}`, userId: `h${String(index)}`, text: index % 3 === 0 ? "sold 1" : "hello", delayMs: 10 })),
  });
  const seen: number[] = [];
  let first = 0;
  let cursor = "";
  let done: number | undefined;
  void pouring.then((answer) => (done = answer.seq as number));
  for (let round = 0; done === undefined || (seen.at(-1) ?? 0) < done; round += 1) {
    const stream = await Stream.open(server.url, show, { token: api.token, ...(cursor === "" ? {} : { headers: { "last-event-id": cursor } }) });
    const hello = await stream.hello();
    if (round === 0) {
      first = (hello.json.seq as number) + 1;
    } else {
      expect(hello.json.mode).toBe("resumed");
    }
    const wanted = 1 + (round * 7) % 40;
    await stream.waitFor("some events", () => stream.events.length >= wanted || stream.seqs.at(-1) === done, 30_000).catch((error: unknown) => {
      if (done === undefined || (seen.at(-1) ?? 0) < done) {
        throw error;
      }
    });
    seen.push(...stream.seqs);
    cursor = stream.lastId;
    stream.close();
  }
  await pouring;
  expectGapless(seen, first);
  expect(seen.at(-1)).toBe(done);
});

test("a subscriber that never reads disturbs nobody and is ended; it resumes from the log", { timeout: 120_000 }, async () => {
  const show = await api.liveShow({ "1": 1 });
  const { hostname, port } = new URL(server.url);
  const asleep = await new Promise<Socket>((resolve, reject) => {
    const socket = connect({ port: Number(port), host: hostname }, () => {
      socket.write(`GET /api/shows/${show}/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\n\r\n`);
      socket.pause();
      resolve(socket);
    });
    socket.once("error", reject);
  });
  const awake = await Stream.open(server.url, show, { token: api.token });
  const first = ((await awake.hello()).json.seq as number) + 1;
  const text = "x".repeat(7_000);
  let head = 0;
  for (let round = 0; round < 40 && (await api.metric("soldwire_streams_ended_total{reason=\"lagged\"}")) === 0; round += 1) {
    const answer = await api.expect(200, "POST", "/api/debug/bulk-comments", {
      showId: show,
      comments: Array.from({ length: 100 }, (_, index) => ({ userHandle: `n${String(index)}`, text })),
    });
    head = answer.seq as number;
  }
  expect(await api.metric("soldwire_streams_ended_total{reason=\"lagged\"}")).toBe(1);
  await awake.waitFor("every event", () => awake.seqs.at(-1) === head);
  expectGapless(awake.seqs, first);
  const answer = await api.emit(show, "late", "still here");
  expect(answer.delivered).toBe(1);
  asleep.destroy();
  awake.close();
});
