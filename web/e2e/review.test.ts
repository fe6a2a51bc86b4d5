// The lanes of the console as an operator uses them in a hectic show, in Chromium, against the real binary.

import AxeBuilderSource from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Api, type Fields } from "./support/api.ts";
import { closeBrowser, signIn, visit, type Visit } from "./support/browser.ts";
import { expectInvariants } from "./support/checks.ts";
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

async function open(show: string, query = "", width = 1440): Promise<Visit> {
  const one = await visit(width, 900);
  await signIn(one.page, server.url, api.email, api.password);
  await one.page.goto(`${server.url}/shows/${show}${query}`);
  await one.page.locator("[data-state=live]").waitFor();
  return one;
}

const lane = (page: Page) => page.getByRole("region", { name: "To decide" });
const claimsPane = (page: Page) => page.getByRole("region", { name: "Claims", exact: true });
const commentsPane = (page: Page) => page.getByRole("region", { name: "Comments" });

async function claimsOf(show: string): Promise<Fields[]> {
  return api.all(`/api/shows/${show}/claims`, "claims");
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AxeBuilderSource.source);
  return page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run: (context: Document, options: unknown) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    const result = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return result.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  });
}

test("twenty unclear comments are cleared with the keyboard in a minute", { timeout: 120_000 }, async () => {
  const show = await api.liveShow({ "1": 30, "2": 30 });
  for (let index = 0; index < 20; index += 1) {
    await api.emit(show, `viewer ${String(index)}`, index % 4 === 3 ? "sold 1 or 2" : "sold 1?");
  }
  const { context, page } = await open(show);
  await lane(page).getByText("20 claims to decide").waitFor();
  const began = Date.now();
  await page.keyboard.press("v");
  const current = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.case ?? "");
  for (let index = 0; index < 20; index += 1) {
    const before = await current();
    expect(before).not.toBe("");
    if (index % 4 === 3) {
      await page.keyboard.press("2"); // the second of the items that it names
    }
    await page.keyboard.press(index % 4 === 0 ? "d" : "a");
    await expect.poll(current).not.toBe(before);
  }
  await lane(page).getByText("Nothing to decide").waitFor();
  expect(Date.now() - began).toBeLessThan(60_000);
  await expect.poll(async () => (await claimsOf(show)).filter((claim) => claim.claimStatus === "review").length).toBe(0);
  const decided = await claimsOf(show);
  expect(decided.filter((claim) => claim.claimStatus === "winner" && claim.itemNumber === "2").length).toBe(5);
  expect(decided.filter((claim) => claim.claimStatus === "winner" && claim.itemNumber === "1").length).toBe(10);
  expect(decided.filter((claim) => claim.claimStatus === "released").length).toBe(5);
  await expectInvariants(api, show);
  await context.close();
});

test("what cannot be awarded says why, and a case that was decided elsewhere leaves the lane", async () => {
  const show = await api.liveShow({ "1": 1 });
  await api.emit(show, "first", "sold 1");
  await api.emit(show, "asker", "sold 1?");
  const { context, page } = await open(show);
  const award = lane(page).getByRole("button", { name: /^Award/ });
  await award.waitFor();
  expect(await award.getAttribute("aria-disabled")).toBe("true");
  expect(await award.textContent()).toContain("Item 1 is sold out");
  const [claim] = (await claimsOf(show)).filter((one) => one.claimStatus === "review");
  await api.expect(200, "POST", `/api/claims/${String(claim?.claimId)}/resolve`, { action: "dismiss" });
  await lane(page).getByText("Nothing to decide").waitFor();
  await context.close();
});

test("claims are picked by range and released in one step", async () => {
  const show = await api.liveShow({ "1": 5 });
  for (const user of ["anna", "ben", "cleo", "dan", "eva", "finn"]) {
    await api.emit(show, user, "sold 1");
  }
  const { context, page, requests } = await open(show, "?claims=winner");
  const pane = claimsPane(page);
  await pane.getByRole("checkbox").nth(4).waitFor();
  await pane.getByRole("checkbox").nth(0).click();
  await pane.getByRole("checkbox").nth(2).click({ modifiers: ["Shift"] });
  await pane.getByText("3 claims picked").waitFor();
  await pane.getByRole("button", { name: "Release…" }).click();
  const dialog = page.getByRole("dialog", { name: "Release 3 claims?" });
  await dialog.getByLabel(/Reason/).fill("no answer");
  await dialog.getByRole("button", { name: "Release", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  const after = await claimsOf(show);
  expect(after.filter((claim) => claim.claimStatus === "released").map((claim) => claim.reason)).toEqual(["no answer", "no answer", "no answer"]);
  expect(requests.filter((request) => request.endsWith("/claims/release")).length).toBe(1);
  await api.expect(200, "POST", `/api/shows/${show}/undo`, {});
  await pane.getByText("eva").first().waitFor();
  expect((await claimsOf(show)).filter((claim) => claim.claimStatus === "released").length).toBe(0);
  await context.close();
});

test("from a claim of long ago to its comment with its neighbours, and back", { timeout: 90_000 }, async () => {
  const show = await api.liveShow({ "1": 1 });
  await api.emit(show, "neighbour", "just before");
  await api.emit(show, "early", "sold 1");
  await api.expect(200, "POST", "/api/debug/bulk-comments", {
    showId: show,
    comments: Array.from({ length: 1_500 }, (_, index) => ({ userId: `u${String(index % 50)}`, userHandle: `u${String(index % 50)}`, text: `so pretty ${String(index)}` })),
  });
  const { context, page } = await open(show);
  await commentsPane(page).getByText("so pretty 1499").waitFor();
  await claimsPane(page).getByRole("button", { name: /^Comment of the claim for item 1, early/ }).click();
  await commentsPane(page).getByText("just before").waitFor();
  await commentsPane(page).locator("[aria-current]").getByText("sold 1").waitFor();
  expect(new URL(page.url()).searchParams.get("comment")).not.toBe(null);
  // The address leads there again.
  await page.reload();
  await commentsPane(page).locator("[aria-current]").getByText("sold 1").waitFor();
  await commentsPane(page).locator("[aria-current]").getByRole("button", { name: /^Go to the claim/ }).click();
  await claimsPane(page).locator("[aria-current]").getByText("early").first().waitFor();
  await commentsPane(page).getByRole("button", { name: "Back to live" }).click();
  await commentsPane(page).getByText("so pretty 1499").waitFor();
  // Older ones come as the reader scrolls up, and the list holds still meanwhile.
  const list = commentsPane(page).getByRole("group", { name: "Comments, newest last" });
  await list.hover();
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, -20_000);
        return commentsPane(page).getByText("just before").count();
      },
      { timeout: 40_000 },
    )
    .toBe(1);
  await api.emit(show, "late", "and one more");
  await commentsPane(page).getByRole("button", { name: "1 new" }).click();
  await commentsPane(page).getByText("and one more").waitFor();
  await context.close();
});

test("a buyer's card: what is owed, notes, block; and a comment becomes a claim by hand", async () => {
  const show = await api.liveShow({ "1": 2, "7": 1 });
  await api.emit(show, "nina", "sold 1");
  await api.emit(show, "omar", "the blue one please");
  const { context, page } = await open(show);
  await commentsPane(page).getByText("the blue one please").hover();
  await commentsPane(page).getByRole("button", { name: "Claim an item for omar" }).click();
  const dialog = page.getByRole("dialog", { name: "Claim for omar" });
  await dialog.getByLabel("Item").fill("7");
  await dialog.getByRole("button", { name: "Award" }).click();
  await claimsPane(page).getByText("omar").first().waitFor();

  await claimsPane(page).getByRole("button", { name: /^Buyer’s card of nina/ }).click();
  const card = page.getByRole("dialog", { name: /nina/ });
  await card.getByText("€25.00").waitFor();
  await card.getByRole("checkbox", { name: "Paid" }).click();
  await expect.poll(async () => card.getByRole("checkbox", { name: "Paid" }).isChecked()).toBe(true);
  await card.getByLabel("Add a note for the team").fill("always pays in cash");
  await card.getByRole("button", { name: "Add note" }).click();
  await card.getByText("always pays in cash").waitFor();
  await card.getByRole("button", { name: "Block buyer" }).click();
  await card.getByLabel(/Reason/).fill("fake account");
  await card.getByRole("form", { name: "Block buyer" }).getByRole("button", { name: "Block buyer" }).click();
  await card.getByText("fake account").waitFor();
  expect((await api.expect(200, "GET", "/api/blocked-buyers")).buyers).toMatchObject([{ userHandle: "nina", reason: "fake account" }]);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  await context.close();
});

test.each([
  [1440, "light"],
  [1440, "dark"],
  [390, "light"],
] as const)("the lanes and the buyer's card are accessible at %i px, %s", async (width, scheme) => {
  const show = await api.liveShow({ "1": 1, "2": 3 });
  for (let index = 0; index < 8; index += 1) {
    await api.emit(show, `viewer ${String(index)}`, ["sold 1", "sold 1 or 2", "so pretty", "sold 2?"][index % 4] as string);
  }
  const { context, page } = await open(show, width === 390 ? "?tab=review" : "", width);
  await page.emulateMedia({ colorScheme: scheme });
  await lane(page).getByRole("button", { name: /^Award/ }).waitFor();
  expect(await violations(page)).toEqual([]);
  await lane(page).getByRole("button", { name: /^Buyer’s card of/ }).first().click();
  await page.getByRole("dialog", { name: /viewer/ }).getByText("Recent comments").waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await context.close();
});
