// Drives Chromium: one page of its own for each client, on the origin of the path under test.

import { join } from "node:path";

import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";

import type { PageClientName } from "./page.ts";
import { type Block, type Client, Reader, streamUrl, type Wish } from "./reader.ts";

export const pageClientNames: readonly PageClientName[] = ["Chromium EventSource", "fetch-event-source", "reconnecting-eventsource", "event-source-polyfill"];

export class PageClients {
  private constructor(
    private readonly browser: Browser,
    private readonly script: string,
  ) {}

  static async start(): Promise<PageClients> {
    const bundle = await build({ entryPoints: [join(import.meta.dirname, "page.ts")], bundle: true, format: "iife", write: false, target: "chrome100" });
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    return new PageClients(browser, bundle.outputFiles[0]?.text ?? "");
  }

  get version(): string {
    return this.browser.version();
  }

  get all(): readonly Client[] {
    return pageClientNames.map((name) => ({ name, open: (wish: Wish) => this.open(name, wish) }));
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }

  private async open(name: PageClientName, wish: Wish): Promise<Reader> {
    const context = await this.browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    const reader = new Reader(name, () => context.close());
    await page.exposeFunction("blockArrived", (block: Block) => { reader.take(block); });
    await page.exposeFunction("complaint", (text: string) => reader.complaints.push(text));
    // Any page of the origin does; this one asks for nothing else.
    await page.goto(`${wish.url}/healthz`);
    await page.evaluate(this.script);
    reader.protocol = await page.evaluate(() => (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming).nextHopProtocol);
    reader.openedAt = await page.evaluate((asked) => window.openStream(asked), { client: name, url: streamUrl(wish, false), token: wish.token });
    return reader;
  }
}
