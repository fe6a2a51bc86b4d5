// Takes the pictures of docs/images:
//   cd web && node scripts/screenshots.mjs [--url http://localhost:3000] [NAME…]
// Runs a demo show of its own (build/release/soldwire, or SOLDWIRE_BINARY) until there is something to see. With --url it uses
// one that runs already (./start --rate 2). With names, only pictures whose name begins with one of them.
//
// Each picture waits for what it is to show and is tried three times, so that a busy machine takes longer and loses none.

import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from 'playwright-core';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values, positionals: only } = parseArgs({ options: { url: { type: 'string' } }, allowPositionals: true });
const target = join(here, '../../docs/images');
const account = { email: 'demo@soldwire.example', password: 'live-sale-demo' };
const demoShow = 'Friday Finds live';

const desk = { width: 1440, height: 900 };
const tablet = { width: 1024, height: 768 };
const phone = { width: 390, height: 844 };

/** `at`: the address below the show's; `ready`: what must be there; `first`: what to do before the picture is taken. */
const pictures = [
  { name: 'console', size: desk, scheme: 'light', at: '', ready: isLive },
  { name: 'console-dark', size: desk, scheme: 'dark', at: '', ready: isLive },
  { name: 'console-tablet', size: tablet, scheme: 'light', at: '', ready: isLive },
  { name: 'console-phone', size: phone, scheme: 'dark', at: '', ready: isLive },
  { name: 'console-phone-items', size: phone, scheme: 'light', at: '?tab=items', ready: isLive },
  { name: 'console-phone-comments', size: phone, scheme: 'light', at: '?tab=comments', ready: isLive },
  { name: 'item', size: desk, scheme: 'light', at: '', ready: isLive, first: openItem },
  { name: 'item-phone', size: phone, scheme: 'dark', at: '?tab=items', ready: isLive, first: openItem },
  { name: 'read-out', size: desk, scheme: 'dark', at: '/readout', ready: named('main'), first: showItem },
  { name: 'read-out-tablet', size: { width: 810, height: 1080 }, scheme: 'light', at: '/readout?theme=light', ready: named('main'), first: showItem },
  { name: 'overlay', size: desk, scheme: 'light', at: '/overlay', ready: heading(/Overlay/), first: makeKey },
  { name: 'overlay-phone', size: phone, scheme: 'dark', at: '/overlay', ready: heading(/Overlay/), first: makeKey },
  { name: 'shows', size: desk, scheme: 'light', path: '/shows', ready: named('.show-figures') },
  { name: 'shows-phone', size: phone, scheme: 'dark', path: '/shows', ready: named('.show-figures') },
  { name: 'new-show', size: desk, scheme: 'light', path: '/shows/new', ready: named('.read-comment'), first: fillIn },
  { name: 'new-show-tablet', size: tablet, scheme: 'dark', path: '/shows/new', ready: named('.read-comment'), first: fillIn },
  { name: 'show-settings', size: desk, scheme: 'light', at: '/settings', ready: heading('Who gets it'), first: claimRate },
  { name: 'reading', size: desk, scheme: 'light', path: '/reading', ready: heading('How they are read') },
  { name: 'settings', size: desk, scheme: 'dark', path: '/settings', ready: heading('What counts as a claim') },
  { name: 'members', size: tablet, scheme: 'light', path: '/members', ready: heading('What the roles may do') },
];

const patience = { timeout: 120_000 };

function isLive(page) {
  return page.locator('[data-state=live]').first().waitFor(patience);
}

function named(selector) {
  return (page) => page.locator(selector).first().waitFor(patience);
}

function heading(name) {
  return (page) => page.getByRole('heading', { name }).first().waitFor(patience);
}

async function openItem(page) {
  await page.getByRole('region', { name: 'Items' }).getByText('Merino cardigan').click();
  await page.getByRole('dialog', { name: /Merino cardigan/ }).waitFor();
}

async function showItem(page) {
  const nowShowing = page.getByRole('region', { name: 'Now showing' });
  const next = page.getByRole('button', { name: /^Next/ });
  await nowShowing.or(next).first().waitFor();
  if (await nowShowing.isVisible()) return;
  await next.click();
  await nowShowing.waitFor();
}

async function makeKey(page) {
  const make = page.getByRole('button', { name: 'Make a key' });
  const address = page.getByRole('textbox', { name: 'Address for OBS' });
  await make.or(address).first().waitFor();
  if (await make.isVisible()) await make.click();
  await page.frameLocator('iframe').locator('article').waitFor();
}

async function fillIn(page) {
  await page.getByLabel('Name', { exact: true }).fill('Saturday knitwear');
  await page.getByLabel(/Paste from a spreadsheet/).fill('1, Linen dress, 5, 39.90, S:2 M:3\n2, Silver hoops, 5, 12\n3, Wool beret, 2, 18.50');
}

async function claimRate(page) {
  await page.getByRole('checkbox', { name: 'Slow down who claims everything' }).check();
  await page.getByRole('heading', { name: 'Who gets it' }).evaluate((title) => title.closest('section').scrollIntoView());
  await page.mouse.wheel(0, -80);
}

/** A demo show of this script's own. Slow enough to be running still when the last picture is taken. */
async function runDemo() {
  const binary = process.env.SOLDWIRE_BINARY ?? join(here, '../../build/release/soldwire');
  const child = spawn(binary, ['demo', '--listen', '127.0.0.1:0', '--rate', '2'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const url = await new Promise((found, failed) => {
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`${binary} ended before it listened`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, url] = /^listening on (\S+)/.exec(line) ?? [];
      if (url) found(url);
    });
  });
  return { url, stop: () => child.kill() };
}

/** Some other shows for the list, and enough claims in the one that runs. */
async function prepare(request, base) {
  const call = async (method, path, data) => {
    const answer = await request.fetch(base + path, { method, data, headers: { origin: base } });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  await call('POST', '/api/auth/login', account);
  const { shows } = await call('GET', '/api/shows');
  const show = shows.find(({ name }) => name === demoShow)?.id;
  if (!show) throw new Error(`no show is called ${demoShow}: is this a demo?`);
  if (shows.length === 1) {
    const draft = await call('POST', '/api/shows', { name: 'Saturday knitwear' });
    const items = ['Aran jumper', 'Fair Isle vest', 'Mohair shawl', 'Alpaca mittens', 'Boiled-wool jacket'];
    await call('POST', `/api/shows/${draft.id}/items`, { items: items.map((title, at) => ({ itemNumber: at + 1, title, quantity: at + 1, price: { amount: 2_900 + 700 * at, currency: 'EUR' } })) });
    await call('POST', '/api/shows', { name: 'Practice for the new team', rehearsal: true });
  }
  for (;;) {
    const { counts } = await call('GET', `/api/shows/${show}`);
    if (counts.comments >= 150) return show;
    await pause(1_000);
  }
}

async function take(browser, base, show, { name, size, scheme, at, path, ready, first }) {
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale: 'en-GB', hasTouch: size === phone, isMobile: size === phone });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.request.post(`${base}/api/auth/login`, { data: account, headers: { origin: base } });
    await page.goto(base + (path ?? `/shows/${show}${at}`), { waitUntil: 'domcontentloaded', ...patience });
    await ready(page);
    await first?.(page);
    // What still moves comes to rest, and what was asked for last is drawn.
    await page.waitForTimeout(1_500);
    const picture = await page.screenshot({ animations: 'disabled', ...patience });
    // Written when it is whole: a run that is cut off leaves the picture of before.
    await writeFile(join(target, `${name}.png`), picture);
    return picture.length;
  } finally {
    await context.close();
  }
}

const demo = values.url ? { url: values.url, stop: () => undefined } : await runDemo();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  await mkdir(target, { recursive: true });
  const context = await browser.newContext();
  const show = await prepare(context.request, demo.url);
  await context.close();
  for (const picture of pictures) {
    if (only.length > 0 && !only.some((start) => picture.name.startsWith(start))) continue;
    for (let attempt = 1; ; attempt += 1) {
      try {
        console.log(picture.name, await take(browser, demo.url, show, picture));
        break;
      } catch (error) {
        if (attempt === 3) throw error;
        console.warn(`${picture.name}: ${String(error)}; once more`);
      }
    }
  }
} finally {
  await browser.close();
  demo.stop();
}
