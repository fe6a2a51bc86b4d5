// How the console holds up in a long, hectic show: what a browser takes to show it, and whether it stays smooth.
//
//   node bench/console/console_bench.mjs [--binary PATH] [--comments N] [--seconds N] [--rate N] [--soak MINUTES]
//
// Starts the binary, opens the console in Chromium and fills the show while the page is open, as a
// show of many hours would. Then comments go on arriving, a tenth of them claims, while the page
// counts long tasks and the time between frames. --soak repeats that for many minutes and follows the
// heap after a collection. Prints Markdown; ends with 1 when a promise is not kept.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core');

const { values: options } = parseArgs({
  options: {
    binary: { type: 'string', default: join(root, 'build/release/soldwire') },
    comments: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    soak: { type: 'string', default: '0' },
  },
});
const comments = Number(options.comments);
const seconds = Number(options.seconds);
const rate = Number(options.rate);
const soakMinutes = Number(options.soak);

const promises = { longTaskMs: 50, firstPaintMs: 1_000 };
const items = 500;
const claimEvery = 10;
const bulkMax = 10_000;

const data = await mkdtemp(join(tmpdir(), 'soldwire-console-bench-'));
const server = spawn(options.binary, ['serve', '--listen', '127.0.0.1:0', '--data', data, '--dev', '--log-level', 'warning'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const url = await new Promise((found, failed) => {
  let log = '';
  server.stdout.on('data', (chunk) => {
    log += chunk;
    const match = /listening on (http:\/\/\S+)/.exec(log);
    if (match) found(match[1]);
  });
  server.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
});

const account = { email: 'bench@example.com', password: 'correct horse battery', name: 'Bench', workspace: 'Bench' };
let token = '';
async function call(method, path, body) {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const chatter = ['so pretty', 'hello from Lyon', 'what size is it', 'how much is shipping to Spain?', 'can you show the back please', 'love this one 😍'];
let written = 0;
/** Comments of 2,000 people; every tenth claims an item, one in a hundred is unclear. */
function someComments(count, delayMs) {
  return Array.from({ length: count }, () => {
    const index = written;
    written += 1;
    const person = `viewer ${(index * 7) % 2_000}`;
    const text = index % claimEvery === 0 ? (index % 100 === 50 ? `sold ${1 + ((index / 10) % items)}?` : `sold ${1 + (((index / 10) * 13) % items)}`) : chatter[index % chatter.length];
    return { userId: person, userHandle: person, text, ...(delayMs > 0 ? { delayMs } : {}) };
  });
}
let show = '';
async function pour(count, delayMs) {
  for (let left = count; left > 0; left -= bulkMax) {
    await call('POST', '/api/debug/bulk-comments', { showId: show, comments: someComments(Math.min(left, bulkMax), delayMs) });
  }
}

/** Runs in the page before anything else of it. */
function watch() {
  const watched = { longTasks: [], frames: [], usefulAt: 0, counting: false };
  window.watched = watched;
  new PerformanceObserver((list) => {
    if (watched.counting) watched.longTasks.push(...list.getEntries().map((entry) => Math.round(entry.duration)));
  }).observe({ type: 'longtask', buffered: false });
  let last = 0;
  const frame = (now) => {
    if (watched.counting && last > 0) watched.frames.push(now - last);
    last = now;
    if (watched.usefulAt === 0 && document.querySelector('[data-claim]')) watched.usefulAt = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

const rank = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const broken = [];
function hold(what, value, limit) {
  if (value > limit) broken.push(`${what}: ${value} is above ${limit}`);
}

let browser;
try {
  token = (await call('POST', '/api/auth/register', account)).accessToken;
  show = (await call('POST', '/api/shows', { name: 'Bench' })).id;
  for (let from = 0; from < items; from += 500) {
    await call('POST', `/api/shows/${show}/items`, {
      items: Array.from({ length: Math.min(500, items - from) }, (_, index) => ({ itemNumber: String(from + index + 1), title: `Thing ${from + index + 1}`, quantity: 12 })),
    });
  }
  await call('POST', `/api/shows/${show}/activate`, {});
  await pour(5_000, 0);

  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(watch);
  const first = await context.newPage();
  await first.goto(`${url}/signin`);
  await first.getByLabel('E-mail').fill(account.email);
  await first.getByLabel('Password').fill(account.password);
  await first.getByRole('button', { name: 'Sign in' }).click();
  await first.waitForURL(/\/shows/);
  const state = await context.storageState();
  await context.close();

  console.log(`\n### The console: ${comments.toLocaleString('en')} comments, ${rate} a second (${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model}, ${cpus().length} cores, Chromium ${browser.version()})\n`);
  row('what', 'figure');
  row('---', '---');

  // Cold: nothing of the page is in any cache. The median of five, for other programs run too.
  const paints = [];
  for (let round = 0; round < 5; round += 1) {
    const cold = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState: state });
    await cold.addInitScript(watch);
    const page = await cold.newPage();
    await page.goto(`${url}/shows/${show}`);
    await page.waitForFunction(() => window.watched.usefulAt > 0);
    paints.push(await page.evaluate(() => Math.round(window.watched.usefulAt)));
    await cold.close();
  }
  paints.sort((a, b) => a - b);
  row('cold load to claims on the screen, 5,000 comments before', `${paints[2]} ms (median of ${paints.join(', ')})`);
  hold('cold load, ms', paints[2], promises.firstPaintMs);

  const live = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState: state });
  await live.addInitScript(watch);
  const page = await live.newPage();
  await page.goto(`${url}/shows/${show}`);
  await page.locator('[data-state=live]').waitFor();
  const cdp = await live.newCDPSession(page);
  const heapMegabytes = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1_048_576;
  };
  const arrived = async () => {
    const wanted = (await call('GET', `/api/shows/${show}/stats`)).comments.toLocaleString('en');
    await page.getByRole('region', { name: 'Comments' }).locator('.pane-head').getByText(wanted, { exact: true }).waitFor({ timeout: 120_000 });
  };
  const began = Date.now();
  await pour(comments - written, 0);
  await arrived();
  row('filling the open page', `${((Date.now() - began) / 1_000).toFixed(1)} s`);
  const stats = await call('GET', `/api/shows/${show}/stats`);
  row('claims', stats.claims.toLocaleString('en'));
  const heapFull = await heapMegabytes();
  row('heap, all loaded', `${heapFull.toFixed(1)} MiB`);

  /** Long tasks and frames while `work` goes on and comments arrive. */
  async function measure(name, lengthSeconds, work) {
    const pouring = pour(rate * lengthSeconds, Math.round(1_000 / rate));
    await page.waitForTimeout(1_000);
    await page.evaluate(() => Object.assign(window.watched, { longTasks: [], frames: [], counting: true }));
    const stop = Date.now() + (lengthSeconds - 2) * 1_000;
    while (Date.now() < stop) await work();
    const { longTasks, frames } = await page.evaluate(() => {
      window.watched.counting = false;
      return window.watched;
    });
    await pouring;
    frames.sort((a, b) => a - b);
    const worst = Math.max(0, ...longTasks);
    row(name, `${longTasks.length} long tasks${worst > 0 ? `, worst ${worst} ms` : ''}; frames p50 ${rank(frames, 0.5).toFixed(1)}, p95 ${rank(frames, 0.95).toFixed(1)}, p99 ${rank(frames, 0.99).toFixed(1)}, worst ${rank(frames, 1).toFixed(0)} ms`);
    hold(`${name}, ms of a task`, worst, promises.longTaskMs);
  }

  const list = page.getByRole('group', { name: 'Comments, newest last' });
  await measure(`${seconds} s, following the newest`, seconds, () => page.waitForTimeout(250));
  await measure(`${Math.ceil(seconds / 3)} s, reading further up`, Math.ceil(seconds / 3), async () => {
    await list.hover();
    await page.mouse.wheel(0, -400);
    await page.waitForTimeout(150);
  });
  await page.getByRole('region', { name: 'Comments' }).getByRole('button', { name: / new$/ }).click();
  await measure(`${Math.ceil(seconds / 3)} s, claims filtered by status`, Math.ceil(seconds / 3), async () => {
    for (const name of [/^Winners/, /^Waitlist/, /^All/]) {
      await page.getByRole('region', { name: 'Claims', exact: true }).getByRole('button', { name }).click();
      await page.waitForTimeout(400);
    }
  });
  const heapAfter = await heapMegabytes();
  row('heap after that', `${heapAfter.toFixed(1)} MiB`);

  if (soakMinutes > 0) {
    const heaps = [heapAfter];
    for (let minute = 1; minute <= soakMinutes; minute += 1) {
      await pour(rate * 60, Math.round(1_000 / rate));
      heaps.push(await heapMegabytes());
    }
    row(`heap, minute by minute of ${soakMinutes} at ${rate} a second`, `${heaps.map((heap) => heap.toFixed(0)).join(' ')} MiB`);
  }
} finally {
  await browser?.close();
  server.kill('SIGKILL');
  await rm(data, { recursive: true, force: true });
}
if (broken.length > 0) {
  console.log(`\nNot kept: ${broken.join('; ')}`);
  process.exitCode = 1;
}
