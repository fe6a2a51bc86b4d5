// The REST interface as a test uses it: every call says what it expects.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Fields = Record<string, Json>;

export interface Answer {
  readonly status: number;
  readonly body: Fields;
  readonly headers: Headers;
  readonly text: string;
}

let counter = 0;

export class Api {
  token = "";
  cookie = "";
  email = "";
  readonly password = "correct horse battery";

  constructor(public url: string) {}

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const init: RequestInit = { method, headers: { ...headers }, redirect: "manual" };
    const sent = init.headers as Record<string, string>;
    if (this.token !== "" && sent.authorization === undefined) {
      sent.authorization = `Bearer ${this.token}`;
    }
    if (body !== undefined) {
      sent["content-type"] ??= "application/json";
      init.body = typeof body === "string" ? body : JSON.stringify(body);
    }
    const answer = await fetch(this.url + path, init);
    const text = await answer.text();
    const json = (answer.headers.get("content-type") ?? "").includes("json") && text !== "";
    return { status: answer.status, body: json ? (JSON.parse(text) as Fields) : {}, headers: answer.headers, text };
  }

  /** The body of an answer that must have this status. */
  async expect(status: number, method: string, path: string, body?: unknown): Promise<Fields> {
    const answer = await this.call(method, path, body);
    if (answer.status !== status) {
      throw new Error(`${method} ${path}: ${String(answer.status)} instead of ${String(status)}: ${answer.text}`);
    }
    return answer.body;
  }

  /** A new account in a workspace of its own. */
  static async register(url: string): Promise<Api> {
    const api = new Api(url);
    counter += 1;
    api.email = `operator-${String(process.pid)}-${String(counter)}-${String(Date.now())}@example.com`;
    const answer = await api.call("POST", "/api/auth/register", {
      email: api.email,
      password: api.password,
      name: "Olga Operator",
      workspace: `Shop ${String(counter)}`,
    });
    if (answer.status !== 201) {
      throw new Error(`register: ${String(answer.status)} ${answer.text}`);
    }
    api.token = answer.body.accessToken as string;
    api.cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
    return api;
  }

  async createShow(name = "Friday knitwear", extra: Fields = {}): Promise<string> {
    return (await this.expect(201, "POST", "/api/shows", { name, ...extra })).id as string;
  }

  async addItems(show: string, quantities: Record<string, number>): Promise<Fields[]> {
    const items = Object.entries(quantities).map(([itemNumber, quantity]) => ({
      itemNumber,
      title: `Item ${itemNumber}`,
      quantity,
      price: { amount: 2500, currency: "EUR" },
    }));
    return (await this.expect(201, "POST", `/api/shows/${show}/items`, { items })).items as Fields[];
  }

  /** A running show with these items. */
  async liveShow(quantities: Record<string, number>): Promise<string> {
    const show = await this.createShow();
    await this.addItems(show, quantities);
    await this.expect(200, "POST", `/api/shows/${show}/activate`, {});
    return show;
  }

  async emit(show: string, user: string, text: string, extra: Fields = {}): Promise<Fields> {
    return this.expect(200, "POST", "/api/debug/emit-comment", {
      showId: show,
      userId: user,
      userHandle: user,
      text,
      ...extra,
    });
  }

  /** All rows of a paged list. */
  async all(path: string, key: string): Promise<Fields[]> {
    const rows: Fields[] = [];
    let after = "";
    for (;;) {
      const separator = path.includes("?") ? "&" : "?";
      const page = await this.expect(200, "GET", `${path}${separator}limit=500${after === "" ? "" : `&after=${encodeURIComponent(after)}`}`);
      rows.push(...(page[key] as Fields[]));
      if (page.next === null || page.next === undefined) {
        return rows;
      }
      after = String(page.next);
    }
  }

  /** The whole log. */
  async log(show: string): Promise<Fields[]> {
    return this.all(`/api/shows/${show}/events`, "events");
  }

  async metric(name: string): Promise<number> {
    const text = (await this.call("GET", "/metrics")).text;
    const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `) || candidate.startsWith(`${name}{`));
    if (line === undefined) {
      throw new Error(`no metric ${name} in:\n${text}`);
    }
    return Number(line.slice(line.lastIndexOf(" ") + 1));
  }
}
