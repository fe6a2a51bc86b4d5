// Many tabs of one browser over HTTP/1.1, with the real binary: one stream for all of them.

import { fileURLToPath } from "node:url";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { build, defaultClientConditions } from "vite";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { browser, browserOptions, closeBrowser, signIn } from "./support/browser.ts";
import { expectGapless } from "./support/checks.ts";
import type { Record } from "./support/recorder.ts";
import { Server } from "./support/server.ts";

let server: Server;
let api: Api;
let recorder: string;

beforeAll(async () => {
  server = await Server.start();
  api = await Api.register(server.url);
  const built = await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["soldwire-source", ...defaultClientConditions] },
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL("support/recorder.ts", import.meta.url)), formats: ["iife"], name: "recorder" },
    },
  });
  const [output] = [built].flat();
  if (output === undefined || !("output" in output)) {
    throw new Error("the recorder was not built");
  }
  recorder = output.output[0].code;
});
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close().catch(() => undefined)));
  await expect.poll(subscribers, { timeout: 20_000 }).toBe(0);
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

const contexts: BrowserContext[] = [];
async function newContext(of?: Browser): Promise<BrowserContext> {
  const context = await (of ?? (await browser())).newContext();
  contexts.push(context);
  return context;
}

const live = "[data-state=live]";
const subscribers = async (): Promise<number> => api.metric("soldwire_subscribers");

/** A page that tells whether it has a stream open. */
interface Tab {
  readonly page: Page;
  streams: number;
}

async function openTab(context: BrowserContext): Promise<Tab> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const tab: Tab = { page, streams: 0 };
  const isStream = (url: string): boolean => new URL(url).pathname.endsWith("/stream");
  page.on("request", (request) => (tab.streams += isStream(request.url()) ? 1 : 0));
  const ended = (request: { url: () => string }): void => {
    tab.streams -= isStream(request.url()) ? 1 : 0;
  };
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);
  return tab;
}

/** A tab that records, on a page of the same origin that loads nothing else. */
async function openRecorder(context: BrowserContext, url: string, show: string, cursor: string, ...flood: number[]): Promise<Tab> {
  const tab = await openTab(context);
  await tab.page.goto(`${url}/api/version#${[show, cursor, "u1", ...flood.map(String)].map(encodeURIComponent).join(",")}`);
  await tab.page.evaluate(recorder);
  return tab;
}

const recordOf = async (tab: Tab): Promise<Record> => tab.page.evaluate(() => window.soldwireRecord);

async function leaderOf(tabs: readonly Tab[]): Promise<Tab> {
  await expect.poll(() => tabs.filter((tab) => tab.streams > 0).length, { timeout: 10_000 }).toBe(1);
  return tabs.find((tab) => tab.streams > 0) as Tab;
}

async function signedIn(context: BrowserContext, url: string, operator: Api): Promise<void> {
  const page = await context.newPage();
  await signIn(page, url, operator.email, operator.password);
  await page.close();
}

/** Ten comments a second or more, until stopped; the answer is the newest event's number. */
function pour(show: string): () => Promise<number> {
  let stopped = false;
  let seq = 0;
  const pouring = (async () => {
    for (let round = 0; !stopped; round += 1) {
      const comments = Array.from({ length: 10 }, (_, index) => ({ userId: `u${String(round)}-${String(index)}`, userHandle: "pour", text: "hello", delayMs: 8 }));
      seq = (await api.expect(200, "POST", "/api/debug/bulk-comments", { showId: show, comments })).seq as number;
    }
  })();
  return async () => {
    stopped = true;
    await pouring;
    return seq;
  };
}

test("twenty tabs of the console are live by one stream, and every tab's requests are answered quickly", { timeout: 240_000 }, async () => {
  const show = await api.liveShow({ "1": 3 });
  const context = await newContext();
  await signedIn(context, server.url, api);
  const tabs: Tab[] = [];
  for (let count = 0; count < 20; count += 1) {
    const tab = await openTab(context);
    tabs.push(tab);
    await tab.page.goto(`${server.url}/shows/${show}`, { waitUntil: "commit" });
  }
  await Promise.all(tabs.map((tab) => tab.page.locator(live).waitFor()));
  await expect.poll(subscribers, { timeout: 10_000 }).toBe(1);

  const slowest = Math.max(
    ...(await Promise.all(
      tabs.map((tab) =>
        tab.page.evaluate(async () => {
          const asked = performance.now();
          const answer = await fetch("/api/auth/me");
          return answer.ok ? performance.now() - asked : Infinity;
        }),
      ),
    )),
  );
  // With a stream for each tab they would wait for as long as the streams are open.
  expect(slowest).toBeLessThan(10_000);

  // What one tab does is seen in all of them.
  await api.emit(show, "anna", "sold 1");
  await Promise.all(tabs.map((tab) => tab.page.getByRole("region", { name: "Claims" }).getByText("anna").first().waitFor()));

  // The leader goes under load; nobody else notices.
  const stop = pour(show);
  const leader = await leaderOf(tabs);
  await leader.page.close();
  const rest = tabs.filter((tab) => tab !== leader);
  const next = await leaderOf(rest);
  expect(next).not.toBe(leader);
  await stop();
  await api.emit(show, "zoe", "sold 1");
  await Promise.all(rest.map((tab) => tab.page.getByRole("region", { name: "Claims" }).getByText("zoe").first().waitFor()));
  expect(await Promise.all(rest.map((tab) => tab.page.locator(live).count()))).toEqual(rest.map(() => 1));
  await expect.poll(subscribers, { timeout: 10_000 }).toBe(1);
  console.log(`slowest of 20 requests at once: ${slowest.toFixed(0)} ms`);

  // Signing out in one tab ends it for all of them: the session is the browser's.
  const [first] = rest;
  await first?.page.goto(`${server.url}/shows`);
  await first?.page.getByRole("button", { name: /^Account of/ }).click();
  await first?.page.getByRole("button", { name: "Sign out" }).click();
  await first?.page.getByLabel("Password").waitFor();
  await expect.poll(subscribers, { timeout: 10_000 }).toBe(0);
  await expect.poll(async () => Promise.all(rest.map((tab) => tab.page.locator(live).count())), { timeout: 20_000 }).toEqual(rest.map(() => 0));
});

/** Tabs that record while leaders come and go under load. */
async function expectHandOver(context: BrowserContext, url: string, show: string, rounds: number): Promise<number[]> {
  const head = ((await api.log(show)).at(-1)?.seq as number | undefined) ?? 0;
  const cursor = (await api.expect(200, "GET", `/api/shows/${show}/snapshot`)).cursor as string;
  const tabs: Tab[] = [];
  for (let count = 0; count < rounds + 3; count += 1) {
    tabs.push(await openRecorder(context, url, show, cursor));
  }
  await expect.poll(async () => (await Promise.all(tabs.map(recordOf))).map((record) => record.states.at(-1)), { timeout: 20_000 }).toEqual(tabs.map(() => "live"));
  expect(await subscribers()).toBe(1);
  const stop = pour(show);
  const takeovers: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const leader = await leaderOf(tabs);
    tabs.splice(tabs.indexOf(leader), 1);
    const witness = tabs[0] as Tab;
    const closedAt = Date.now();
    await leader.page.close({ runBeforeUnload: false });
    await leaderOf(tabs);
    await witness.page.waitForFunction((after) => (window.soldwireRecord.times.at(-1) ?? 0) > after + 300, closedAt);
    // The longest silence while the lead changed hands.
    const { times } = await recordOf(witness);
    const around = times.filter((time) => time > closedAt - 500);
    takeovers.push(Math.max(...around.slice(1).map((time, index) => time - (around[index] ?? time))));
  }
  const last = await stop();
  for (const tab of tabs) {
    await tab.page.waitForFunction((seq) => window.soldwireRecord.seqs.at(-1) === seq, last);
    const record = await recordOf(tab);
    expectGapless(record.seqs, head + 1);
    expect(record.seqs.at(-1)).toBe(last);
    // Not by the client's own healing, and without a word to anybody.
    expect([record.gaps, record.duplicates]).toEqual([0, 0]);
    expect(record.states.filter((state) => state === "reconnecting")).toEqual([]);
  }
  await expect.poll(subscribers, { timeout: 10_000 }).toBe(1);
  return takeovers;
}

test("five leaders close one after another under load: no tab loses an event or gets one twice", { timeout: 180_000 }, async () => {
  const show = await api.liveShow({ "1": 3 });
  const context = await newContext();
  await signedIn(context, server.url, api);
  const takeovers = await expectHandOver(context, server.url, show, 5);
  console.log(`longest silence at each change of the lead, with Web Locks: ${takeovers.join(", ")} ms`);
});

test("the same over plain HTTP on another host, where browsers have no Web Locks", { timeout: 180_000 }, async () => {
  const { port } = new URL(server.url);
  const lan = await chromium.launch({ ...browserOptions, args: [...browserOptions.args, "--host-resolver-rules=MAP soldwire.test 127.0.0.1"] });
  try {
    const url = `http://soldwire.test:${port}`;
    const show = await api.liveShow({ "1": 3 });
    const context = await newContext(lan);
    await signedIn(context, url, api);
    const page = await context.newPage();
    await page.goto(`${url}/api/version`);
    expect(await page.evaluate(() => [isSecureContext, "locks" in navigator])).toEqual([false, false]);
    await page.close();
    const takeovers = await expectHandOver(context, url, show, 3);
    console.log(`longest silence at each change of the lead, without Web Locks: ${takeovers.join(", ")} ms`);
  } finally {
    await lan.close();
  }
});

test("a leader whose renderer crashes is replaced", { timeout: 120_000 }, async () => {
  const show = await api.liveShow({ "1": 3 });
  const context = await newContext();
  await signedIn(context, server.url, api);
  const cursor = (await api.expect(200, "GET", `/api/shows/${show}/snapshot`)).cursor as string;
  const tabs = [await openRecorder(context, server.url, show, cursor), await openRecorder(context, server.url, show, cursor)];
  const leader = await leaderOf(tabs);
  const other = tabs.find((tab) => tab !== leader) as Tab;
  const crashed = leader.page.waitForEvent("crash");
  await leader.page.goto("chrome://crash").catch(() => undefined);
  await crashed;
  await leaderOf([other]);
  const { seq } = await api.emit(show, "anna", "sold 1");
  await other.page.waitForFunction((last) => window.soldwireRecord.seqs.at(-1) === last, seq as number);
  expect((await recordOf(other)).states).not.toContain("reconnecting");
});

test("10,000 events in each second, passed on to five tabs, lock none of them", { timeout: 120_000 }, async () => {
  const context = await newContext();
  const rate = 10_000;
  const seconds = 5;
  const tabs: Tab[] = [];
  for (let count = 0; count < 6; count += 1) {
    tabs.push(await openRecorder(context, server.url, "flood", "e1-0", rate, seconds));
  }
  await expect.poll(async () => (await Promise.all(tabs.map(recordOf))).map((record) => record.states.at(-1)), { timeout: 20_000 }).toEqual(tabs.map(() => "live"));
  await tabs[0]?.page.evaluate(() => {
    new BroadcastChannel("flood").postMessage("go");
  });
  const total = rate * seconds;
  for (const tab of tabs) {
    await tab.page.waitForFunction((last) => window.soldwireRecord.seqs.at(-1) === last, total);
    const record = await recordOf(tab);
    expectGapless(record.seqs, 1);
    expect([record.gaps, record.duplicates]).toEqual([0, 0]);
  }
  const blocked = await Promise.all(tabs.map(async (tab) => (await recordOf(tab)).blockedMs));
  console.log(`longest time that a page was busy at ${String(rate)} events/s: ${blocked.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  expect(Math.max(...blocked)).toBeLessThan(2_000);
});

test("without BroadcastChannel each tab has a stream of its own", async () => {
  const show = await api.liveShow({ "1": 3 });
  const context = await newContext();
  await context.addInitScript(() => Reflect.deleteProperty(globalThis, "BroadcastChannel"));
  await signedIn(context, server.url, api);
  const tabs = [await openTab(context), await openTab(context)];
  for (const tab of tabs) {
    await tab.page.goto(`${server.url}/shows/${show}`);
    await tab.page.locator(live).waitFor();
  }
  expect(await subscribers()).toBe(2);
});
