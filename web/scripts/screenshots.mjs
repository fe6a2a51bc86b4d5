// Takes the pictures of docs/images from a running demo: ./start --rate 20, wait a little, then
//   cd web && node scripts/screenshots.mjs http://localhost:3000 [NAME…]
// With names, only pictures whose name begins with one of them.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const [base = 'http://localhost:3000', ...only] = process.argv.slice(2);
const target = join(fileURLToPath(new URL('.', import.meta.url)), '../../docs/images');
const account = { email: 'demo@soldwire.example', password: 'live-sale-demo' };

const desk = { width: 1440, height: 900 };
const tablet = { width: 1024, height: 768 };
const phone = { width: 390, height: 844 };

/** `at`: the address below the show's; `first`: what to do before the picture is taken. */
const pictures = [
  { name: 'console', size: desk, scheme: 'light', at: '' },
  { name: 'console-dark', size: desk, scheme: 'dark', at: '' },
  { name: 'console-tablet', size: tablet, scheme: 'light', at: '' },
  { name: 'console-phone', size: phone, scheme: 'dark', at: '' },
  { name: 'console-phone-items', size: phone, scheme: 'light', at: '?tab=items' },
  { name: 'console-phone-comments', size: phone, scheme: 'light', at: '?tab=comments' },
  { name: 'item', size: desk, scheme: 'light', at: '', first: openItem },
  { name: 'item-phone', size: phone, scheme: 'dark', at: '?tab=items', first: openItem },
  { name: 'read-out', size: desk, scheme: 'dark', at: '/readout', first: showItem },
  { name: 'read-out-tablet', size: { width: 810, height: 1080 }, scheme: 'light', at: '/readout?theme=light', first: showItem },
  { name: 'overlay', size: desk, scheme: 'light', at: '/overlay', first: makeKey },
  { name: 'overlay-phone', size: phone, scheme: 'dark', at: '/overlay', first: makeKey },
  { name: 'show-settings', size: desk, scheme: 'light', at: '/settings' },
  { name: 'shows', size: desk, scheme: 'light', path: '/shows' },
  { name: 'shows-phone', size: phone, scheme: 'dark', path: '/shows' },
  { name: 'new-show', size: desk, scheme: 'light', path: '/shows/new', first: fillIn },
  { name: 'new-show-tablet', size: tablet, scheme: 'dark', path: '/shows/new', first: fillIn },
  { name: 'reading', size: desk, scheme: 'light', path: '/reading' },
  { name: 'settings', size: desk, scheme: 'dark', path: '/settings' },
  { name: 'members', size: tablet, scheme: 'light', path: '/members' },
];

async function openItem(page) {
  await page.getByRole('region', { name: 'Items' }).getByText('Merino cardigan').click();
  await page.getByRole('dialog', { name: /Merino cardigan/ }).waitFor();
}

async function showItem(page) {
  if (await page.getByRole('region', { name: 'Now showing' }).isVisible()) return;
  await page.getByRole('button', { name: /^Next/ }).click();
  await page.getByRole('region', { name: 'Now showing' }).waitFor();
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

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
await mkdir(target, { recursive: true });
let show = null;
for (const { name, size, scheme, at, path, first } of pictures) {
  if (only.length > 0 && !only.some((start) => name.startsWith(start))) continue;
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale: 'en-GB' });
  const page = await context.newPage();
  await page.request.post(`${base}/api/auth/login`, { data: account, headers: { origin: base } });
  show ??= (await (await page.request.get(`${base}/api/shows`)).json()).shows.find((one) => one.name === 'Friday Finds live')?.id;
  await page.goto(base + (path ?? `/shows/${show}${at}`));
  if (at === '' || at?.startsWith('?')) await page.locator('[data-state=live]').first().waitFor();
  await page.locator('main').first().waitFor();
  await first?.(page);
  // Pictures and letters that still come in, and what moves, come to rest.
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: join(target, `${name}.png`) });
  console.log(name);
  await context.close();
}
await browser.close();
