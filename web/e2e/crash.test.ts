// kill -9 in the middle of a running show, twenty times: nothing lost, nothing doubled.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { expectGapless, expectInvariants } from "./support/checks.ts";
import { end, run, type Running, runToEnd, Server } from "./support/server.ts";
import { Stream } from "./support/stream.ts";

const kills = 20;
let server: Server;
let simulator: Running;
let folder: string;
let api: Api;
const seconds = 60;
const perSecond = 10;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "soldwire-crash-"));
  const lines = Array.from({ length: seconds * perSecond }, (_, index) =>
    JSON.stringify({
      at: 2 + index / perSecond,
      from: { id: String(5_000 + (index % 30)), name: `Buyer ${String(index % 30)}` },
      message: ["sold 1", "lovely", "sold 2", "pass 1", "sold 3 x2", "is it wool?", "pass 3"][index % 7],
    }),
  );
  await writeFile(join(folder, "show.jsonl"), `${lines.join("\n")}\n`);
  server = await Server.start(["--dev", "--poll-interval-ms", "300"]);
  simulator = await run(["simulate", "facebook", "--listen", "127.0.0.1:0", "--script", join(folder, "show.jsonl"), "--rate", "1", "--token", "tok", "--page-id", "900", "--live-id", "77", "--seed", "5", "--faults", "repeat:0.2,reorder:0.2,500:0.02"]);
  api = await Api.register(server.url);
});
afterAll(async () => {
  await end(simulator.process, "SIGKILL");
  await server.dispose();
  await rm(folder, { recursive: true, force: true });
});

test(`killed ${String(kills)} times during a show, every comment counts exactly once`, { timeout: 300_000 }, async () => {
  const connection = await api.expect(201, "POST", "/api/connections", { platform: "facebook", name: "Test page", pageId: "900", accessToken: "tok", baseUrl: simulator.url });
  const show = await api.createShow();
  await api.addItems(show, { "1": 3, "2": 1, "3": 4 });
  await api.expect(200, "POST", `/api/shows/${show}/activate`, { sources: [{ connectionId: connection.id as string, liveId: "77" }] });

  const seen: number[] = [];
  let cursor = `${String((await api.expect(200, "GET", `/api/shows/${show}/snapshot`)).epoch)}-0`;
  for (let kill = 0; kill < kills; kill += 1) {
    const stream = await Stream.open(server.url, show, { token: api.token, headers: { "last-event-id": cursor } });
    expect((await stream.hello()).json.mode).toBe("resumed");
    const wanted = 3 + ((kill * 5) % 11);
    await stream.waitFor("some events of a running show", () => stream.events.length >= wanted, 30_000);
    await server.kill();
    await stream.end();
    seen.push(...stream.seqs);
    cursor = stream.lastId;
    await server.restart();
  }
  // Until the simulator's last comment has arrived.
  const stream = await Stream.open(server.url, show, { token: api.token, headers: { "last-event-id": cursor } });
  const total = seconds * perSecond;
  for (;;) {
    const stats = await api.expect(200, "GET", `/api/shows/${show}/stats`);
    if ((stats.comments as number) >= total) {
      break;
    }
    const count = stream.events.length;
    await stream.waitFor("the remaining comments", () => stream.events.length > count, 60_000);
  }
  const head = (await api.log(show)).at(-1)?.seq as number;
  await stream.waitFor("the head of the log", () => (stream.seqs.at(-1) ?? seen.at(-1) ?? 0) >= head);
  seen.push(...stream.seqs);
  stream.close();

  const comments = await api.all(`/api/shows/${show}/comments`, "comments");
  expect(comments.length).toBe(total);
  expect(new Set(comments.map((comment) => comment.commentId)).size).toBe(total);
  const sorted = seen.filter((seq) => seq <= head);
  expectGapless(sorted);
  await expectInvariants(api, show);
  await server.stop();
  const verified = await runToEnd(["verify", "--data", server.data]);
  expect(verified.output + verified.errors).toContain("no findings");
  expect(verified.code).toBe(0);
  await server.restart();
});
