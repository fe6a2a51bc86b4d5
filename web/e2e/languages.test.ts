// The console in the languages of the people who work it, on a phone; and with its face turned round.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { violations } from "./support/axe.ts";
import { browser, closeBrowser, signIn, visit } from "./support/browser.ts";
import { live, overflow } from "./support/operator.ts";
import { Server } from "./support/server.ts";

let server: Server;
let api: Api;
let show: string;

beforeAll(async () => {
  server = await Server.start();
  api = await Api.register(server.url);
  show = await api.liveShow({ "1": 1, "2": 3, "A5": 2 });
  for (const [buyer, text] of [["anna", "sold 1"], ["ben", "sold 1"], ["cleo", "sold 2 or 3"], ["dan", "sold 77"], ["eva", "so pretty"]] as const) {
    await api.emit(show, buyer, text);
  }
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

const pages = ["/shows", "/shows/new", "/reading", "/members", "/settings", "/help", "", "?tab=items", "?tab=comments", "/settings", "/readout", "/overlay"];

/** Each page of the console once, "" and what follows it being those of the show. */
function* addresses(): Generator<string> {
  const ownFrom = pages.indexOf("");
  for (const [at, page] of pages.entries()) {
    yield at < ownFrom ? page : `/shows/${show}${page}`;
  }
}

const messages = (language: string, area: string): Record<string, string> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../console/src/i18n/messages/${language}/${area}.json`), "utf8")) as Record<string, string>;

async function ready(page: Page): Promise<void> {
  await page.locator("main").first().waitFor();
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
}

test.each(["th", "zh-Hant", "es", "vi"])("in %s nothing is wider than a phone, and nothing is left in English", { timeout: 180_000 }, async (language) => {
  const context = await (await browser()).newContext({ viewport: { width: 390, height: 844 }, locale: language });
  const page = await context.newPage();
  const signedIn = await page.request.post(`${server.url}/api/auth/login`, { data: { email: api.email, password: api.password }, headers: { origin: server.url } });
  expect(signedIn.status()).toBe(200);
  for (const address of addresses()) {
    await page.goto(server.url + address);
    await ready(page);
    expect(await page.evaluate(() => document.documentElement.lang), address).toBe(language);
    expect(await overflow(page), address).toBeLessThanOrEqual(0);
  }
  await page.goto(`${server.url}/shows/${show}`);
  await page.locator(live).first().waitFor();
  await page.getByRole("button", { name: messages(language, "status").pause, exact: true }).waitFor();
  await page.getByText(messages(language, "words").claim_winner as string).first().waitFor();
  await context.close();
});

test("from right to left nothing overlaps and nothing leaves the screen", { timeout: 120_000 }, async () => {
  const { context, page } = await visit(1440, 900);
  // No language of the console is written that way yet; the layout must not stand in its way.
  await context.addInitScript(() => {
    new MutationObserver(() => {
      if (document.documentElement.dir !== "rtl") document.documentElement.dir = "rtl";
    }).observe(document, { attributes: true, childList: true, subtree: true });
  });
  await signIn(page, server.url, api.email, api.password);
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const address of addresses()) {
      await page.goto(server.url + address);
      await ready(page);
      expect(await page.evaluate(() => document.documentElement.dir)).toBe("rtl");
      expect(await overflow(page), `${address} at ${String(width)}`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${server.url}/shows/${show}`);
  await page.locator(live).first().waitFor();
  const items = await page.getByRole("region", { name: "Items" }).boundingBox();
  const claims = await page.getByRole("region", { name: "Claims" }).boundingBox();
  const comments = await page.getByRole("region", { name: "Comments" }).boundingBox();
  if (!items || !claims || !comments) {
    throw new Error("a pane has no place");
  }
  // Items begin at the right, comments end at the left.
  expect(items.x).toBeGreaterThanOrEqual(claims.x + claims.width - 1);
  expect(claims.x).toBeGreaterThanOrEqual(comments.x + comments.width - 1);
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: join(server.data, "rtl.png") });
  await context.close();
});
