// The overlay as OBS and a shop's page have it: transparent, without an account, for hours.

import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { Api, type Fields } from "./support/api.ts";
import { violations } from "./support/axe.ts";
import { closeBrowser, signIn, visit } from "./support/browser.ts";
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

/** A running show whose first item is being shown, and its public key. */
async function shownShow(quantities: Record<string, number>): Promise<{ show: string; items: Fields[]; key: string }> {
  const show = await api.createShow("Friday knitwear");
  const items = await api.addItems(show, quantities);
  await api.expect(200, "POST", `/api/shows/${show}/activate`, {});
  await feature(show, items[0]);
  const { key } = await api.expect(201, "POST", `/api/shows/${show}/public-key`, {});
  return { show, items, key: key as string };
}

async function feature(show: string, item: Fields | undefined): Promise<void> {
  await api.expect(200, "POST", `/api/shows/${show}/items/${String(item?.id)}/feature`, { featured: true });
}

/** Alpha of the pixel at a place of the page, 0 … 255. */
async function alphaAt(page: Page, x: number, y: number): Promise<number> {
  const picture = (await page.screenshot({ omitBackground: true })).toString("base64");
  const bench = await page.context().newPage();
  const alpha = await bench.evaluate(
    async ([bytes, left, top]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${String(bytes)}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.width;
      canvas.height = image.height;
      const context = canvas.getContext("2d") as CanvasRenderingContext2D;
      context.drawImage(image, 0, 0);
      return context.getImageData(Number(left), Number(top), 1, 1).data[3] as number;
    },
    [picture, x, y] as const,
  );
  await bench.close();
  return alpha;
}

test("only the card is painted: everything else lets the picture through, before, during and after", async () => {
  const { show, items, key } = await shownShow({ "12": 2, "13": 1 });
  const { context, page, errors, requests } = await visit(1280, 720);
  await page.goto(`${server.url}/overlay/${key}?position=top-left`);
  await page.getByText("Item 12").waitFor();
  await page.getByText("Only 2 left").waitFor();
  await page.waitForFunction(() => document.getAnimations().length === 0);
  const box = await page.locator("article").boundingBox();
  if (!box) {
    throw new Error("the card has no place");
  }
  expect(await alphaAt(page, Math.round(box.x + box.width / 2), Math.round(box.y + 6))).toBeGreaterThan(200);
  expect(await alphaAt(page, 1270, 710)).toBe(0);
  expect(await alphaAt(page, 640, 360)).toBe(0);

  await api.emit(show, "anna", "sold 12 x2");
  await page.getByText("Sold out").waitFor();
  await feature(show, items[1]);
  await page.getByText("Item 13").waitFor();
  await api.expect(200, "POST", `/api/shows/${show}/pause`, {});
  await page.getByText("Short break").waitFor();
  await api.expect(200, "POST", `/api/shows/${show}/stop`, {});
  await page.locator("article").waitFor({ state: "detached" });
  expect(await alphaAt(page, Math.round(box.x + 20), Math.round(box.y + 20))).toBe(0);
  expect(errors).toEqual([]);
  // The page, its two files, the snapshot and one stream: no polling, and nothing of the console.
  expect(requests.filter((request) => request.includes("/api/"))).toEqual([`GET /api/public/shows/${key}`, `GET /api/public/shows/${key}/stream`]);
  await context.close();
});

test("a shop's page on another origin may frame the overlay, and nothing else of soldwire", async () => {
  const { show, key } = await shownShow({ "5": 4 });
  const shop: HttpServer = createServer((request, response) => {
    const path = request.url === "/console" ? "/shows" : `/overlay/${key}?theme=light`;
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><html lang="en"><title>Shop</title><body style="background:rgb(250,200,10)"><iframe title="Now showing" src="${server.url}${path}" width="420" height="140" style="border:0;color-scheme:light"></iframe></body></html>`);
  });
  await new Promise<void>((ready) => {
    shop.listen(0, "127.0.0.1", ready);
  });
  // Another name for this machine is another site.
  const shopUrl = `http://localhost:${String((shop.address() as AddressInfo).port)}`;
  try {
    const { context, page } = await visit(600, 300);
    await page.goto(shopUrl);
    const frame = page.frameLocator("iframe");
    await frame.getByText("4 left").waitFor();
    await api.emit(show, "ben", "sold 5");
    await frame.getByText("Only 3 left").waitFor();
    await page.goto(`${shopUrl}/console`, { waitUntil: "load" });
    expect(await frame.getByLabel("E-mail").count()).toBe(0);
    await context.close();
    const headers = async (path: string) => (await fetch(server.url + path)).headers.get("content-security-policy") ?? "";
    expect(await headers(`/overlay/${key}`)).toContain("frame-ancestors *");
    expect(await headers("/overlay.html")).toContain("frame-ancestors *");
    expect(await headers("/shows")).toContain("frame-ancestors 'none'");
    expect(await headers("/")).toContain("frame-ancestors 'none'");
  } finally {
    shop.close();
  }
});

test("a rehearsal cannot be put on air by mistake: its overlay is marked from the first moment, whatever its size", async () => {
  const show = await api.createShow("Practice", { rehearsal: true });
  const items = await api.addItems(show, { "12": 2 });
  const { key } = await api.expect(201, "POST", `/api/shows/${show}/public-key`, {});
  const { context, page, errors } = await visit(1280, 720);
  await page.goto(`${server.url}/overlay/${String(key)}`);
  const mark = page.locator(".rehearsal");
  await mark.getByText("Rehearsal", { exact: true }).waitFor();
  expect(await page.locator("article").count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  expect(await alphaAt(page, 640, 100)).toBe(0);

  await api.expect(200, "POST", `/api/shows/${show}/activate`, {});
  await feature(show, items[0]);
  await page.getByText("Item 12").waitFor();
  await api.expect(200, "POST", `/api/shows/${show}/pause`, {});
  await page.getByText("Short break").waitFor();
  expect(await violations(page)).toEqual([]);

  const sizes = [[1920, 1080], [1280, 720], [420, 140], [320, 90]] as const;
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const query of ["", "layout=bar&theme=clear&position=bottom", "size=huge&position=bottom-right&theme=light&show=number,title,price,stock,variants,name", "size=small&position=center&lang=vi"]) {
      await page.goto(`${server.url}/overlay/${String(key)}?${query}`);
      await page.locator("article").waitFor();
      await page.waitForFunction(() => document.getAnimations().length === 0);
      const box = await page.locator(".rehearsal-word").boundingBox();
      const where = `${String(width)} × ${String(height)} ${query}`;
      if (!box) {
        throw new Error(`no mark at ${where}`);
      }
      expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, where).toBe(true);
      expect(await alphaAt(page, Math.round(box.x + 2), Math.round(box.y + box.height / 2)), where).toBe(255);
    }
  }

  await page.setViewportSize({ width: 1280, height: 720 });
  await api.expect(200, "POST", `/api/shows/${show}/stop`, {});
  await page.locator("article").waitFor({ state: "detached" });
  await mark.waitFor();
  await api.expect(204, "DELETE", `/api/shows/${show}/public-key`);
  await page.locator("#overlay[data-feed=over]").waitFor({ state: "attached" });
  expect(await mark.count()).toBe(0);
  const { key: real } = await shownShow({ "1": 3 });
  await page.goto(`${server.url}/overlay/${real}`);
  await page.getByText("Only 3 left").waitFor();
  expect(await mark.count()).toBe(0);
  expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  await context.close();
});

test("what is wrong with an address is said while it is set up", async () => {
  const { key } = await shownShow({ "1": 1 });
  const { context, page } = await visit(800, 400);
  await page.goto(`${server.url}/overlay/${key}?theme=drak&positon=top&scale=1.2`);
  await page.getByText("theme=drak: use dark, light, clear").waitFor();
  await page.getByText("positon: there is no such option").waitFor();
  expect(await page.getByText(/^scale/).count()).toBe(0);
  await page.goto(`${server.url}/overlay/${key}x`);
  await page.getByRole("heading", { name: /key is not valid/ }).waitFor();
  await page.goto(`${server.url}/overlay/`);
  await page.getByRole("heading", { name: /has no key/ }).waitFor();
  await context.close();
});

test("a key that is withdrawn in the middle of a show empties the overlay without a word", async () => {
  const { show, key } = await shownShow({ "1": 3 });
  const { context, page } = await visit(800, 400);
  await page.goto(`${server.url}/overlay/${key}`);
  await page.getByText("Only 3 left").waitFor();
  await api.call("DELETE", `/api/shows/${show}/public-key`);
  await page.locator("#overlay[data-feed=over]").waitFor({ state: "attached" });
  expect(await page.locator("#overlay").innerText()).toBe("");
  await context.close();
});

test("when the server dies, stock is not passed off as current; when it is back, it is", { timeout: 120_000 }, async () => {
  const own = await Server.start(["--dev", "--heartbeat-ms", "1000"]);
  try {
    const owner = api;
    api = await Api.register(own.url);
    const { show, key } = await shownShow({ "12": 5 });
    const mine = api;
    api = owner;
    const { context, page } = await visit(800, 400);
    await page.goto(`${own.url}/overlay/${key}?stale=10`);
    await page.getByText("5 left").waitFor();
    await own.kill();
    await page.locator("article[data-fresh=false]").waitFor({ timeout: 40_000 });
    expect(await page.getByText(/left|Sold out/).count()).toBe(0);
    expect(await page.locator("#overlay").innerText()).toContain("Item 12");
    await own.restart();
    await mine.emit(show, "cleo", "sold 12 x5");
    await page.getByText("Sold out").waitFor({ timeout: 60_000 });
    await page.locator("article[data-fresh=true]").waitFor();
    await context.close();
  } finally {
    await own.dispose();
  }
});

test("an operator makes the key, chooses a look and sees it, takes the address, and withdraws the key", async () => {
  const show = await api.createShow("Saturday hats");
  const items = await api.addItems(show, { "7": 9 });
  await api.expect(200, "POST", `/api/shows/${show}/activate`, {});
  await feature(show, items[0]);
  const { context, page } = await visit();
  await signIn(page, server.url, api.email, api.password);
  await page.goto(`${server.url}/shows/${show}/overlay`);
  await page.getByRole("button", { name: "Make a key" }).click();
  const preview = page.frameLocator("iframe");
  await preview.getByText("9 left").waitFor();
  await page.getByLabel("Place").selectOption({ label: "Top right" });
  await page.getByLabel("Variants").check();
  await page.getByLabel("Price", { exact: true }).uncheck();
  const address = page.getByRole("textbox", { name: "Address for OBS" });
  await expect.poll(() => address.inputValue()).toMatch(/\/overlay\/[^?]+\?position=top-right&show=number,title,stock,variants$/);
  expect(new URL(page.url()).search).toBe("?position=top-right&show=number,title,stock,variants");
  expect(await violations(page)).toEqual([]);

  const taken = await address.inputValue();
  const { context: obs, page: scene } = await visit(1280, 720);
  await scene.goto(taken);
  await scene.getByText("9 left").waitFor();
  expect(await violations(scene)).toEqual([]);
  await page.getByRole("button", { name: "Withdraw the key" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw the key" }).click();
  await page.getByRole("button", { name: "Make a key" }).waitFor();
  await scene.locator("#overlay[data-feed=over]").waitFor({ state: "attached" });
  await obs.close();
  await context.close();
});
