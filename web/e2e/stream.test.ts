// The stream's contract, on the wire: headers, hello, ids, resume, heartbeat, ends.

import { connect } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { expectGapless } from "./support/checks.ts";
import { Server } from "./support/server.ts";
import { Stream, type StreamOptions } from "./support/stream.ts";

let server: Server;
let api: Api;

beforeAll(async () => {
  server = await Server.start(["--dev", "--heartbeat-ms", "1000"]);
  api = await Api.register(server.url);
});
afterAll(async () => {
  await server.dispose();
});

test("the page, the API and the stream come from one port", async () => {
  const page = await fetch(`${server.url}/`);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toContain("text/html");
  const show = await api.liveShow({ "1": 1 });
  const stream = await Stream.open(server.url, show, { token: api.token });
  expect(stream.status).toBe(200);
  stream.close();
});

test("headers forbid every intermediary to hold bytes back, and the first block comes with them", async () => {
  const show = await api.liveShow({ "1": 1 });
  const { hostname, port } = new URL(server.url);
  const first = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET /api/shows/${show}/stream HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${api.token}\r\n\r\n`);
    });
    socket.once("data", (chunk) => {
      resolve(chunk.toString("utf8"));
      socket.destroy();
    });
    socket.once("error", reject);
  });
  expect(first).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(first).toMatch(/content-type: text\/event-stream; charset=utf-8\r\n/i);
  expect(first).toMatch(/cache-control: no-cache, no-transform\r\n/i);
  expect(first).toMatch(/x-accel-buffering: no\r\n/i);
  expect(first).not.toMatch(/content-length|content-encoding/i);
  expect(first).toMatch(/\r\n\r\nevent: hello\nid: [a-z0-9]+-\d+\nretry: \d+\ndata: \{.*\}\n\n$/);
});

test("an event has the documented shape", async () => {
  const show = await api.liveShow({ "12": 1 });
  const stream = await Stream.open(server.url, show, { token: api.token });
  await stream.hello();
  await api.emit(show, "anna", "sold 12", { commentId: "c1" });
  await api.emit(show, "ben", "sold 12", { commentId: "c2" });
  const frame = await stream.event("claim.created", (data) => data.userHandle === "ben");
  expect(frame.id).toMatch(new RegExp(`^[a-z0-9]+-${String(frame.json.seq)}$`));
  expect(frame.json.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(frame.json.data).toMatchObject({
    showId: show,
    itemNumber: "12",
    userHandle: "ben",
    claimStatus: "waitlist",
    waitlistPosition: 1,
    quantity: 1,
    variant: null,
    commentId: "c2",
    item: { claimedCount: 1, totalQuantity: 1, waitlistCount: 1, status: "sold_out" },
  });
  stream.close();
});

describe("resume", () => {
  test("by header and by every query spelling: all that was missed, in order, then live", async () => {
    const show = await api.liveShow({ "12": 5 });
    const first = await Stream.open(server.url, show, { token: api.token });
    await first.hello();
    await api.emit(show, "u0", "hello");
    await first.event("comment.received");
    const cursor = first.lastId;
    const from = first.seqs.at(-1) as number;
    first.close();
    for (let i = 1; i <= 5; i += 1) {
      await api.emit(show, `u${String(i)}`, "sold 12");
    }
    const head = (await api.log(show)).at(-1)?.seq as number;
    const ways: StreamOptions[] = [
      { headers: { "last-event-id": cursor } },
      { query: { after: cursor } },
      { query: { last_event_id: cursor } },
      { query: { lastEventId: cursor } },
    ];
    for (const way of ways) {
      const stream = await Stream.open(server.url, show, { token: api.token, ...way });
      const hello = await stream.hello();
      expect(hello.json).toMatchObject({ mode: "resumed", seq: head });
      await stream.waitFor("the missed events", () => stream.seqs.at(-1) === head);
      expectGapless(stream.seqs, from + 1);
      stream.close();
    }
  });

  test("the hello primes the cursor: a client that saw no event resumes without loss", async () => {
    const show = await api.liveShow({ "12": 5 });
    const first = await Stream.open(server.url, show, { token: api.token });
    const hello = await first.hello();
    expect(hello.json.mode).toBe("live");
    const cursor = hello.id;
    first.close();
    await api.emit(show, "u1", "sold 12");
    const second = await Stream.open(server.url, show, { token: api.token, headers: { "last-event-id": cursor } });
    await second.event("claim.created");
    expectGapless(second.seqs, (hello.json.seq as number) + 1);
    second.close();
  });

  test.each([
    ["zzzzzz-3", "unknown_epoch"],
    ["garbage", "invalid_cursor"],
  ])("the cursor %s is answered in the stream with a reset (%s)", async (cursor, reason) => {
    const show = await api.liveShow({ "12": 5 });
    const stream = await Stream.open(server.url, show, { token: api.token, headers: { "last-event-id": cursor } });
    expect(stream.status).toBe(200);
    expect((await stream.hello()).json).toMatchObject({ mode: "reset", reason });
    stream.close();
  });

  test("a cursor ahead of the log is a reset", async () => {
    const show = await api.liveShow({ "12": 5 });
    const snapshot = await api.expect(200, "GET", `/api/shows/${show}/snapshot`);
    const ahead = (snapshot.cursor as string).replace(/-\d+$/, "-999999");
    const stream = await Stream.open(server.url, show, { token: api.token, query: { after: ahead } });
    expect((await stream.hello()).json).toMatchObject({ mode: "reset", reason: "ahead" });
    stream.close();
  });

  test("snapshot and stream join without a window, while comments pour in", async () => {
    const show = await api.liveShow({ "12": 5 });
    let stop = false;
    const pouring = (async () => {
      for (let i = 0; !stop; i += 1) {
        await api.emit(show, `p${String(i)}`, "what a nice colour");
      }
    })();
    for (let round = 0; round < 10; round += 1) {
      const snapshot = await api.expect(200, "GET", `/api/shows/${show}/snapshot`);
      const stream = await Stream.open(server.url, show, { token: api.token, query: { after: snapshot.cursor as string } });
      await stream.waitFor("events after the snapshot", () => stream.events.length >= 5);
      expectGapless(stream.seqs, Number((snapshot.cursor as string).split("-")[1]) + 1);
      stream.close();
    }
    stop = true;
    await pouring;
  });
});

test("a silent stream has a named heartbeat with the head of the log", async () => {
  const show = await api.liveShow({ "1": 1 });
  const stream = await Stream.open(server.url, show, { token: api.token });
  const hello = await stream.hello();
  expect(hello.json.heartbeatMs).toBe(1_000);
  const beat = await stream.frame("heartbeat", (frame) => frame.event === "heartbeat", 5_000);
  expect(beat.json.seq).toBe(hello.json.seq);
  expect(beat.at - hello.at).toBeGreaterThan(700);
  expect(beat.at - hello.at).toBeLessThan(2_500);
  stream.close();
});

test("a type filter lets only those events through", async () => {
  const show = await api.liveShow({ "12": 1 });
  const stream = await Stream.open(server.url, show, { token: api.token, query: { types: "claim.*" } });
  await stream.hello();
  const comment = await api.emit(show, "a", "just talking");
  expect(comment.delivered).toBe(0);
  await api.emit(show, "a", "sold 12");
  await stream.event("claim.created");
  expect(stream.events.map((frame) => frame.json.type)).toEqual(["claim.created"]);
  stream.close();
});

test("logout ends the open stream within a second, with a named event", async () => {
  const other = await Api.register(server.url);
  const show = await other.liveShow({ "1": 1 });
  const stream = await Stream.open(server.url, show, { token: other.token });
  await stream.hello();
  const asked = Date.now();
  await other.expect(204, "POST", "/api/auth/logout");
  await stream.end(5_000);
  expect(Date.now() - asked).toBeLessThan(1_500);
  expect(stream.frames.at(-1)?.event).toBe("expired");
  expect((await other.call("GET", "/api/auth/me")).status).toBe(401);
});

test("SIGTERM says goodbye with a random retry and the client continues on the next start", async () => {
  const own = await Server.start();
  try {
    const operator = await Api.register(own.url);
    const show = await operator.liveShow({ "12": 3 });
    const streams = await Promise.all([1, 2, 3].map(() => Stream.open(own.url, show, { token: operator.token })));
    await Promise.all(streams.map((stream) => stream.hello()));
    await operator.emit(show, "a", "sold 12");
    await Promise.all(streams.map((stream) => stream.event("claim.created")));
    expect(await own.stop()).toBe(0);
    await Promise.all(streams.map((stream) => stream.end()));
    const retries = streams.map((stream) => {
      const bye = stream.frames.at(-1);
      expect(bye?.event).toBe("bye");
      expect(bye?.json.reason).toBe("shutdown");
      return Number(bye?.retry);
    });
    expect(retries.every((retry) => retry > 0)).toBe(true);
    await own.restart();
    const cursor = streams[0]?.lastId as string;
    await operator.emit(show, "b", "sold 12");
    const again = await Stream.open(own.url, show, { token: operator.token, headers: { "last-event-id": cursor } });
    expect((await again.hello()).json.mode).toBe("resumed");
    await again.event("claim.created", (data) => data.userHandle === "b");
    expectGapless(again.seqs, (streams[0]?.seqs.at(-1) as number) + 1);
    again.close();
  } finally {
    await own.dispose();
  }
});
