// The pages around the live console, in Chromium, against the real binary: accessible in both themes and
// within the screen, usable by keyboard, and doing what they say.

import AxeBuilderSource from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { closeBrowser, signIn, visit } from "./support/browser.ts";
import { Server } from "./support/server.ts";

let server: Server;
let api: Api;
let draft: string;

beforeAll(async () => {
  server = await Server.start();
  api = await Api.register(server.url);
  const running = await api.liveShow({ "1": 1, "2": 3, A5: 2 });
  for (let i = 0; i < 12; i += 1) {
    await api.emit(running, `viewer ${String(i)}`, ["sold 1", "so pretty", "sold 2", "sold 77", "is 2 sold?", "sold 1 or 2"][i % 6] as string);
  }
  await api.expect(200, "POST", `/api/shows/${running}/buyers/block`, { platform: "debug", userId: "viewer 0", userHandle: "viewer 0", reason: "never pays" });
  await api.expect(201, "POST", "/api/connections", { platform: "facebook", name: "Page", pageId: "900", accessToken: "tok" });
  await api.expect(201, "POST", "/api/auth/members", { email: `vera-${String(Date.now())}@example.com`, name: "Vera", password: api.password, role: "viewer" });
  draft = await api.createShow("A show with a long name, as shows have that are announced in a hurry");
  await api.addItems(draft, { "12": 2, "15": 1 });
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

/** What axe finds in the part that a selector names, and how far the page is wider than the screen. */
async function faultsOf(page: Page, within = "html"): Promise<{ violations: string[]; overflow: number }> {
  await page.evaluate(AxeBuilderSource.source);
  return page.evaluate(async (part) => {
    const { axe } = window as unknown as {
      axe: { run: (context: string, options: unknown) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const result = await axe.run(part, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return {
      violations: result.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`),
      overflow: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
    };
  }, within);
}
const none = { violations: [], overflow: 0 };

test.each([
  [1440, "light"],
  [1440, "dark"],
  [1024, "light"],
  [390, "light"],
  [390, "dark"],
] as const)("every page is accessible and within the screen at %i px, %s", { timeout: 180_000 }, async (width, scheme) => {
  const { context, page, errors } = await visit(width, 844);
  await page.emulateMedia({ colorScheme: scheme });
  await page.goto(`${server.url}/signin`);
  await page.getByLabel("E-mail").waitFor();
  expect(await faultsOf(page), "sign in").toEqual(none);
  await page.getByRole("button", { name: "Create an account" }).click();
  expect(await faultsOf(page), "create an account").toEqual(none);
  await signIn(page, server.url, api.email, api.password);
  const pages: readonly (readonly [path: string, ready: string])[] = [
    ["/shows", "New show"],
    ["/shows?q=nothing-like-it", "No show fits"],
    ["/shows/new", "Try it out"],
    [`/shows/${draft}/settings`, "Try it out"],
    ["/reading", "How they are read"],
    ["/members", "Vera"],
    ["/settings", "never pays"],
    ["/help", "While it runs"],
  ];
  for (const [path, ready] of pages) {
    await page.goto(server.url + path);
    await page.getByText(ready).first().waitFor();
    expect(await faultsOf(page), path).toEqual(none);
  }
  await page.goto(`${server.url}/shows/new`);
  await page.getByText("How comments are read, and who gets what").click();
  await page.getByRole("group", { name: "What does a claim need?" }).waitFor();
  await page.getByLabel(/Paste from a spreadsheet/).fill("12, Red scarf, 1, 25\n5\n6, Tee, , 10, S:2 M:3");
  await page.getByText("One line is not understood").waitFor();
  expect(await faultsOf(page), "a new show being filled in").toEqual(none);
  page.on("dialog", (dialog) => void dialog.accept());
  await page.goto(`${server.url}/members`);
  await page.getByRole("button", { name: "Add a member" }).click();
  await page.getByRole("dialog").waitFor();
  expect(await faultsOf(page), "adding a member").toEqual(none);
  await page.goto(`${server.url}/shows`);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("radio", { name: "Dark" }).waitFor();
  // What the menu lies upon cannot be hit anyway while it is open.
  expect(await faultsOf(page, ".menu-list"), "the account's menu").toEqual(none);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  expect(await faultsOf(page), "the keys").toEqual(none);
  expect(errors.filter((error) => !error.includes("401"))).toEqual([]);
  await context.close();
});

test("the list of shows follows a running show without asking again and again", { timeout: 90_000 }, async () => {
  const show = await api.liveShow({ "1": 5 });
  await api.expect(200, "PATCH", `/api/shows/${show}`, { name: "Followed" });
  const { context, page, requests } = await visit();
  await signIn(page, server.url, api.email, api.password);
  const row = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "Followed" }) });
  await row.getByText("0 of 5").waitFor();
  await page.getByText("Figures follow what happens").waitFor();
  await api.emit(show, "anna", "sold 1");
  await row.getByText("1 of 5").waitFor();
  await row.getByText("€25.00").waitFor();
  await api.expect(200, "POST", `/api/shows/${show}/pause`, {});
  await row.getByText("Paused").waitFor();
  expect(requests.filter((request) => request === "GET /api/shows")).toHaveLength(1);
  const before = requests.length;
  await page.waitForTimeout(6_000);
  expect(requests.length - before, "requests while nothing happens").toBeLessThanOrEqual(2);
  await context.close();
});

test("a show is set up with its own words, tried out, saved, copied and deleted", { timeout: 90_000 }, async () => {
  const { context, page } = await visit();
  await signIn(page, server.url, api.email, api.password);
  await page.getByRole("link", { name: "New show" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Bingo night");
  await page.getByLabel(/Paste from a spreadsheet/).fill("12, Red scarf, 1, 25\n15, Tee, , 10, S:2 M:3");
  await page.getByText("2 items to add").waitFor();
  await page.getByText("How comments are read, and who gets what").click();
  await page.getByLabel("Claim words", { exact: true }).fill("bingo");
  const preview = page.getByRole("region", { name: "Try it out" });
  await preview.getByLabel("Comments").fill("bingo 12\nsold 12\nbingo 15 XL");
  await preview.getByText("bingo (claim word)").first().waitFor();
  await expect.poll(async () => preview.getByText("Claim", { exact: true }).count()).toBe(1);
  await page.getByRole("button", { name: "Save as draft" }).click();
  await page.waitForURL(/\/shows\/shw_/);
  const id = /shows\/(shw_[^/?]+)/.exec(page.url())?.[1] ?? "";
  expect(await api.expect(200, "GET", `/api/shows/${id}`)).toMatchObject({ status: "draft", claimWords: ["bingo"], counts: { items: 2, units: 6 } });

  await page.goto(`${server.url}/shows/${id}/settings`);
  await page.getByRole("radio", { name: "It adds units" }).check();
  await page.getByText("1 change not saved yet").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect((await api.expect(200, "GET", `/api/shows/${id}`)).settings).toMatchObject({ repeatPolicy: "add" });

  await page.goto(`${server.url}/shows`);
  await page.getByRole("button", { name: "Actions for Bingo night", exact: true }).click();
  await page.getByRole("button", { name: "Copy…" }).click();
  await page.getByRole("button", { name: "Copy show" }).click();
  await page.getByRole("heading", { name: "Settings of “Bingo night (copy)”" }).waitFor();
  const copy = /shows\/(shw_[^/?]+)/.exec(page.url())?.[1] ?? "";
  expect(await api.expect(200, "GET", `/api/shows/${copy}`)).toMatchObject({ claimWords: ["bingo"], counts: { items: 2, units: 6 } });
  await page.getByRole("button", { name: "Delete show…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete show" }).click();
  await page.getByRole("heading", { name: "Shows" }).waitFor();
  expect((await api.call("GET", `/api/shows/${copy}`)).status).toBe(404);
  await context.close();
});

test("an owner adds a viewer, who signs in with what was handed over and may only look", { timeout: 90_000 }, async () => {
  const owner = await visit();
  await signIn(owner.page, server.url, api.email, api.password);
  await owner.page.getByRole("link", { name: "Members" }).click();
  await owner.page.getByRole("button", { name: "Add a member" }).click();
  const dialog = owner.page.getByRole("dialog");
  const email = `walter-${String(Date.now())}@example.com`;
  await dialog.getByLabel("Name", { exact: true }).fill("Walter");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByRole("radio", { name: "Viewer" }).check();
  const password = await dialog.getByLabel(/First password/).inputValue();
  await dialog.getByRole("button", { name: "Add member" }).click();
  await owner.page.getByRole("heading", { name: "Walter can sign in now" }).waitFor();

  const viewer = await visit();
  await signIn(viewer.page, server.url, email, password);
  await viewer.page.goto(`${server.url}/settings`);
  await viewer.page.getByText("Only an owner of the workspace can change this").first().waitFor();
  await viewer.page.goto(`${server.url}/shows`);
  await viewer.page.getByRole("button", { name: /New show/ }).waitFor();

  // Made an operator, the viewer finds the button after a reload.
  await dialog.getByRole("button", { name: "Close" }).click();
  await owner.page.getByRole("button", { name: "Change role of Walter" }).click();
  await owner.page.getByRole("dialog").getByRole("radio", { name: "Operator" }).check();
  await owner.page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
  await owner.page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(async () => {
    await viewer.page.reload();
    await viewer.page.getByText("New show").first().waitFor();
    return viewer.page.getByRole("link", { name: "New show" }).count();
  }, { timeout: 20_000 }).toBeGreaterThan(0);
  await owner.context.close();
  await viewer.context.close();
});

test("a session that ends while something is typed is renewed over the page", { timeout: 60_000 }, async () => {
  const { context, page } = await visit();
  await signIn(page, server.url, api.email, api.password);
  await page.goto(`${server.url}/shows/${draft}/settings`);
  // What the page asks for by itself is answered; the session ends when something is saved.
  await page.getByRole("region", { name: "Try it out" }).getByText("Claim", { exact: true }).first().waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Kept");
  await context.clearCookies();
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.waitFor();
  // Escape, even twice, does not lead past it.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await dialog.getByLabel(/^Password of/).fill(api.password);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Kept");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Settings of “Kept”" }).waitFor();
  await context.close();
});

test("the pages go by keyboard alone", { timeout: 60_000 }, async () => {
  const { context, page } = await visit();
  await signIn(page, server.url, api.email, api.password);
  await page.getByRole("heading", { name: "Shows" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Shows" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("/");
  await page.keyboard.type("long name");
  await expect.poll(() => new URL(page.url()).search).toBe("?q=long+name");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Account of/ }).focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Keyboard shortcuts");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
  await context.close();
});

test("the chosen appearance holds after a reload", async () => {
  const { context, page } = await visit();
  await page.emulateMedia({ colorScheme: "light" });
  await signIn(page, server.url, api.email, api.password);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await page.reload();
  await page.getByRole("heading", { name: "Shows" }).waitFor();
  expect(await ground()).toBe(dark);
  await context.close();
});
