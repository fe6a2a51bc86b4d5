// Items as operators work with them, in Chromium, against the real binary: by key, on a phone, two at once.

import AxeBuilderSource from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Api, type Fields } from "./support/api.ts";
import { closeBrowser, signIn, visit } from "./support/browser.ts";
import { Server } from "./support/server.ts";

let server: Server;
let api: Api;

beforeAll(async () => {
  server = await Server.start(["--dev"]);
  api = await Api.register(server.url);
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

async function openShow(page: Page, show: string, as: Api = api): Promise<void> {
  await signIn(page, server.url, as.email, as.password);
  await page.goto(`${server.url}/shows/${show}`);
  await page.locator("[data-state=live]").waitFor();
}

const pane = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const row = (page: Page, name: RegExp) => pane(page, "Items").getByRole("listitem").getByRole("button", { name });
const itemsOf = async (show: string) => (await api.expect(200, "GET", `/api/shows/${show}/snapshot`)).items as Fields[];
const itemOf = async (show: string, number: string) => (await itemsOf(show)).find((item) => item.itemNumber === number) as Fields;
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

/** A colleague in the same workspace. */
async function colleague(name: string): Promise<Api> {
  const other = new Api(server.url);
  other.email = `${name.toLowerCase()}-${String(Date.now())}@example.com`;
  await api.expect(201, "POST", "/api/auth/members", { email: other.email, password: other.password, name, role: "operator" });
  other.token = (await other.expect(200, "POST", "/api/auth/login", { email: other.email, password: other.password })).accessToken as string;
  return other;
}

test("a hectic minute with the keyboard alone", { timeout: 120_000 }, async () => {
  const show = await api.liveShow({ "1": 2, "2": 1, "3": 4 });
  const { context, page, errors } = await visit();
  await openShow(page, show);
  const items = pane(page, "Items");

  // Show the first, then the next one.
  await page.keyboard.press("n");
  await expect.poll(async () => (await itemOf(show, "1")).featured).toBe(true);
  await page.keyboard.press("n");
  await pane(page, "Now showing").getByText("Item 2").waitFor();
  await page.keyboard.press("Shift+N");
  await expect.poll(async () => (await itemOf(show, "1")).featured).toBe(true);

  // To the list, down to the second, one more of it, and back.
  await page.keyboard.press("1");
  await expect.poll(() => focused(page)).toMatch(/^1/);
  await page.keyboard.press("j");
  await expect.poll(() => focused(page)).toMatch(/^2/);
  await page.keyboard.press("+");
  await items.getByText("2 of 2 left").first().waitFor();
  await page.getByRole("status", { name: "News" }).getByText(/Item 2: 2 in all/).waitFor();
  await page.keyboard.press("z");
  await page.getByText("Undone: changed item 2").waitFor();
  await expect.poll(async () => (await itemOf(show, "2")).totalQuantity).toBe(1);

  // Open it, award it by key, close it: the focus is where it was.
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog", { name: /Item 2/ });
  await drawer.waitFor();
  await page.keyboard.press("a");
  await page.keyboard.type("Walk-in");
  await page.keyboard.press("Enter");
  await drawer.getByRole("region", { name: "Winners" }).getByText("Walk-in").waitFor();
  await page.getByText("You awarded item 2 to Walk-in").waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toMatch(/^2/);

  // Edit the title.
  await page.keyboard.press("e");
  const editing = page.getByRole("dialog", { name: "Edit item 2" });
  await editing.getByLabel("Title").fill("Velvet ribbon");
  await page.keyboard.press("Enter");
  await items.getByText("Velvet ribbon").first().waitFor();

  // Search, and the sheet of all keys.
  await page.keyboard.press("/");
  await page.keyboard.type("velvet");
  await items.getByText("1 of 3").waitFor();
  expect(new URL(page.url()).searchParams.get("items")).toBe("velvet");
  await page.keyboard.press("F6");
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog").filter({ hasText: "Show the next item" });
  await sheet.waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  expect(errors.filter((error) => !error.includes("401"))).toEqual([]);
  await context.close();
});

test("a release can be undone, but never at the cost of a buyer who got the unit meanwhile", { timeout: 60_000 }, async () => {
  const show = await api.liveShow({ "1": 1 });
  await api.emit(show, "anna", "sold 1");
  const { context, page } = await visit();
  await openShow(page, show);
  await row(page, /^1 ?Item 1/).click();
  const winners = page.getByRole("dialog", { name: /Item 1/ }).getByRole("region", { name: "Winners" });
  const release = async () => {
    await winners.getByRole("button", { name: "Release claim by anna" }).click();
    await page.getByRole("button", { name: "Release", exact: true }).last().click();
    await winners.getByText("Nobody has it yet").waitFor();
  };
  await release();
  await page.getByText("You released anna’s claim of item 1").waitFor();
  await page.keyboard.press("z");
  await winners.getByText("anna").waitFor();

  await release();
  await api.emit(show, "ben", "sold 1");
  await winners.getByText("ben").waitFor();
  await page.keyboard.press("z");
  await page.getByText(/^Not undone/).waitFor();
  await winners.getByText("ben").waitFor();
  await context.close();
});

test("fewer units than winners: the console asks who gives way, and nothing changes before", { timeout: 60_000 }, async () => {
  const show = await api.liveShow({ "1": 3 });
  for (const buyer of ["anna", "ben", "cleo"]) {
    await api.emit(show, buyer, "sold 1");
  }
  const { context, page } = await visit();
  await openShow(page, show);
  await row(page, /^1 ?Item 1/).click();
  await page.getByRole("button", { name: "One fewer", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Item 1: who gives way?" });
  await dialog.waitFor();
  expect((await itemOf(show, "1")).totalQuantity).toBe(3);
  expect(await dialog.getByRole("checkbox", { name: /cleo/ }).isChecked()).toBe(true);
  await dialog.getByRole("checkbox", { name: /cleo/ }).uncheck();
  await dialog.getByRole("checkbox", { name: /ben/ }).check();
  await dialog.getByRole("button", { name: "Lower, 1 loses" }).click();
  await dialog.waitFor({ state: "detached" });
  const drawer = page.getByRole("dialog", { name: /Item 1/ });
  await drawer.getByRole("region", { name: "Waitlist" }).getByText("ben").waitFor();
  expect(await itemOf(show, "1")).toMatchObject({ totalQuantity: 2, claimedCount: 2, waitlistCount: 1 });
  await context.close();
});

test("two at once: each sees what the other does, and a lost race says who won it", { timeout: 90_000 }, async () => {
  const show = await api.liveShow({ "1": 1 });
  await api.emit(show, "anna", "sold 1");
  await api.emit(show, "ben", "sold 1");
  const bea = await colleague("Bea");
  const { context, page } = await visit();
  await openShow(page, show);
  const second = await visit();
  await openShow(second.page, show, bea);
  await page.getByRole("button", { name: /2 operators here/ }).waitFor();

  await row(page, /^1 ?Item 1/).click();
  const drawer = page.getByRole("dialog", { name: /Item 1/ });
  await drawer.getByRole("button", { name: "Release claim by anna" }).click();
  await page.getByRole("dialog", { name: "Release item 1?" }).waitFor();

  // Bea is faster.
  await row(second.page, /^1 ?Item 1/).click();
  await second.page.getByRole("button", { name: "Release claim by anna" }).click();
  await second.page.getByRole("button", { name: "Release", exact: true }).last().click();
  await page.getByText(/^Bea was faster: anna’s claim of item 1 is “Released” now/).waitFor();
  await page.getByRole("dialog", { name: "Release item 1?" }).waitFor({ state: "detached" });
  await drawer.getByText(/^Bea released anna’s claim of item 1 just now/).waitFor();
  await drawer.getByRole("region", { name: "Winners" }).getByText("ben").waitFor();

  // The newest step is Bea's: it is not undone by mistake.
  await page.keyboard.press("z");
  await page.getByText(/^The newest step is by Bea/).waitFor();
  await page.getByRole("button", { name: /operators here/ }).click();
  const activity = page.getByRole("dialog", { name: "Activity" });
  await activity.getByText("Bea", { exact: true }).first().waitFor();
  await activity.getByText(/released anna’s claim/).waitFor();
  await activity.getByRole("button", { name: /^Undo/ }).click();
  await activity.getByText("Undone", { exact: true }).waitFor();
  await second.page.getByRole("dialog", { name: /Item 1/ }).getByRole("region", { name: "Winners" }).getByText("anna").waitFor();
  await second.context.close();
  await context.close();
});

test("variants, limits, holds, a table of items and a removal", { timeout: 90_000 }, async () => {
  const show = await api.liveShow({ "1": 1 });
  const { context, page } = await visit();
  await openShow(page, show);
  const items = pane(page, "Items");
  await items.getByRole("button", { name: "Add item" }).click();
  const adding = page.getByRole("dialog", { name: "Add item" });
  await adding.getByLabel("Number").fill("7");
  await adding.getByLabel("Title").fill("Linen shirt");
  await adding.getByLabel("At most per buyer").fill("1");
  await adding.getByRole("button", { name: "Add variant" }).click();
  await adding.getByLabel("Name of variant 1").fill("S");
  await adding.getByLabel("Quantity of variant 1").fill("2");
  await adding.getByRole("button", { name: "Add variant" }).click();
  await adding.getByLabel("Name of variant 2").fill("M");
  await adding.getByRole("button", { name: "Add item" }).click();
  await items.getByText("Linen shirt").first().click();
  const drawer = page.getByRole("dialog", { name: /Linen shirt/ });
  await drawer.getByRole("button", { name: "One more of M" }).click();
  await expect.poll(async () => (await itemOf(show, "7")).totalQuantity).toBe(4);
  expect(await itemOf(show, "7")).toMatchObject({ perBuyerLimit: 1, variants: [{ name: "S", quantity: 2 }, { name: "M", quantity: 2 }] });

  await api.emit(show, "nina", "sold 7 S");
  await drawer.getByRole("region", { name: "Winners" }).getByText("nina").waitFor();
  await drawer.getByRole("button", { name: /^Hold for nina/ }).click();
  await drawer.getByRole("button", { name: "10 minutes from now" }).click();
  await drawer.getByText(/^10 min$/).waitFor();
  await page.getByRole("button", { name: "Close item" }).click();

  await items.getByRole("button", { name: "Add item" }).click();
  await adding.getByRole("radio", { name: "Many at once" }).check();
  await adding.getByLabel(/Paste from/).fill("30, Red hat, 2, 12.50\n31, Blue hat, 3");
  await adding.getByRole("button", { name: "Add 2 items" }).click();
  await items.getByText("Blue hat").first().click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("button", { name: "Remove item" }).click();
  await page.getByRole("dialog", { name: "Remove item 31?" }).getByRole("button", { name: "Remove item" }).click();
  await expect.poll(async () => (await itemsOf(show)).map((item) => item.itemNumber).sort()).toEqual(["1", "30", "7"]);

  // What has a winner stays, and says why.
  await items.getByText("Linen shirt").first().click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("button", { name: /^Remove item.*1 unit has a winner/ }).waitFor();
  await context.close();
});

test("5,000 items: found at once, and only what is seen is on the page", { timeout: 120_000 }, async () => {
  const show = await api.createShow("A warehouse");
  for (let from = 1; from <= 5_000; from += 1_000) {
    const items = Array.from({ length: 1_000 }, (_, index) => ({ itemNumber: String(from + index), title: `Thing ${String(from + index)}`, quantity: 1 }));
    await api.expect(201, "POST", `/api/shows/${show}/items`, { items });
  }
  await api.expect(200, "POST", `/api/shows/${show}/activate`, {});
  const { context, page } = await visit();
  await openShow(page, show);
  const items = pane(page, "Items");
  await items.getByText("5,000").waitFor();
  expect(await items.locator("[data-row-focus]").count()).toBeLessThan(60);
  await page.keyboard.press("/");
  await page.keyboard.type("Thing 4321");
  await items.getByText("1 of 5,000").waitFor();
  await items.getByText("Thing 4321", { exact: true }).click();
  await page.getByRole("dialog", { name: /Thing 4321/ }).waitFor();
  await api.emit(show, "nina", "sold 4321");
  await page.getByRole("dialog", { name: /Thing 4321/ }).getByRole("region", { name: "Winners" }).getByText("nina").waitFor();
  await context.close();
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AxeBuilderSource.source);
  return page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run: (context: Document, options: unknown) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    const result = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return result.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  });
}

test.each([
  [1440, "light"],
  [1440, "dark"],
  [1024, "light"],
  [390, "light"],
  [390, "dark"],
] as const)("items, the open item and their dialogs are accessible and fit at %i px, %s", { timeout: 90_000 }, async (width, scheme) => {
  const show = await api.liveShow({ "1": 1, "2": 3 });
  for (const [buyer, text] of [["anna", "sold 1"], ["ben", "sold 1"], ["cleo", "sold 2"], ["dan", "is 2 sold?"]] as const) {
    await api.emit(show, buyer, text);
  }
  const { context, page } = await visit(width, 844);
  await page.emulateMedia({ colorScheme: scheme });
  await openShow(page, show);
  const check = async (where: string) => {
    expect(await violations(page), where).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), where).toBeLessThanOrEqual(0);
  };
  if (width < 900) {
    await page.getByRole("tab", { name: /^Items/ }).click();
  }
  await page.keyboard.press("n");
  await pane(page, "Now showing").getByText("Item 1").waitFor();
  await check("items");
  await row(page, /^1 ?Item 1/).click();
  await page.getByRole("dialog", { name: /Item 1/ }).waitFor();
  await check("open item");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog", { name: "Edit item 1" }).waitFor();
  await check("edit");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Close item" }).click();
  await page.getByRole("button", { name: /operators? here/ }).click();
  await page.getByRole("dialog", { name: "Activity" }).waitFor();
  await check("activity");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("dialog", { name: "Resume the show?" }).waitFor();
  await check("resume");
  await context.close();
});
