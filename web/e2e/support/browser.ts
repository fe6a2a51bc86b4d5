// Debian's Chromium, driven by playwright-core; a context of its own for each page.

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** How every browser of these tests is started. */
export const browserOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};

let shared: Browser | undefined;

/** One browser per test file. */
export async function browser(): Promise<Browser> {
  shared ??= await chromium.launch(browserOptions);
  return shared;
}

export async function closeBrowser(): Promise<void> {
  await shared?.close();
  shared = undefined;
}

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Every request that the page made, "METHOD path". */
  readonly requests: string[];
  /** Console errors and exceptions; a test that expects none says so. */
  readonly errors: string[];
}

export async function visit(width = 1440, height = 900): Promise<Visit> {
  const context = await (await browser()).newContext({ viewport: { width, height } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  page.on("console", (message) => {
    if (message.type() === "error") {
      errors.push(message.text());
    }
  });
  page.on("pageerror", (error) => errors.push(error.message));
  return { context, page, requests, errors };
}

export async function signIn(page: Page, url: string, email: string, password: string, path = "/shows"): Promise<void> {
  await page.goto(url + path);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/shows/, { waitUntil: "commit" });
}
