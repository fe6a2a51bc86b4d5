// From the simulator's comment over real HTTP polling to the frame on the stream: pause, resume, faults.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { Api, type Fields } from "./support/api.ts";
import { closeBrowser, signIn, visit } from "./support/browser.ts";
import { expectInvariants } from "./support/checks.ts";
import { end, run, type Running, Server } from "./support/server.ts";
import { Stream } from "./support/stream.ts";

let server: Server;
let api: Api;
let folder: string;
const simulators: Running[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "soldwire-facebook-"));
  server = await Server.start(["--dev", "--poll-interval-ms", "200"]);
  api = await Api.register(server.url);
});
afterEach(async () => {
  await Promise.all(simulators.splice(0).map((simulator) => end(simulator.process, "SIGKILL")));
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function simulate(lines: readonly Fields[], extra: readonly string[] = []): Promise<Running> {
  const script = join(folder, `show-${String(Math.random()).slice(2)}.jsonl`);
  await writeFile(script, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const simulator = await run(["simulate", "facebook", "--listen", "127.0.0.1:0", "--script", script, "--rate", "1", "--token", "tok", "--page-id", "900", "--live-id", "77", "--seed", "3", ...extra]);
  simulators.push(simulator);
  return simulator;
}

async function liveShow(simulator: Running): Promise<string> {
  const token = "tok";
  const connection = await api.expect(201, "POST", "/api/connections", { platform: "facebook", name: "Test page", pageId: "900", accessToken: token, baseUrl: simulator.url });
  expect(JSON.stringify(connection)).not.toContain(token);
  const show = await api.createShow();
  await api.addItems(show, { "12": 1, "5": 2 });
  await api.expect(200, "POST", `/api/shows/${show}/activate`, { sources: [{ connectionId: connection.id as string, liveId: "77" }] });
  return show;
}

const anna = { id: "1", name: "Anna Example" };
const ben = { id: "2", name: "Ben Example" };

test("a comment on the live video becomes a claim on the stream", async () => {
  const simulator = await simulate([
    { at: 1, from: anna, message: "sold 12" },
    { at: 2, from: ben, message: "sold 12" },
    { at: 3, from: { id: "900", name: "The Page" }, message: "Sold 12 to Anna!" },
    { at: 3.5, from: null, message: "sold 5" },
    { at: 4, from: ben, message: "is 5 sold?" },
    { at: 4.5, from: anna, message: "pass 12" },
    { at: 60, from: anna, message: "bye" },
  ]);
  const connections = (await api.expect(200, "GET", "/api/connections")).connections as Fields[];
  expect(connections.every((connection) => connection.accessToken === undefined)).toBe(true);
  const show = await liveShow(simulator);
  const stream = await Stream.open(server.url, show, { token: api.token, query: { after: "0" } });
  await stream.event("claim.created", (data) => data.userHandle === "Anna Example" && data.claimStatus === "winner");
  await stream.event("claim.created", (data) => data.userHandle === "Ben Example" && data.claimStatus === "waitlist" && data.waitlistPosition === 1);
  await stream.event("claim.created", (data) => data.userId === null && data.itemNumber === "5");
  const released = await stream.event("claim.released");
  expect(released.json.data).toMatchObject({ userHandle: "Anna Example", promoted: [{ userHandle: "Ben Example", claimStatus: "winner" }] });
  const claims = await api.all(`/api/shows/${show}/claims`, "claims");
  expect(claims.some((claim) => claim.userId === "900")).toBe(false);
  expect(claims.filter((claim) => claim.itemNumber === "5").length).toBe(1);
  await expectInvariants(api, show);
  stream.close();
});

test("paused, nothing is taken in; resumed, it continues where it was", async () => {
  const simulator = await simulate(Array.from({ length: 40 }, (_, index) => ({ at: 1 + index / 2, from: { id: `b${String(index)}`, name: `B ${String(index)}` }, message: `comment ${String(index)}` })));
  const show = await liveShow(simulator);
  const stream = await Stream.open(server.url, show, { token: api.token });
  await stream.event("comment.received");
  await api.expect(200, "POST", `/api/shows/${show}/pause`, {});
  const atPause = (await api.expect(200, "GET", `/api/shows/${show}/stats`)).comments as number;
  const calls = async (): Promise<number> => ((await (await fetch(`${simulator.url}/_sim/log`)).json()) as { calls: unknown[] }).calls.length;
  const paused = await stream.event("session.status", (data) => data.to === "paused");
  expect((paused.json.data as { show: { sources: Fields[] } }).show.sources[0]?.state).toBe("stopped");
  const quiet = await calls();
  // Longer than several polls: the simulator must not be asked at all.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await calls()).toBe(quiet);
  expect((await api.expect(200, "GET", `/api/shows/${show}/stats`)).comments).toBe(atPause);
  await api.expect(200, "POST", `/api/shows/${show}/resume`, {});
  await stream.event("comment.received", (data) => data.text === "comment 39");
  const comments = await api.all(`/api/shows/${show}/comments`, "comments");
  expect(comments.map((comment) => comment.text)).toEqual(Array.from({ length: 40 }, (_, index) => `comment ${String(index)}`));
  stream.close();
});

test("with every fault on, no comment is lost or doubled, and the console is told", { timeout: 120_000 }, async () => {
  const total = 150;
  const simulator = await simulate(
    Array.from({ length: total }, (_, index) => ({ at: 1 + index / 10, from: { id: `f${String(index % 20)}`, name: `F ${String(index % 20)}` }, message: index % 2 === 0 ? "sold 5" : `talk ${String(index)}` })),
    ["--faults", "500:0.1,drop:0.1,slow:0.05@300ms,repeat:0.3,reorder:0.3,nofrom:0.1"],
  );
  const show = await liveShow(simulator);
  const stream = await Stream.open(server.url, show, { token: api.token });
  await stream.waitFor("every comment", () => stream.events.filter((frame) => frame.json.type === "comment.received").length >= total, 90_000);
  const comments = await api.all(`/api/shows/${show}/comments`, "comments");
  expect(comments.length).toBe(total);
  expect(new Set(comments.map((comment) => comment.commentId)).size).toBe(total);
  await expectInvariants(api, show);
  stream.close();
});

test("an expired token stops the source and asks the operator; the reason is on the stream", async () => {
  const simulator = await simulate([{ at: 1, from: anna, message: "hello" }, { at: 90, from: anna, message: "bye" }]);
  const refused = await api.call("POST", "/api/connections", { platform: "facebook", name: "Wrong", pageId: "900", accessToken: "another token", baseUrl: simulator.url });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.text).not.toContain("another token");
  const show = await liveShow(simulator);
  await fetch(`${simulator.url}/_sim/token`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"expired":true}' });
  const stream = await Stream.open(server.url, show, { token: api.token, query: { after: "0" } });
  const frame = await stream.event("source.status", (data) => (data.source as Fields).state === "token_expired");
  expect(((frame.json.data as { source: Fields }).source.detail as string).length).toBeGreaterThan(10);
  stream.close();
});

test("a rate limit is waited out and visible with the time of the next try", async () => {
  const simulator = await simulate([{ at: 1, from: anna, message: "hello" }, { at: 90, from: anna, message: "bye" }]);
  const show = await liveShow(simulator);
  await fetch(`${simulator.url}/_sim/faults`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"spec":"code4:1"}' });
  const stream = await Stream.open(server.url, show, { token: api.token, query: { after: "0" } });
  const frame = await stream.event("source.status", (data) => (data.source as Fields).state === "backing_off");
  const source = (frame.json.data as { source: Fields }).source;
  expect(Date.parse(source.nextTryAt as string)).toBeGreaterThan(Date.now());
  stream.close();
});

test("how much of the call budget is used is on the stream in steps, in the console, and there after a restart", { timeout: 120_000 }, async () => {
  const simulator = await simulate([{ at: 1, from: anna, message: "hello" }, { at: 110, from: anna, message: "bye" }], ["--faults", "usage:0.41"]);
  const say = async (percent: number, regainMinutes = 0): Promise<void> => {
    const answer = await fetch(`${simulator.url}/_sim/usage`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ percent, regainMinutes }) });
    expect(answer.status).toBe(200);
  };
  const show = await liveShow(simulator);
  const stream = await Stream.open(server.url, show, { token: api.token, query: { after: "0" } });
  const sourceSays = (percent: number) => stream.event("source.status", (data) => (data.source as Fields).usagePercent === percent);
  await sourceSays(41);
  const { context, page, errors } = await visit();
  await signIn(page, server.url, api.email, api.password, `/shows/${show}`);
  const line = page.getByRole("group", { name: "Sources" }).getByRole("listitem");
  await line.getByText("last comment").or(line.getByText("comment just now")).waitFor();
  expect(await line.innerText()).not.toContain("budget");
  await page.getByRole("group", { name: "Sources" }).getByRole("button", { name: "Details" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("41 % used, 59 % left").waitFor();
  await dialog.getByText("comments are read less often, by itself").waitFor();

  await say(43);
  await say(82);
  await sourceSays(82);
  await dialog.getByText("82 % used, 18 % left").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await line.getByText("budget 82 % used").waitFor();
  expect(await line.getAttribute("data-tone")).toBe("warn");

  expect(errors.filter((error) => !error.includes("401"))).toEqual([]); // before the sign-in

  await server.kill();
  await server.restart();
  const after = (await api.expect(200, "GET", `/api/shows/${show}/snapshot`)).show as { sources: Fields[] };
  expect(after.sources[0]?.usagePercent).toBe(82);
  await line.getByText("budget 82 % used").waitFor();

  const again = await Stream.open(server.url, show, { token: api.token });
  await say(100, 3);
  const used = await again.event("source.status", (data) => (data.source as Fields).usagePercent === 100);
  const source = (used.json.data as { source: Fields }).source;
  expect(source.state).toBe("backing_off");
  expect(Date.parse(source.nextTryAt as string) - Date.now()).toBeGreaterThan(120_000);
  await line.getByText("budget 100 % used").waitFor();
  expect(await line.getAttribute("data-tone")).toBe("bad");
  const log = await Stream.open(server.url, show, { token: api.token, query: { after: "0" } });
  await log.event("source.status", (data) => (data.source as Fields).usagePercent === 100);
  const told = log.events.filter((frame) => frame.json.type === "source.status").map((frame) => (frame.json.data as { source: Fields }).source.usagePercent);
  expect(told.filter((percent, index) => percent !== told[index - 1])).toEqual([41, 82, 100]);
  for (const open of [stream, again, log]) {
    open.close();
  }
  await context.close();
});

test("the end of the broadcast ends the source, not the show", async () => {
  const simulator = await simulate([{ at: 0.5, from: anna, message: "hello" }, { at: 1, from: anna, message: "sold 5" }]);
  const show = await liveShow(simulator);
  const stream = await Stream.open(server.url, show, { token: api.token, query: { after: "0" } });
  await stream.frame("the source's end", (frame) => frame.json.type === "source.status" && ((frame.json.data as { source: Fields }).source.state as string) === "ended", 50_000);
  expect((await api.expect(200, "GET", `/api/shows/${show}`)).status).toBe("active");
  expect((await api.expect(200, "GET", `/api/shows/${show}/stats`)).comments).toBe(2);
  stream.close();
});
