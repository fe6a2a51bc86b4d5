// Two people work on one show at once, each at a browser of their own.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { violations } from "./support/axe.ts";
import { closeBrowser, visit } from "./support/browser.ts";
import { expectInvariants } from "./support/checks.ts";
import { colleague, Operator } from "./support/operator.ts";
import { Server } from "./support/server.ts";

let server: Server;
let olga: Api;
let pia: Api;

beforeAll(async () => {
  server = await Server.start();
  olga = await Api.register(server.url);
  pia = await colleague(olga, "Pia");
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

test("what one does the other sees, with the name of who did it", { timeout: 90_000 }, async () => {
  const show = await olga.liveShow({ "1": 1 });
  await olga.emit(show, "anna", "sold 1");
  await olga.emit(show, "ben", "sold 1");
  const first = await visit();
  const second = await visit();
  const hers = await Operator.at(first.page, server.url, olga, show);
  const pias = await Operator.at(second.page, server.url, pia, show);
  await hers.status.getByText(/2 operators/).waitFor();

  const drawer = await hers.openItem("Item 1");
  const other = await pias.openItem("Item 1");
  await hers.release(drawer, "anna", "changed her mind");
  await other.getByRole("region", { name: /winners/i }).getByText("ben").waitFor();
  await other.getByText(/Olga Operator/).first().waitFor();
  await first.context.close();
  await second.context.close();
});

test("who loses a race is told who won it, and nothing happens twice", { timeout: 90_000 }, async () => {
  const show = await olga.liveShow({ "1": 1 });
  await olga.emit(show, "anna", "sold 1");
  await olga.emit(show, "ben", "sold 1");
  await olga.emit(show, "cleo", "sold 1");
  const first = await visit();
  const second = await visit();
  const hers = await Operator.at(first.page, server.url, olga, show);
  const pias = await Operator.at(second.page, server.url, pia, show);
  const drawer = await hers.openItem("Item 1");
  const other = await pias.openItem("Item 1");

  // Pia's request is on its way, but Olga's arrives first.
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const onItsWay = second.page.waitForRequest("**/release");
  await second.page.route("**/release", async (route) => {
    await held;
    await route.continue();
  });
  await pias.release(other, "anna");
  await onItsWay;
  await hers.release(drawer, "anna");
  await drawer.getByRole("region", { name: /winners/i }).getByText("ben").waitFor();
  letGo();
  await second.page.getByText(/Olga Operator/).first().waitFor();

  const state = await olga.expect(200, "GET", `/api/shows/${show}/stats`);
  expect(state).toMatchObject({ winners: 1, waitlist: 1, released: 1 });
  expect(await hers.winners(drawer)).toContain("ben");
  await expectInvariants(olga, show);
  await first.context.close();
  await second.context.close();
});

test("what one has in hand the other sees, for as long as it is so", { timeout: 120_000 }, async () => {
  const show = await olga.liveShow({ "1": 9 });
  for (const buyer of ["carl", "dora", "elsa"]) {
    await olga.emit(show, buyer, "sold 1?");
  }
  const first = await visit();
  const second = await visit();
  const hers = await Operator.at(first.page, server.url, olga, show);
  const pias = await Operator.at(second.page, server.url, pia, show);
  const lane = (operator: Operator) => operator.region("To decide");
  const caseOf = (operator: Operator, buyer: string, by: string) =>
    lane(operator).getByRole("group", { name: new RegExp(`^${buyer}: .* ${by} is deciding this$`) });
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  await lane(pias).getByText("3 claims to decide").waitFor();
  await lane(hers).getByText("3 claims to decide").waitFor();

  // Olga takes the first; Pia sees it, and is led to the next.
  await first.page.keyboard.press("v");
  await lane(pias).getByText("Olga Operator is deciding this").filter({ visible: true }).first().waitFor();
  await caseOf(pias, "carl", "Olga Operator").waitFor();
  expect(await violations(second.page)).toEqual([]);
  await second.page.keyboard.press("v");
  expect(await focused(second.page)).toMatch(/^dora: /);
  await caseOf(hers, "dora", "Pia").waitFor();
  expect(await focused(first.page), "nothing jumps under one's hands").toMatch(/^carl: /);

  // Olga moves on.
  await first.page.keyboard.press("j");
  await first.page.keyboard.press("j");
  await caseOf(pias, "elsa", "Olga Operator").waitFor();
  expect(await caseOf(pias, "carl", "Olga Operator").count()).toBe(0);

  // It is no lock, and who was first is said.
  const [dora] = (await olga.all(`/api/shows/${show}/claims`, "claims")).filter((claim) => claim.userHandle === "dora");
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await second.page.route("**/resolve", async (route) => {
    await held;
    await route.continue();
  });
  const onItsWay = second.page.waitForRequest("**/resolve");
  await second.page.keyboard.press("a");
  await onItsWay;
  await olga.expect(200, "POST", `/api/claims/${String(dora?.claimId)}/resolve`, { action: "dismiss" });
  letGo();
  await second.page.getByText(/^Olga Operator was faster: dora/).waitFor();
  expect(await focused(second.page), "not to the one that Olga has").toMatch(/^carl: /);

  // Olga's browser is gone, and what she had in hand with it.
  await first.context.close();
  await caseOf(pias, "elsa", "Olga Operator").waitFor({ state: "detached", timeout: 15_000 });
  await lane(pias).getByRole("group", { name: /^elsa: / }).waitFor();
  expect(second.requests.filter((request) => request.startsWith("PUT ")).length, "told when it changes").toBeLessThanOrEqual(3);
  expect(second.errors.filter((error) => !/40[19]/.test(error))).toEqual([]);
  await expectInvariants(olga, show);
  await second.context.close();
});

test("a viewer sees everything and is told why the rest is closed", { timeout: 90_000 }, async () => {
  const show = await olga.liveShow({ "1": 1 });
  await olga.emit(show, "anna", "sold 1");
  const viewer = await colleague(olga, "Vera", "viewer");
  const { context, page } = await visit();
  const veras = await Operator.at(page, server.url, viewer, show);
  await veras.claims.getByText("anna").first().waitFor();
  const pause = veras.status.getByRole("button", { name: /^Pause/ });
  expect(await pause.getAttribute("aria-disabled")).toBe("true");
  expect(await pause.innerText()).toContain("Pause");
  expect(await pause.getAttribute("title")).toMatch(/viewer/);
  await pause.click({ force: true });
  await page.goto(`${server.url}/shows/${show}/readout`);
  const next = page.getByRole("button", { name: /^Next/ });
  expect(await next.getAttribute("aria-disabled")).toBe("true");
  await page.goto(`${server.url}/shows/${show}/overlay`);
  await page.getByText(/Your role is viewer/).first().waitFor();
  expect((await olga.expect(200, "GET", `/api/shows/${show}`)).status).toBe("active");
  await context.close();
});
