// The failure that this project began with: broadcasts that went to nobody, unnoticed. The number of
// subscribers that an event reached is counted, told and visible, with none, with one, and after one left.

import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { Server } from "./support/server.ts";
import { Stream } from "./support/stream.ts";

let server: Server;
let api: Api;
let show: string;

beforeAll(async () => {
  server = await Server.start();
  api = await Api.register(server.url);
  show = await api.liveShow({ "12": 2 });
});
afterAll(async () => {
  await server.dispose();
});

async function deliveredWithin(expected: number, ms: number): Promise<number> {
  // A closed socket reaches the server in its own time; what counts is that it does, and soon.
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await api.emit(show, "probe", "hello there");
    if (answer.delivered === expected || Date.now() > deadline) {
      return answer.delivered as number;
    }
  }
}

test("with no subscriber, delivered is 0 and counted as such", async () => {
  const before = await api.metric("soldwire_broadcasts_to_nobody_total");
  const answer = await api.emit(show, "u1", "sold 12");
  expect(answer.delivered).toBe(0);
  expect(await api.metric("soldwire_broadcasts_to_nobody_total")).toBeGreaterThan(before);
});

test("with one subscriber, delivered is 1, and the frame is there", async () => {
  const stream = await Stream.open(server.url, show, { token: api.token });
  await stream.hello();
  const before = await api.metric("soldwire_deliveries_total");
  const answer = await api.emit(show, "u2", "sold 12");
  expect(answer.delivered).toBe(1);
  const frame = await stream.event("claim.created", (data) => data.userHandle === "u2");
  expect(frame.json.seq).toBe(answer.seq);
  expect(await api.metric("soldwire_deliveries_total")).toBeGreaterThan(before);
  expect(await api.metric("soldwire_subscribers")).toBe(1);
  stream.close();
  expect(await deliveredWithin(0, 2_000)).toBe(0);
});

test("two subscribers, then one disconnects: 2, then 1", async () => {
  const first = await Stream.open(server.url, show, { token: api.token });
  const second = await Stream.open(server.url, show, { token: api.token });
  await first.hello();
  await second.hello();
  expect((await api.emit(show, "u3", "hi")).delivered).toBe(2);
  first.close();
  expect(await deliveredWithin(1, 2_000)).toBe(1);
  const custom = await api.expect(201, "POST", `/api/shows/${show}/events`, { type: "custom.probe", data: { n: 1 } });
  expect(custom.delivered).toBe(1);
  await second.event("custom.probe");
  second.close();
});

test("a subscriber of another show does not count", async () => {
  const other = await api.liveShow({ "1": 1 });
  const stream = await Stream.open(server.url, other, { token: api.token });
  await stream.hello();
  expect(await deliveredWithin(0, 2_000)).toBe(0);
  stream.close();
});
