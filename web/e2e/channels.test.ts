// What a stream can carry besides one show for its members: several shows, the public view, who is there.
// And what bounds it.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { Server } from "./support/server.ts";
import { type Frame, Stream } from "./support/stream.ts";

const perUser = 12;

let server: Server;
let api: Api;

beforeAll(async () => {
  server = await Server.start(["--dev", "--heartbeat-ms", "1000", "--threads", "2", "--streams-per-user", String(perUser)]);
  api = await Api.register(server.url);
});
afterAll(async () => {
  await server.dispose();
});

const dataOf = (frame: Frame) => frame.json.data as Record<string, unknown>;

describe("several shows in one stream", () => {
  test("each event says its show, and one id resumes them all, also after the process was killed", async () => {
    const one = await api.liveShow({ "1": 3 });
    const two = await api.liveShow({ "1": 3 });
    const path = `/api/stream?shows=${one},${two}`;
    const stream = await Stream.openPath(server.url, path, { token: api.token });
    await stream.waitFor("two hellos", () => stream.frames.filter((frame) => frame.event === "hello").length === 2);
    expect(stream.frames.map((frame) => frame.json.showId)).toEqual([one, two]);
    await api.emit(two, "anna", "sold 1");
    await api.emit(one, "ben", "sold 1");
    const last = await stream.frame("ben's claim", (frame) => frame.json.type === "claim.created" && frame.json.showId === one);
    expect(last.id).toMatch(/^[a-z0-9]+-\d+\.\d+$/);
    stream.close();

    await server.kill();
    await server.restart();
    api.url = server.url;
    await api.emit(one, "cleo", "sold 1");
    await api.emit(two, "dora", "sold 1");
    const again = await Stream.openPath(server.url, path, { token: api.token, headers: { "last-event-id": last.id } });
    const missed = [one, two].map((show) => again.frame(show, (frame) => frame.json.type === "claim.created" && frame.json.showId === show));
    const handles = (await Promise.all(missed)).map((frame) => dataOf(frame).userHandle);
    expect(handles).toEqual(["cleo", "dora"]);
    const repeated = again.events.filter((frame) => ["anna", "ben"].includes(dataOf(frame).userHandle as string));
    expect(repeated).toEqual([]);
    again.close();
  });
});

describe("the public stream", () => {
  test("needs no sign-in, shows what is left, and never who buys", async () => {
    const show = await api.liveShow({ "12": 2 });
    const { url, streamUrl } = await api.expect(201, "POST", `/api/shows/${show}/public-key`);
    const snapshot = await (await fetch(server.url + (url as string))).json() as { items: Record<string, unknown>[]; cursor: string };
    expect(snapshot.items[0]).toMatchObject({ itemNumber: "12", stockLeft: 2, title: "Item 12" });
    const stream = await Stream.openPath(server.url, streamUrl as string, { query: { after: snapshot.cursor } });
    expect(stream.headers["access-control-allow-origin"]).toBe("*");
    await api.emit(show, "anna_secret", "my number is 555");
    await api.emit(show, "anna_secret", "sold 12");
    const changed = await stream.event("item.updated");
    expect(dataOf(changed).item).toMatchObject({ totalQuantity: 2, stockLeft: 1, status: "partial" });
    expect(JSON.stringify(stream.frames)).not.toMatch(/anna_secret|555|clm_|comment/);

    await api.expect(204, "DELETE", `/api/shows/${show}/public-key`);
    await stream.frame("expired", (frame) => frame.event === "expired", 1_000);
    expect((await Stream.openPath(server.url, streamUrl as string)).status).toBe(404);
  });
});

describe("who is there", () => {
  test("is told by name to every member, within a second or two, and by number of public pages", async () => {
    const show = await api.liveShow({ "1": 1 });
    const mine = await Stream.open(server.url, show, { token: api.token });
    const hello = await mine.hello();
    expect(hello.json.presence).toMatchObject({ operators: [{ name: "Olga Operator" }], operatorCount: 1, viewers: 0 });

    const { streamUrl } = await api.expect(201, "POST", `/api/shows/${show}/public-key`);
    const page = await Stream.openPath(server.url, streamUrl as string);
    await page.hello();
    const told = await mine.frame("presence", (frame) => frame.event === "presence");
    expect(told.id).toBe("");
    expect(told.json).toMatchObject({ type: "presence.updated", data: { operatorCount: 1, viewers: 1 } });
    const answer = await api.expect(200, "GET", `/api/shows/${show}/presence`);
    expect(answer).toMatchObject({ operatorCount: 1, viewers: 1 });
    expect(answer.cursor).toBe(mine.lastId);
    page.close();
    mine.close();
  });
});

test("a deleted show ends its streams within a second and answers 204 to those who come back", async () => {
  const show = await api.createShow();
  const stream = await Stream.open(server.url, show, { token: api.token });
  await stream.hello();
  await api.expect(204, "DELETE", `/api/shows/${show}`);
  const bye = await stream.frame("bye", (frame) => frame.event === "bye", 1_000);
  expect(bye.json.reason).toBe("show_deleted");
  expect((await Stream.open(server.url, show, { token: api.token })).status).toBe(204);
});

test("an account with too many streams is told so in the stream, with a wait that scripts can read", async () => {
  const other = await Api.register(server.url);
  const show = await other.liveShow({ "1": 1 });
  const open = await Promise.all(Array.from({ length: perUser }, async () => Stream.open(server.url, show, { token: other.token })));
  await Promise.all(open.map(async (stream) => stream.hello()));
  const refused = await Stream.open(server.url, show, { token: other.token });
  expect(refused.status).toBe(200);
  const bye = await refused.frame("bye", (frame) => frame.event === "bye");
  expect(bye.json).toMatchObject({ reason: "too_many_streams", retryMs: Number(bye.retry) });
  expect(bye.json.detail).toContain("account");
  open[0]?.close();
  await expect.poll(async () => {
    const next = await Stream.open(server.url, show, { token: other.token });
    const first = await next.frame("first block", (frame) => frame.event !== "");
    next.close();
    return first.event;
  }).toBe("hello");
  open.forEach((stream) => { stream.close(); });
});

test("a batch is published all or none, once per Idempotency-Key, and tells how many streams each event reached", async () => {
  const show = await api.liveShow({ "1": 1 });
  const stream = await Stream.open(server.url, show, { token: api.token });
  await stream.hello();
  const publish = async (events: unknown) => api.call("POST", `/api/shows/${show}/events`, { events }, { "idempotency-key": "batch-1" });
  const events = [{ type: "custom.a", data: { n: 1 } }, { type: "custom.b", data: { n: 2 } }];
  const first = await publish(events);
  expect(first.status).toBe(201);
  expect((first.body.events as Record<string, unknown>[]).map((each) => each.delivered)).toEqual([1, 1]);
  const second = await publish(events);
  expect(second.body).toEqual(first.body);
  await api.emit(show, "anna", "the end");
  await stream.event("comment.received");
  expect(stream.events.filter((frame) => String(frame.json.type).startsWith("custom.")).length).toBe(2);
  const bad = await api.call("POST", `/api/shows/${show}/events`, { events: [events[0], { type: "claim.created", data: {} }] });
  expect(bad.status).toBe(400);
  stream.close();
});
