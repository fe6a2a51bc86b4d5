// The console in Chromium, used as an operator uses it.
//
// What is clicked is found once and then pressed by its place: to look for it by its name each time
// would be work of the page's own main thread, which is what is measured.

import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Show } from './show.mjs';

const { chromium } = createRequire(fileURLToPath(new URL('../../web/package.json', import.meta.url)))('playwright-core');

export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

/** Runs in the page before anything else of it. */
function watch() {
  const watched = { longTasks: [], frames: [], usefulAt: 0 };
  window.watched = watched;
  new PerformanceObserver((list) => {
    watched.longTasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })));
  }).observe({ type: 'longtask', buffered: true });
  let last = 0;
  const frame = (now) => {
    if (last > 0) watched.frames.push(now - last);
    last = now;
    if (watched.usefulAt === 0 && document.querySelector('[data-claim]')) watched.usefulAt = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

const arriveMsMax = 120_000;
const countShown = () => Number(document.querySelector('.panes [data-pane=comments] .pane-head .number')?.textContent.replace(/\D/g, ''));

export class ConsolePage {
  #context;
  #controls = {};

  /** What a signed-in browser remembers. */
  static async signIn(browser, show) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${show.url}/signin`);
    await page.getByLabel('E-mail').fill(Show.account.email);
    await page.getByLabel('Password').fill(Show.account.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/shows/);
    const state = await context.storageState();
    await context.close();
    return state;
  }

  /** Opens the show in a browser whose caches are empty; `files`, where given, is a folder with the page's files. */
  static async open(browser, show, storageState, files = null) {
    const opened = new ConsolePage();
    opened.#context = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState });
    await opened.#context.addInitScript(watch);
    if (files) await opened.#context.route(/^http:\/\/[^/]*\/(shows\/[^/]*|assets\/.*)$/, (route) => serveFile(route, files));
    opened.page = await opened.#context.newPage();
    opened.show = show;
    opened.cdp = await opened.#context.newCDPSession(opened.page);
    return opened;
  }

  go() {
    return this.page.goto(`${this.show.url}/shows/${this.show.id}`);
  }

  close() {
    return this.#context.close();
  }

  /** Closes the stream, as a page does that goes behind the back button or to sleep. */
  putAway() {
    return this.page.evaluate(() => void window.dispatchEvent(new Event('pagehide')));
  }

  comeBack() {
    return this.page.evaluate(() => void window.dispatchEvent(new Event('pageshow')));
  }

  /** Ms until claims stood on the screen. */
  async usefulAt() {
    await this.page.waitForFunction(() => window.watched.usefulAt > 0);
    return Math.round(await this.page.evaluate(() => window.watched.usefulAt));
  }

  untilLive() {
    return this.page.locator('[data-state=live]').waitFor();
  }

  /** How many comments the page says that the show has. */
  shown() {
    return this.page.evaluate(countShown);
  }

  /** Waits until the page shows as many comments as the show has. */
  async arrived() {
    const { comments } = await this.show.stats();
    const began = Date.now();
    while ((await this.shown()) < comments) {
      if (Date.now() - began > arriveMsMax) throw new Error(`the page shows ${await this.shown()} of ${comments} comments`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  /** Waits until claims from before the snapshot are here as well. */
  untilComplete() {
    return this.page.getByRole('region', { name: 'Claims', exact: true }).locator('.pane-foot').waitFor({ state: 'detached', timeout: 60_000 });
  }

  /** Starts counting anew. */
  count() {
    return this.page.evaluate(() => Object.assign(window.watched, { longTasks: [], frames: [] }));
  }

  counted() {
    return this.page.evaluate(() => window.watched);
  }

  /** Puts a mark into the trace. */
  mark(name) {
    return this.page.evaluate((mark) => void performance.mark(mark), name);
  }

  /** Puts one where the next page begins. */
  markBegin() {
    return this.page.addInitScript(() => void performance.mark('begin'));
  }

  async startProfile() {
    await this.cdp.send('Profiler.enable');
    await this.cdp.send('Profiler.setSamplingInterval', { interval: 200 });
    await this.cdp.send('Profiler.start');
  }

  async stopProfile() {
    return (await this.cdp.send('Profiler.stop')).profile;
  }

  async #control(name, find) {
    this.#controls[name] ??= await find().elementHandle();
    const { x, y } = await this.#controls[name].evaluate((element) => {
      const box = element.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    });
    return [x, y];
  }

  async filterClaims(name) {
    const region = this.page.getByRole('region', { name: 'Claims', exact: true });
    await this.page.mouse.click(...(await this.#control(`claims ${name}`, () => region.getByRole('button', { name }))));
  }

  async filterComments(name) {
    const region = this.page.getByRole('region', { name: 'Comments' });
    await this.page.mouse.click(...(await this.#control(`comments ${name}`, () => region.getByRole('button', { name, exact: true }))));
  }

  async search(region, text) {
    const field = () => this.page.getByRole('region', { name: region, exact: true }).getByRole('searchbox').first();
    await this.page.mouse.click(...(await this.#control(`search ${region}`, field)));
    for (const letter of text) {
      await this.page.keyboard.press(letter);
      await this.page.waitForTimeout(250);
    }
    for (const _ of text) await this.page.keyboard.press('Backspace');
    await this.page.waitForTimeout(250);
  }

  async scrollComments(by) {
    await this.page.mouse.move(...(await this.#control('list', () => this.page.getByRole('group', { name: 'Comments, newest last' }))));
    await this.page.mouse.wheel(0, by);
  }

  toNewest() {
    return this.page.getByRole('region', { name: 'Comments' }).getByRole('button', { name: / new$/ }).click();
  }

  /** Bytes that are in use after a collection, of scripts and of what the browser keeps for them. */
  async heapBytes() {
    await this.cdp.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await this.cdp.send('Runtime.getHeapUsage');
    return usedSize + embedderHeapUsedSize + backingStorageSize;
  }

  async #metric(...names) {
    await this.cdp.send('Performance.enable');
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    return names.map((name) => metrics.find((metric) => metric.name === name)?.value ?? 0);
  }

  async kept() {
    const heap = await this.heapBytes();
    const [nodes, listeners] = await this.#metric('Nodes', 'JSEventListeners');
    return { heap, nodes, listeners };
  }
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

async function serveFile(route, folder) {
  const { pathname } = new URL(route.request().url());
  const path = pathname.startsWith('/assets/') ? pathname : '/index.html';
  await route.fulfill({ body: await readFile(join(folder, path)), contentType: types[extname(path)] ?? 'application/octet-stream' });
}
