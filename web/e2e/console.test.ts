// The console as an operator uses it, in Chromium, against the real binary and the simulated platform.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import AxeBuilderSource from "axe-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { closeBrowser, signIn, visit } from "./support/browser.ts";
import { end, run, Server } from "./support/server.ts";

let server: Server;
let api: Api;

beforeAll(async () => {
  server = await Server.start(["--dev", "--poll-interval-ms", "300"]);
  api = await Api.register(server.url);
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

const live = "[data-state=live]";

test("from the simulated platform's comment to the pixel", async () => {
  const script = join(server.data, "show.jsonl");
  await writeFile(
    script,
    [
      { at: 4, from: { id: "1", name: "Anna Example" }, message: "sold 12" },
      { at: 5, from: { id: "2", name: "Ben Example" }, message: "sold 12 please" },
      { at: 90, from: { id: "3", name: "Late Example" }, message: "bye" },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(""),
  );
  const simulator = await run(["simulate", "facebook", "--listen", "127.0.0.1:0", "--script", script, "--token", "tok", "--page-id", "900", "--live-id", "77"]);
  try {
    const connection = await api.expect(201, "POST", "/api/connections", { platform: "facebook", name: "Page", pageId: "900", accessToken: "tok", baseUrl: simulator.url });
    const show = await api.createShow("Pixel show");
    await api.addItems(show, { "12": 1 });
    await api.expect(200, "POST", `/api/shows/${show}/activate`, { sources: [{ connectionId: connection.id as string, liveId: "77" }] });
    const { context, page, errors } = await visit();
    await signIn(page, server.url, api.email, api.password, `/shows/${show}`);
    await page.goto(`${server.url}/shows/${show}`);
    await page.locator(live).waitFor();
    const claims = page.getByRole("region", { name: "Claims" });
    await claims.getByText("Anna Example").first().waitFor();
    await claims.getByText("Ben Example").first().waitFor();
    await page.getByRole("region", { name: "Comments" }).getByText("sold 12 please").waitFor();
    await page.getByRole("region", { name: "Items" }).getByText(/sold out/i).last().waitFor();
    expect(errors.filter((error) => !error.includes("401"))).toEqual([]);
    await context.close();
  } finally {
    await end(simulator.process, "SIGKILL");
  }
});

test("a whole show: make it, run it, release, award, pause, resume, stop; without one poll", { timeout: 120_000 }, async () => {
  const { context, page, requests } = await visit();
  await signIn(page, server.url, api.email, api.password);
  await page.getByRole("link", { name: /new show/i }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Saturday scarves");
  await page.getByLabel(/Paste from a spreadsheet/).fill("12, Red scarf, 1, 25\n5, Blue hat, 2, 19.90");
  await page.getByText("2 items to add").waitFor();
  await page.getByRole("button", { name: "Create and start" }).click();
  await page.locator(live).waitFor();
  const show = /shows\/(shw_[^/?]+)/.exec(page.url())?.[1] ?? "";
  expect(show).not.toBe("");

  // From here on everything comes by the stream.
  const before = requests.length;
  await page.getByLabel("Test comment", { exact: true }).last().fill("sold 12");
  await page.getByRole("button", { name: "Send test comment" }).click();
  await page.getByText(/delivered to 1/i).waitFor();
  await api.emit(show, "ben", "sold 12");
  await api.emit(show, "cleo", "sold 12");
  await api.emit(show, "dan", "sold 7");
  await api.emit(show, "eva", "is 5 still there?");
  const claims = page.getByRole("region", { name: "Claims" });
  await claims.getByText("cleo").first().waitFor();
  await claims.getByText("dan").first().waitFor();
  await page.getByRole("region", { name: "Comments" }).getByText("is 5 still there?").waitFor();

  // The drawer: winners and waitlist; a release moves the next one up.
  await page.getByRole("region", { name: "Items" }).getByText("Red scarf").click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("region", { name: /winners/i }).waitFor();
  await drawer.getByRole("region", { name: /waitlist|waiting/i }).getByText("ben").waitFor();
  await drawer.getByRole("button", { name: /^Release claim by/ }).first().click();
  await page.getByLabel(/Reason/).fill("did not answer");
  await page.getByRole("button", { name: /^Release/ }).last().click();
  await drawer.getByRole("region", { name: /winners/i }).getByText("ben").waitFor();
  await page.getByRole("button", { name: "Close item" }).click();

  await page.getByRole("region", { name: "Items" }).getByText("Blue hat").click();
  await page.getByLabel("Buyer", { exact: true }).fill("Walk-in customer");
  await page.getByRole("form", { name: "Award" }).getByRole("button", { name: /award/i }).click();
  await page.getByRole("dialog").getByRole("region", { name: /winners/i }).getByText("Walk-in customer").waitFor();
  await page.getByRole("button", { name: "Close item" }).click();

  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Resume show" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByRole("button", { name: "Stop show" }).click();
  await page.getByRole("button", { name: "Reopen" }).waitFor();

  // Only the operator's own actions asked the server for anything, and reading a claim's timeline in the drawer.
  const reads = requests.slice(before).filter((request) => request.startsWith("GET /api/") && !/\/(explain|claims)/.test(request));
  expect(reads).toEqual([]);
  const state = await api.expect(200, "GET", `/api/shows/${show}/stats`);
  expect(state).toMatchObject({ winners: 2, waitlist: 1, unmatched: 1, released: 1 });
  await context.close();
});

test("with the stream up and nothing happening, the page asks the server for nothing", async () => {
  const show = await api.liveShow({ "1": 1 });
  const { context, page, requests } = await visit();
  await signIn(page, server.url, api.email, api.password);
  await page.goto(`${server.url}/shows/${show}`);
  await page.locator(live).waitFor();
  const before = requests.length;
  // Longer than the polling that this stream replaces.
  await page.waitForTimeout(8_000);
  expect(requests.slice(before)).toEqual([]);
  await context.close();
});

test("delivered is right on the console too: 1 with this page, 0 after it is closed", async () => {
  const show = await api.liveShow({ "1": 1 });
  const { context, page } = await visit();
  await signIn(page, server.url, api.email, api.password);
  await page.goto(`${server.url}/shows/${show}`);
  await page.locator(live).waitFor();
  expect((await api.emit(show, "a", "hi")).delivered).toBe(1);
  await page.getByLabel("Test comment", { exact: true }).last().fill("sold 1");
  await page.getByRole("button", { name: "Send test comment" }).click();
  await page.getByText(/delivered to 1/i).waitFor();
  await context.close();
  await expect.poll(async () => (await api.emit(show, "b", "hi")).delivered, { timeout: 5_000 }).toBe(0);
});

test("the server dies in the middle of the show: the page says so, comes back by itself and misses nothing", { timeout: 120_000 }, async () => {
  const own = await Server.start();
  try {
    const operator = await Api.register(own.url);
    const show = await operator.liveShow({ "1": 2 });
    const { context, page, requests } = await visit();
    await signIn(page, own.url, operator.email, operator.password);
    await page.goto(`${own.url}/shows/${show}`);
    await page.locator(live).waitFor();
    await operator.emit(show, "before", "sold 1");
    await page.getByRole("region", { name: "Claims" }).getByText("before").first().waitFor();
    const snapshots = requests.filter((request) => request.endsWith("/snapshot")).length;
    await own.kill();
    await page.getByText(/connection lost/i).first().waitFor();
    await own.restart();
    await operator.emit(show, "meanwhile", "sold 1");
    await page.locator(live).waitFor({ timeout: 40_000 });
    await page.getByRole("region", { name: "Claims" }).getByText("meanwhile").first().waitFor();
    await page.getByText(/back live/i).first().waitFor();
    await operator.emit(show, "after", "sold 1");
    await page.getByRole("region", { name: "Claims" }).getByText("after").first().waitFor();
    // It resumed from its cursor; no snapshot was needed.
    expect(requests.filter((request) => request.endsWith("/snapshot")).length).toBe(snapshots);
    await context.close();
  } finally {
    await own.dispose();
  }
});

test("a token that expires in mid-show is renewed without the operator noticing", { timeout: 90_000 }, async () => {
  const brief = await Server.start(["--dev", "--access-ttl", "6"]);
  try {
    const operator = await Api.register(brief.url);
    const { context, page } = await visit();
    await signIn(page, brief.url, operator.email, operator.password);
    operator.token = (await operator.expect(200, "POST", "/api/auth/login", { email: operator.email, password: operator.password })).accessToken as string;
    const show = await operator.liveShow({ "1": 9 });
    await page.goto(`${brief.url}/shows/${show}`);
    await page.locator(live).waitFor();
    await page.waitForTimeout(10_000);
    operator.token = (await operator.expect(200, "POST", "/api/auth/login", { email: operator.email, password: operator.password })).accessToken as string;
    await operator.emit(show, "patient", "sold 1");
    await page.getByRole("region", { name: "Claims" }).getByText("patient").first().waitFor();
    await page.locator(live).waitFor();
    await context.close();
  } finally {
    await brief.dispose();
  }
});

test.each([
  [1440, "light"],
  [1024, "dark"],
  [390, "light"],
  [390, "dark"],
] as const)("accessible and within the screen at %i px, %s", async (width, scheme) => {
  const show = await api.liveShow({ "1": 1, "2": 3, "A5": 2 });
  for (let i = 0; i < 12; i += 1) {
    await api.emit(show, `viewer ${String(i)}`, ["sold 1", "so pretty", "sold 2", "sold 77", "is 2 sold?", "sold 1 or 2"][i % 6] as string);
  }
  const { context, page } = await visit(width, 844);
  await page.emulateMedia({ colorScheme: scheme });
  await signIn(page, server.url, api.email, api.password);
  await page.goto(`${server.url}/shows/${show}`);
  await page.locator(live).waitFor();
  await page.evaluate(AxeBuilderSource.source);
  const found = await page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run: (context: Document, options: unknown) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    const result = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return result.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  });
  expect(found).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await context.close();
});
