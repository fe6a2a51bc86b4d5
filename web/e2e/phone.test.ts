// A show on a phone: every part can be reached with a thumb, and nothing is wider than the screen.

import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { violations } from "./support/axe.ts";
import { browser, closeBrowser } from "./support/browser.ts";
import { Operator, overflow } from "./support/operator.ts";
import { Server } from "./support/server.ts";

let server: Server;
let api: Api;

beforeAll(async () => {
  server = await Server.start();
  api = await Api.register(server.url);
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

test("an operator with nothing but a phone", { timeout: 120_000 }, async () => {
  const show = await api.liveShow({ "1": 1, "2": 3, "3": 2 });
  await api.emit(show, "anna", "sold 1");
  await api.emit(show, "ben", "sold 1");
  await api.emit(show, "cleo", "sold 2 or 3");
  const context = await (await browser()).newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const operator = await Operator.at(page, server.url, api, show);
  const tab = (name: RegExp) => page.getByRole("tab", { name });

  for (const [pane, word] of [[/^Items/, "Item 2"], [/^Comments/, "sold 2 or 3"], [/^To decide/, "cleo"], [/^Claims/, "anna"]] as const) {
    await tab(pane).tap();
    await page.getByText(word).filter({ visible: true }).first().waitFor();
    expect(await overflow(page), String(pane)).toBeLessThanOrEqual(0);
  }

  await tab(/^Items/).tap();
  await operator.items.getByText("Item 1").first().tap();
  const drawer = page.getByRole("dialog", { name: /Item 1/ });
  await drawer.getByRole("region", { name: /winners/i }).waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await operator.release(drawer, "anna", "no answer");
  await drawer.getByRole("region", { name: /winners/i }).getByText("ben").waitFor();
  await operator.closeItem();
  expect(await violations(page)).toEqual([]);

  await operator.status.getByRole("button", { name: "Pause" }).tap();
  await operator.status.getByRole("button", { name: "Resume" }).tap();
  await operator.dialog.getByRole("button", { name: "Resume show" }).tap();
  await operator.status.getByRole("button", { name: "Pause" }).waitFor();

  // The host's view in the other hand.
  await page.goto(`${server.url}/shows/${show}/readout`);
  await page.getByRole("button", { name: /^Next/ }).tap();
  await page.getByRole("region", { name: "Now showing" }).getByText("Item 1").waitFor();
  await page.getByRole("region", { name: "Got it" }).getByText("ben").waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(await violations(page)).toEqual([]);
  await page.goto(`${server.url}/shows/${show}/overlay`);
  await page.getByRole("button", { name: "Make a key" }).tap();
  await page.getByRole("textbox", { name: "Address for OBS" }).waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await context.close();
});
