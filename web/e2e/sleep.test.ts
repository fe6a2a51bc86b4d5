// What happens to consoles in real life: tabs sleep, lids close, networks and servers go away, sessions end.

import type { CDPSession } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { closeBrowser, visit } from "./support/browser.ts";
import { expectInvariants } from "./support/checks.ts";
import { Operator } from "./support/operator.ts";
import { Server } from "./support/server.ts";

let server: Server;
let api: Api;

beforeAll(async () => {
  server = await Server.start(["--dev", "--heartbeat-ms", "1000"]);
  api = await Api.register(server.url);
});
afterAll(async () => {
  await closeBrowser();
  await server.dispose();
});

async function lifecycle(session: CDPSession, state: "frozen" | "active"): Promise<void> {
  await session.send("Page.setWebLifecycleState", { state });
}

test("a tab that slept has everything when it wakes, and loads nothing again", { timeout: 120_000 }, async () => {
  const show = await api.liveShow({ "1": 300 });
  const { context, page, requests } = await visit();
  const operator = await Operator.at(page, server.url, api, show);
  await api.emit(show, "before", "sold 1");
  await operator.claims.getByText("before").first().waitFor();
  const session = await context.newCDPSession(page);
  await lifecycle(session, "frozen");
  for (let viewer = 0; viewer < 120; viewer += 1) {
    await api.emit(show, `sleeper ${String(viewer)}`, "sold 1");
  }
  const snapshots = requests.filter((request) => request.endsWith("/snapshot")).length;
  await lifecycle(session, "active");
  await operator.claims.getByText("sleeper 119").first().waitFor({ timeout: 40_000 });
  await operator.isLive();
  await api.emit(show, "after", "sold 1");
  await operator.claims.getByText("after", { exact: true }).first().waitFor();
  expect(requests.filter((request) => request.endsWith("/snapshot")).length).toBe(snapshots);
  const stats = await api.expect(200, "GET", `/api/shows/${show}/stats`);
  expect(stats).toMatchObject({ winners: 122 });
  await expect.poll(() => operator.items.innerText()).toContain("178");
  await context.close();
});

test("without a network the page says so, and what came meanwhile is there afterwards", { timeout: 120_000 }, async () => {
  const show = await api.liveShow({ "1": 5 });
  const { context, page } = await visit();
  const operator = await Operator.at(page, server.url, api, show);
  await context.setOffline(true);
  await page.getByText(/No network|Connection lost/).first().waitFor({ timeout: 30_000 });
  await api.emit(show, "meanwhile", "sold 1");
  await context.setOffline(false);
  await operator.isLive();
  await operator.claims.getByText("meanwhile").first().waitFor();
  await context.close();
});

test("the server is killed with an action in flight: the operator is told, and it is done once in the end", { timeout: 180_000 }, async () => {
  const own = await Server.start(["--dev", "--heartbeat-ms", "1000"]);
  try {
    const owner = await Api.register(own.url);
    const show = await owner.liveShow({ "1": 1 });
    await owner.emit(show, "anna", "sold 1");
    await owner.emit(show, "ben", "sold 1");
    const { context, page, requests } = await visit();
    const operator = await Operator.at(page, own.url, owner, show);
    const drawer = await operator.openItem("Item 1");

    // It reads the request no more, and then it is gone.
    process.kill(own.pid, "SIGSTOP");
    const sent = page.waitForRequest("**/release");
    await operator.release(drawer, "anna");
    await sent;
    await own.kill();
    await page.getByText(/not reachable/i).first().waitFor();
    await page.getByText(/Connection lost/).first().waitFor();
    await own.restart();
    await operator.isLive();

    // It never reached the log, so it is there to be done again.
    expect(await owner.expect(200, "GET", `/api/shows/${show}/stats`)).toMatchObject({ winners: 1, waitlist: 1, released: 0 });
    await page.getByRole("dialog", { name: /^Release item/ }).getByRole("button", { name: "Release", exact: true }).click();
    await drawer.getByRole("region", { name: /winners/i }).getByText("ben").waitFor();
    expect(requests.filter((request) => request.endsWith("/release"))).toHaveLength(2);
    expect(await owner.expect(200, "GET", `/api/shows/${show}/stats`)).toMatchObject({ winners: 1, waitlist: 0, released: 1 });
    await expectInvariants(owner, show);
    await context.close();
  } finally {
    await own.dispose();
  }
});

test("a deploy in mid-show is a moment's pause: the stream goes on where it stopped", { timeout: 120_000 }, async () => {
  const own = await Server.start(["--dev", "--heartbeat-ms", "1000"]);
  try {
    const owner = await Api.register(own.url);
    const show = await owner.liveShow({ "1": 9 });
    const { context, page, requests } = await visit();
    const operator = await Operator.at(page, own.url, owner, show);
    await page.goto(`${own.url}/shows/${show}?claims=winner&comments=sold`);
    await operator.isLive();
    const snapshots = requests.filter((request) => request.endsWith("/snapshot")).length;
    for (const buyer of ["first", "second", "third"]) {
      expect(await own.stop()).toBe(0);
      await own.restart();
      await owner.emit(show, buyer, "sold 1");
      await operator.claims.getByText(buyer).first().waitFor({ timeout: 40_000 });
    }
    expect(new URL(page.url()).search).toBe("?claims=winner&comments=sold");
    expect(requests.filter((request) => request.endsWith("/snapshot")).length).toBe(snapshots);
    await context.close();
  } finally {
    await own.dispose();
  }
});

test("a session that ends in mid-show asks for the password on the spot, and the page goes on", { timeout: 120_000 }, async () => {
  const show = await api.liveShow({ "1": 5 });
  const { context, page } = await visit();
  const operator = await Operator.at(page, server.url, api, show);
  await page.goto(`${server.url}/shows/${show}?claims=winner`);
  await operator.isLive();
  // Somebody signs this session out from elsewhere.
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const out = await fetch(`${server.url}/api/auth/logout`, {
    method: "POST",
    headers: { cookie, origin: server.url, "content-type": "application/json" },
    body: "{}",
  });
  expect(out.status).toBe(204);
  await api.expect(200, "POST", "/api/auth/login", { email: api.email, password: api.password }).then((session) => (api.token = session.accessToken as string));
  const again = page.getByRole("dialog", { name: /session has ended/ });
  await again.waitFor({ timeout: 40_000 });
  await api.emit(show, "meanwhile", "sold 1");
  await again.getByLabel(/Password/).fill(api.password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await again.waitFor({ state: "detached" });
  await operator.isLive();
  await operator.claims.getByText("meanwhile").first().waitFor();
  expect(new URL(page.url()).search).toBe("?claims=winner");
  await context.close();
});
