// No mouse: from signing in to the end of a show, and the focus is never lost.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { closeBrowser, visit } from "./support/browser.ts";
import { Operator } from "./support/operator.ts";
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

/** Goes on with Tab until the focus is on something of this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(() => {
      const focused = document.activeElement;
      // The page and a dialog hold every word there is; between two rounds the focus may be on them.
      if (!(focused instanceof HTMLElement) || focused === document.body || focused instanceof HTMLDialogElement) {
        return "";
      }
      const labels = focused instanceof HTMLInputElement ? [...(focused.labels ?? [])].map((label) => label.innerText).join(" ") : "";
      return `${focused.getAttribute("aria-label") ?? ""} ${labels} ${focused.innerText}`.trim();
    });
    if (name.test(text)) {
      return;
    }
  }
  throw new Error(`Tab never reached ${String(name)}`);
}

const focusIsSomewhere = (page: Page): Promise<boolean> => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body);

test("a show by keyboard alone", { timeout: 120_000 }, async () => {
  const show = await api.liveShow({ "1": 1, "2": 2 });
  await api.emit(show, "anna", "sold 1");
  await api.emit(show, "ben", "sold 1");
  const { context, page } = await visit();
  const operator = new Operator(page, server.url);
  const { keyboard } = page;

  await page.goto(`${server.url}/shows/${show}`);
  await page.getByLabel("E-mail").waitFor();
  await tabTo(page, /E-mail/);
  await keyboard.type(api.email);
  await tabTo(page, /^Password/);
  await keyboard.type(api.password);
  await keyboard.press("Enter");
  await operator.isLive();

  // The cheat sheet says what works, and gives the focus back.
  await keyboard.press("?");
  await page.getByRole("dialog", { name: /Keyboard/ }).waitFor();
  await keyboard.press("Escape");
  await page.getByRole("dialog", { name: /Keyboard/ }).waitFor({ state: "detached" });

  // Now showing, by key.
  await keyboard.press("n");
  await expect.poll(async () => (await api.all(`/api/shows/${show}/events`, "events")).filter((event) => event.type === "item.featured").length).toBeGreaterThan(0);

  // To the items, into the first, release anna, and out again.
  for (let pane = 0; pane < 6 && !(await operator.items.evaluate((region) => region.contains(document.activeElement))); pane += 1) {
    await keyboard.press("F6");
  }
  expect(await operator.items.evaluate((region) => region.contains(document.activeElement))).toBe(true);
  await keyboard.press("Home");
  await keyboard.press("Enter");
  const drawer = page.getByRole("dialog", { name: /Item 1/ });
  await drawer.getByRole("region", { name: /winners/i }).waitFor();
  await tabTo(page, /^Release claim by anna/);
  await keyboard.press("Enter");
  const question = page.getByRole("dialog", { name: /^Release item/ });
  await question.waitFor();
  // The dialog begins in its only field.
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
  await keyboard.type("no answer");
  await keyboard.press("Enter");
  await question.waitFor({ state: "detached" });
  await drawer.getByRole("region", { name: /winners/i }).getByText("ben").waitFor();
  expect(await focusIsSomewhere(page)).toBe(true);
  await keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  expect(await focusIsSomewhere(page)).toBe(true);

  // Undone, and done.
  await keyboard.press("z");
  await expect.poll(async () => (await api.expect(200, "GET", `/api/shows/${show}/stats`)).released).toBe(0);
  await tabTo(page, /^Stop/);
  await keyboard.press("Enter");
  await page.getByRole("dialog", { name: /Stop the show/ }).waitFor();
  await tabTo(page, /^Stop show/);
  await keyboard.press("Enter");
  await operator.status.getByRole("button", { name: "Reopen" }).waitFor();
  expect((await api.expect(200, "GET", `/api/shows/${show}`)).status).toBe("ended");
  await context.close();
});
