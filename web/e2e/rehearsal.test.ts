// A rehearsal as a new operator would use it: made, run, looked at on every page, and erased.

import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { violations } from "./support/axe.ts";
import { closeBrowser, signIn, visit } from "./support/browser.ts";
import { expectInvariants } from "./support/checks.ts";
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

test("simulated buyers write at the chosen pace, every page says that nothing is real, and starting over leaves nothing", { timeout: 120_000 }, async () => {
  const { context, page } = await visit();
  const operator = new Operator(page, server.url);
  await signIn(page, server.url, api.email, api.password, "/shows/new");
  await page.goto(`${server.url}/shows/new`);
  await page.getByLabel("Name", { exact: true }).fill("Practice");
  await page.getByLabel("This is a rehearsal").check();
  await page.getByLabel(/Paste from a spreadsheet/).fill("1, Red scarf, 5, 25\n2, Blue hat, 5, 19.90");
  await page.getByRole("button", { name: "Create and start" }).click();
  await operator.isLive();
  const show = /shows\/(shw_[^/?]+)/.exec(page.url())?.[1] ?? "";
  const mark = operator.region("Rehearsal");
  await mark.getByText(/nothing here is owed/).waitFor();
  expect(await violations(page)).toEqual([]);

  await mark.getByRole("combobox", { name: "Pace of the comments" }).selectOption("1200");
  await mark.getByRole("button", { name: "Let them write" }).click();
  await expect.poll(async () => (await api.expect(200, "GET", `/api/shows/${show}/stats`)).comments as number, { timeout: 30_000 }).toBeGreaterThan(10);
  await operator.comments.getByRole("listitem").first().waitFor();
  await mark.getByRole("button", { name: "Stop them" }).click();
  await mark.getByRole("button", { name: "Let them write" }).waitFor();
  await expectInvariants(api, show);

  for (const path of ["/readout", "/settings"]) {
    await page.goto(`${server.url}/shows/${show}${path}`);
    await operator.region("Rehearsal").waitFor();
    expect(await violations(page), path).toEqual([]);
  }
  const file = (await api.call("GET", `/api/shows/${show}/export?type=claims`)).headers.get("content-disposition");
  expect(file).toContain("rehearsal-");

  await operator.open(show);
  await mark.getByRole("button", { name: /^Start over/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Erase and start over" }).click();
  await page.waitForURL((url) => /shows\/shw_/.test(url.pathname) && !url.pathname.includes(show));
  await operator.isLive();
  await operator.items.getByText("Red scarf").waitFor();
  await operator.status.getByRole("button", { name: "Start show" }).waitFor();
  expect((await api.call("GET", `/api/shows/${show}`)).status).toBe(404);
  const shows = (await api.expect(200, "GET", "/api/shows")).shows as { name: string; status: string; rehearsal: boolean }[];
  expect(shows.map(({ name, status, rehearsal }) => [name, status, rehearsal])).toEqual([["Practice", "draft", true]]);
  await context.close();
});
