// Takes the pictures of docs/images from a running demo: ./start --rate 20, wait a little, then
//   cd web && node scripts/screenshots.mjs http://localhost:3000

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const base = process.argv[2] ?? 'http://localhost:3000';
const target = join(fileURLToPath(new URL('.', import.meta.url)), '../../docs/images');
const pictures = [
  { name: 'console', width: 1440, height: 900, scheme: 'light' },
  { name: 'console-dark', width: 1440, height: 900, scheme: 'dark' },
  { name: 'console-tablet', width: 1024, height: 768, scheme: 'light' },
  { name: 'console-phone', width: 390, height: 844, scheme: 'dark' },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
await mkdir(target, { recursive: true });
for (const { name, width, height, scheme } of pictures) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  await page.goto(`${base}/shows`);
  await page.getByLabel('E-mail').fill('demo@soldwire.example');
  await page.getByLabel('Password').fill('live-sale-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: /Friday Finds live/ }).click();
  await page.locator('[data-state=live]').waitFor();
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(target, `${name}.png`) });
  if (name === 'console') {
    await page.getByRole('region', { name: 'Items' }).getByText('Merino cardigan').click();
    await page.getByRole('dialog').waitFor();
    await page.waitForTimeout(800);
    await page.screenshot({ path: join(target, 'item.png') });
  }
  await context.close();
}
await browser.close();
