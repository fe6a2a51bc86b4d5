// A whole show as the people of a small shop live it: from signing up to the list for the parcels.

import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { closeBrowser, visit } from "./support/browser.ts";
import { expectInvariants } from "./support/checks.ts";
import { login, Operator } from "./support/operator.ts";
import { runToEnd, Server } from "./support/server.ts";

let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

test("from sign-up to export", { timeout: 180_000 }, async () => {
  const api = new Api(server.url);
  api.email = "ines@maison-olive.example";
  const { context, page, errors } = await visit();
  const operator = new Operator(page, server.url);

  // Signing up.
  await page.goto(server.url);
  await page.getByRole("link", { name: /Create an account/ }).or(page.getByRole("button", { name: /Create an account/ })).click();
  await page.getByLabel("Your name").fill("Inès");
  await page.getByLabel("Workspace").fill("Maison Olive");
  await page.getByLabel("E-mail").fill(api.email);
  await page.getByLabel("Password", { exact: true }).fill(api.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("link", { name: /new show/i }).first().click();
  await login(api);

  // Setting up and starting.
  await page.getByLabel("Name", { exact: true }).fill("Friday vintage drop");
  await page.getByLabel(/Paste from a spreadsheet/).fill("12, Red scarf, 1, 25\n13, Blue hat, 2, 19.90\n14, Silver hoops, 3, 12");
  await page.getByText("3 items to add").waitFor();
  await page.getByRole("button", { name: "Create and start" }).click();
  await operator.isLive();
  const show = /shows\/(shw_[^/?]+)/.exec(page.url())?.[1] ?? "";
  expect(show).not.toBe("");

  // The host's screen, on a tablet of its own.
  const host = await context.newPage();
  await host.goto(`${server.url}/shows/${show}/readout`);
  await host.getByRole("button", { name: /^Next/ }).click();
  const stage = host.getByRole("region", { name: "Now showing" });
  await stage.getByText("Red scarf").waitFor();

  // Claims come in.
  await api.emit(show, "anna", "sold 12");
  await api.emit(show, "ben", "sold 12");
  await api.emit(show, "cleo", "sold 13 or 14");
  await api.emit(show, "dan", "sold 99");
  await api.emit(show, "eva", "sold 14 x2");
  await api.emit(show, "fay", "how much is shipping?");
  for (const buyer of ["anna", "ben", "dan", "eva"]) {
    await operator.claims.getByText(buyer).first().waitFor();
  }
  await operator.comments.getByText("how much is shipping?").waitFor();
  await host.getByRole("region", { name: "Got it" }).getByText("anna").waitFor();
  await host.getByRole("region", { name: "Next in line" }).getByText("ben").waitFor();
  await stage.getByText("Sold out").waitFor();

  // Anna does not answer: the next in line gets it, on every screen.
  const drawer = await operator.openItem("Red scarf");
  await operator.release(drawer, "anna", "does not answer");
  await drawer.getByRole("region", { name: /winners/i }).getByText("ben").waitFor();
  await host.getByRole("region", { name: "Got it" }).getByText("ben").waitFor();
  await operator.closeItem();

  // What the machine would not guess.
  const waiting = operator.region("To decide");
  await waiting.getByText("sold 13 or 14").waitFor();
  await waiting.getByRole("button", { name: /^Dismiss/ }).first().click();
  await expect.poll(async () => (await api.expect(200, "GET", `/api/shows/${show}/stats`)).review).toBe(0);

  // An item that was shown without being on the list.
  await operator.claims.getByRole("button", { name: /Add item 99/ }).first().click();
  await operator.dialog.getByLabel("Title").fill("Amber necklace");
  await operator.dialog.getByLabel("Quantity").fill("1");
  await operator.dialog.getByRole("button", { name: /^Add/ }).click();
  await operator.items.getByText("Amber necklace").waitFor();
  await expect.poll(async () => (await api.expect(200, "GET", `/api/shows/${show}/stats`)).unmatched).toBe(0);

  // By hand, for somebody who telephoned.
  const hat = await operator.openItem("Blue hat");
  await hat.getByLabel("Buyer", { exact: true }).fill("Mrs Petrov (telephone)");
  await hat.getByRole("button", { name: "Award", exact: true }).click();
  await hat.getByRole("region", { name: /winners/i }).getByText("Mrs Petrov (telephone)").waitFor();
  await operator.closeItem();

  // A break, and the end.
  await operator.status.getByRole("button", { name: "Pause" }).click();
  await operator.status.getByRole("button", { name: "Resume" }).click();
  await operator.dialog.getByLabel(/Take them/).check();
  await operator.dialog.getByRole("button", { name: "Resume show" }).click();
  await operator.status.getByRole("button", { name: "Pause" }).waitFor();
  await operator.stop();
  await host.getByText("Ended").waitFor();

  // The list for the parcels.
  await operator.status.getByRole("button", { name: "More" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export buyers (CSV)" }).click()]);
  const rows = (await readFile(await download.path(), "utf8")).split("\r\n");
  for (const buyer of ["ben", "dan", "eva", "Mrs Petrov (telephone)"]) {
    expect(rows.filter((row) => row.includes(buyer)), buyer).toHaveLength(1);
  }
  expect(rows.some((row) => row.includes("anna"))).toBe(false);

  await expectInvariants(api, show);
  // 401: the first question of a page that nobody has signed in to.
  expect(errors.filter((error) => !error.includes("401"))).toEqual([]);
  await context.close();
  expect(await server.stop()).toBe(0);
  const verified = await runToEnd(["verify", "--data", server.data]);
  expect(verified.code, verified.output + verified.errors).toBe(0);
});
