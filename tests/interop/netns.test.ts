// Bad networks, for real: packets are lost and late, the link goes dead without a word, the client's address changes.
// The project's own client must have every event exactly once, and the server must notice who is gone.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { BadNetwork, type Traveller, whyNot } from "./support/netns.ts";

const seed = 20_260_210;
const heartbeatMs = 1_000;
const reason = whyNot();
if (reason !== "") {
  console.warn(`the tests of bad networks are skipped: ${reason}`);
}

describe.skipIf(reason !== "")("a bad network", () => {
  let network: BadNetwork;
  let token = "";
  let show = "";
  let traveller: Traveller;

  async function publish(count: number): Promise<number> {
    const events = Array.from({ length: count }, (_, index) => ({ type: "custom.step", data: { index, text: "x".repeat(400) } }));
    const answer = JSON.parse(await network.ask("POST", `/api/shows/${show}/events`, token, { events })) as { events: { seq: number }[] };
    return answer.events.at(-1)?.seq ?? 0;
  }
  async function subscribers(): Promise<number> {
    const text = await network.ask("GET", "/metrics", token);
    return Number(/^soldwire_subscribers(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1] ?? Number.NaN);
  }
  async function until(what: string, condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<number> {
    const begin = Date.now();
    while (!(await condition())) {
      if (Date.now() - begin > timeoutMs) {
        throw new Error(`waited ${String(timeoutMs)} ms for ${what}; the client told: ${JSON.stringify(traveller.told.slice(-5))}`);
      }
      await new Promise((tick) => setTimeout(tick, 50));
    }
    return Date.now() - begin;
  }
  function expectEachOnce(last: number): void {
    const first = traveller.seqs[0] ?? 0;
    expect(traveller.seqs).toEqual(Array.from({ length: last - first + 1 }, (_, index) => first + index));
  }

  beforeAll(async () => {
    network = await BadNetwork.start(seed, ["--dev", "--heartbeat-ms", String(heartbeatMs)]);
    const account = { email: "olga@example.com", password: "correct horse battery", name: "Olga", workspace: "Shop" };
    token = (JSON.parse(await network.ask("POST", "/api/auth/register", "", account)) as { accessToken: string }).accessToken;
    show = (JSON.parse(await network.ask("POST", "/api/shows", token, { name: "Far away" })) as { id: string }).id;
    traveller = network.travel(show, token);
    await until("the client to be live", () => traveller.state === "live", 10_000);
  });
  afterAll(async () => {
    await traveller.stop();
    await network.stop();
  });

  test("5 % loss and 80 ms either way: every event once, in order, without a reconnect", async () => {
    await network.make("delay 80 20");
    await network.make("loss 5");
    const connects = traveller.told.filter((told) => told.kind === "state" && told.status === "live").length;
    let last = 0;
    // How many packets so many events are depends on how they are put together: on until some were lost.
    for (let round = 0; round < 20 || (round < 400 && (await network.make("loss 5")) <= 3); round += 1) {
      last = await publish(10);
    }
    await until("all events", () => traveller.seqs.at(-1) === last, 20_000);
    expectEachOnce(last);
    expect(traveller.told.filter((told) => told.kind === "state" && told.status === "live").length).toBe(connects);
    expect(await network.make("loss 0"), "packets lost").toBeGreaterThan(3);
    await network.make("delay 0 0");
  });

  test("a link that dies without a word: both sides notice, and the client comes back for what it missed", async () => {
    await network.make("cut");
    const told = traveller.told.length;
    const noticed = await until("the client to notice", () => traveller.state !== "live", 10_000);
    expect(noticed).toBeLessThan(heartbeatMs * 5);
    expect(traveller.told.slice(told).some((line) => line.kind === "error" && line.code === "silent")).toBe(true);
    const last = await publish(50);
    await until("the server to notice", async () => (await subscribers()) === 0, 45_000);
    await network.make("join");
    await until("what was missed", () => traveller.seqs.at(-1) === last, 20_000);
    expectEachOnce(last);
  }, 90_000);

  test("a new address: the old connection is given up on both sides, nothing is lost", async () => {
    await until("one stream", async () => (await subscribers()) === 1, 45_000);
    await network.moveClient("10.213.7.77");
    const last = await publish(50);
    await until("what was missed", () => traveller.seqs.at(-1) === last, 20_000);
    expectEachOnce(last);
    await until("the old stream to end", async () => (await subscribers()) === 1, 45_000);
    expect(traveller.state).toBe("live");
  }, 90_000);
});
