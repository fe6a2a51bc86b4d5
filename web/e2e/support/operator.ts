// An operator at the console: finds things by role and label, as a person would.

import type { Locator, Page } from "playwright-core";

import { Api, type Fields } from "./api.ts";
import { signIn } from "./browser.ts";

/** What says on the page that the stream is current. */
export const live = "[data-state=live]";

export class Operator {
  constructor(
    readonly page: Page,
    readonly url: string,
  ) {}

  /** Signs in and opens the show. */
  static async at(page: Page, url: string, api: Api, show: string): Promise<Operator> {
    const operator = new Operator(page, url);
    await signIn(page, url, api.email, api.password);
    await operator.open(show);
    return operator;
  }

  async open(show: string, query = ""): Promise<void> {
    await this.page.goto(`${this.url}/shows/${show}${query}`);
    await this.isLive();
  }

  async isLive(timeout = 40_000): Promise<void> {
    await this.page.locator(live).first().waitFor({ timeout });
  }

  region(name: string | RegExp): Locator {
    return this.page.getByRole("region", { name });
  }
  get items(): Locator {
    return this.region("Items");
  }
  get claims(): Locator {
    return this.region("Claims");
  }
  get comments(): Locator {
    return this.region("Comments");
  }
  get status(): Locator {
    return this.region("Status");
  }
  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  /** Opens an item's drawer by its title. */
  async openItem(title: string): Promise<Locator> {
    await this.items.getByText(title).first().click();
    const drawer = this.page.getByRole("dialog", { name: new RegExp(title) });
    await drawer.getByRole("region", { name: /winners/i }).waitFor();
    return drawer;
  }

  async closeItem(): Promise<void> {
    await this.page.getByRole("button", { name: "Close item" }).click();
    await this.page.getByRole("button", { name: "Close item" }).waitFor({ state: "detached" });
  }

  /** Releases a claim in an open drawer. */
  async release(drawer: Locator, handle: string, reason = ""): Promise<void> {
    await drawer.getByRole("button", { name: `Release claim by ${handle}` }).click();
    const question = this.page.getByRole("dialog", { name: /^Release item/ });
    if (reason !== "") {
      await question.getByLabel(/Reason/).fill(reason);
    }
    await question.getByRole("button", { name: "Release", exact: true }).click();
  }

  async winners(drawer: Locator): Promise<string> {
    return drawer.getByRole("region", { name: /winners/i }).innerText();
  }

  /** Goes through the stop dialog. */
  async stop(): Promise<void> {
    await this.status.getByRole("button", { name: "Stop", exact: true }).click();
    await this.dialog.getByRole("button", { name: "Stop show" }).click();
    await this.status.getByRole("button", { name: "Reopen" }).waitFor();
  }
}

/** Another account in the same workspace. */
export async function colleague(api: Api, name: string, role: "owner" | "operator" | "viewer" = "operator"): Promise<Api> {
  const other = new Api(api.url);
  other.email = `${name.toLowerCase()}-${String(Date.now())}@example.com`;
  await api.expect(201, "POST", "/api/auth/members", { email: other.email, name, role, password: other.password });
  await login(other);
  return other;
}

/** Takes a new token, as after the old one ran out. */
export async function login(api: Api): Promise<Fields> {
  const session = await api.expect(200, "POST", "/api/auth/login", { email: api.email, password: api.password });
  api.token = session.accessToken as string;
  return session;
}

/** How far the page is wider than the screen. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
