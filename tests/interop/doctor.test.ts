// `soldwire doctor` through faults that are set up on purpose, with the real programs: each must be named.

import { createServer, request, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { Api, type Fields, type Json } from "../../web/e2e/support/api.ts";
import { runToEnd, Server } from "../../web/e2e/support/server.ts";
import { caddy, haproxy, lighttpd, nginx, Proxy, type Recipe, varnish } from "./support/proxies.ts";

const heartbeatMs = 3_000;

interface Finding {
  readonly check: string;
  readonly verdict: "ok" | "note" | "fault" | "skipped";
  readonly text: string;
  readonly fault?: string;
  readonly remedy?: string;
}
interface Diagnosis {
  readonly code: number | null;
  readonly findings: Finding[];
  readonly measured: Record<string, number>;
  readonly faults: string[];
  readonly notes: string[];
}

let server: Server;
let api: Api;
const open: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  server = await Server.start(["--dev", "--heartbeat-ms", String(heartbeatMs)]);
  api = await Api.register(server.url);
});
afterEach(async () => {
  for (const thing of open.splice(0)) {
    await thing.stop();
  }
});
afterAll(async () => {
  await server.dispose();
});

async function examine(url: string, args: readonly string[] = ["--token", api.token]): Promise<Diagnosis> {
  const { code, output, errors } = await runToEnd(["doctor", url, "--json", ...args]);
  if (code === 2 || output === "") {
    throw new Error(`doctor ended with ${String(code)}: ${errors}`);
  }
  const report = JSON.parse(output) as { findings: Finding[]; measured: Record<string, number>; healthy: boolean };
  const named = (verdict: string): string[] => report.findings.filter((finding) => finding.verdict === verdict).map((finding) => finding.fault ?? "");
  const diagnosis = { code, findings: report.findings, measured: report.measured, faults: named("fault"), notes: named("note") };
  expect(report.healthy).toBe(diagnosis.faults.length === 0);
  expect(code).toBe(report.healthy ? 0 : 1);
  for (const finding of report.findings.filter((candidate) => candidate.fault !== undefined)) {
    expect(finding.remedy).not.toBe("");
  }
  return diagnosis;
}

async function shows(): Promise<Json> {
  return (await api.expect(200, "GET", "/api/shows")).shows ?? null;
}

async function behind(recipe: Recipe): Promise<string> {
  const proxy = await Proxy.start(recipe, new URL(server.url).host);
  open.push(proxy);
  return proxy.url;
}

/** An HTTP relay that changes what passes: faults that no proxy has a setting for. */
async function relay(change: { headers?: (headers: Record<string, string | string[]>) => void; body?: (text: string) => string }): Promise<string> {
  const target = new URL(server.url);
  const http: HttpServer = createServer((incoming, answer) => {
    const outgoing = request({ host: target.hostname, port: target.port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (response) => {
      const headers = { ...response.headers } as Record<string, string | string[]>;
      change.headers?.(headers);
      delete headers["content-length"];
      answer.writeHead(response.statusCode ?? 502, headers);
      answer.flushHeaders();
      const isStream = (response.headers["content-type"] ?? "").startsWith("text/event-stream");
      response.on("data", (bytes: Buffer) => answer.write(isStream && change.body !== undefined ? change.body(bytes.toString("utf8")) : bytes));
      response.on("end", () => answer.end());
      response.on("error", () => answer.destroy());
    });
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((listening) => http.listen(0, "127.0.0.1", listening));
  open.push({
    stop: () =>
      new Promise<void>((closed) => {
        http.close(() => { closed(); });
        http.closeAllConnections();
      }),
  });
  return `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
}

async function closedPort(): Promise<number> {
  const tcp: TcpServer = createTcpServer();
  await new Promise<void>((listening) => tcp.listen(0, "127.0.0.1", listening));
  const { port } = tcp.address() as AddressInfo;
  await new Promise<void>((closed) => tcp.close(() => { closed(); }));
  return port;
}

describe("a healthy deployment", () => {
  test("direct: everything is measured, nothing is left behind", async () => {
    const before = await shows();
    const diagnosis = await examine(server.url);
    expect(diagnosis.faults).toEqual([]);
    expect(diagnosis.notes).toEqual(["http1_connections"]);
    expect(diagnosis.findings.map((finding) => finding.check)).toEqual(["reach", "health", "page", "sign-in", "show", "stream", "headers", "delivery", "resume", "streams", "silence"]);
    expect(diagnosis.measured.helloMs).toBeLessThan(1_000);
    expect(diagnosis.measured.probeMedianMs).toBeLessThan(1_000);
    expect(diagnosis.measured.heartbeatMs).toBeGreaterThan(heartbeatMs * 0.8);
    expect(await shows()).toEqual(before);
  });
  test("behind nginx as it comes, signed in with a password", async () => {
    const diagnosis = await examine(await behind(nginx("nginx")), ["--email", api.email, "--password", api.password]);
    expect(diagnosis.faults).toEqual([]);
    expect(diagnosis.findings[0]?.text).toContain("behind nginx");
  });
  test("a show that is named gets the probes and stays", async () => {
    const show = await api.createShow();
    expect((await examine(server.url, ["--token", api.token, "--show", show])).faults).toEqual([]);
    expect((await api.log(show)).filter((event: Fields) => event.type === "custom.doctor")).toHaveLength(8);
  });
  test("without an account it says what was not examined", async () => {
    const diagnosis = await examine(server.url, []);
    expect(diagnosis.faults).toEqual([]);
    expect(diagnosis.findings.at(-1)).toMatchObject({ check: "sign-in", verdict: "skipped" });
  });
});

describe("the address", () => {
  test("a wrong port", async () => {
    expect((await examine(`http://127.0.0.1:${String(await closedPort())}`)).faults).toEqual(["wrong_port"]);
  });
  test("a wrong host", async () => {
    expect((await examine("http://no-such-host.invalid")).faults).toEqual(["unknown_host"]);
  });
  test("another program on that port", async () => {
    const url = await behind(nginx("nginx", { path: "/elsewhere/" }));
    expect((await examine(url)).faults).toEqual(["not_soldwire"]);
  });
  test("https to a port that speaks http", async () => {
    expect((await examine(server.url.replace("http:", "https:"))).faults).toEqual(["tls_failed"]);
  });
  test("a proxy whose upstream is down", async () => {
    const proxy = await Proxy.start(nginx("nginx"), `127.0.0.1:${String(await closedPort())}`);
    open.push(proxy);
    expect((await examine(proxy.url)).faults).toEqual(["upstream_down"]);
  });
  test("a base path that is not there", async () => {
    expect((await examine(`${server.url}/live`)).faults).toEqual(["wrong_base_path"]);
  });
  test("a base path that a proxy maps, while the page asks for files at the root", async () => {
    const url = await behind(nginx("nginx", { path: "/live/", passed: "/" }));
    expect((await examine(`${url}/live`)).faults).toEqual(["wrong_base_path"]);
  });
  test("no URL at all is wrong usage", async () => {
    expect((await runToEnd(["doctor", "ftp://example.com"])).code).toBe(2);
  });
});

describe("the way", () => {
  const buffering = "proxy_ignore_headers X-Accel-Buffering; proxy_buffering on;";
  test("nginx that is told to buffer", async () => {
    const diagnosis = await examine(await behind(nginx("nginx", { location: buffering })));
    expect(diagnosis.faults).toEqual(["buffering_proxy"]);
    expect(diagnosis.findings.at(-1)?.remedy).toContain("proxy_buffering off");
  });
  test("lighttpd as it comes, which collects whole answers", async () => {
    const diagnosis = await examine(await behind(lighttpd("lighttpd")));
    expect(diagnosis.faults).toEqual(["buffering_proxy"]);
    expect(diagnosis.findings.at(-1)?.remedy).toContain("stream-response-body");
  });
  test("nginx that compresses and buffers", async () => {
    const http = "gzip_types text/event-stream; gzip_proxied any; gzip_min_length 0;";
    expect((await examine(await behind(nginx("nginx", { http, location: buffering })))).faults).toEqual(["compressing_proxy"]);
  });
  test("nginx that compresses and passes on at once is only worth a note", async () => {
    const http = "gzip_types text/event-stream; gzip_proxied any; gzip_min_length 0;";
    const diagnosis = await examine(await behind(nginx("nginx", { http })));
    expect(diagnosis.faults).toEqual([]);
    expect(diagnosis.notes).toContain("compressing_proxy");
  });
  test("Caddy that compresses everything, and falls silent when a stream comes back", async () => {
    const diagnosis = await examine(await behind(caddy("Caddy", "encode gzip")));
    expect(diagnosis.faults).toContain("compressing_proxy");
    expect(diagnosis.findings.find((finding) => finding.fault === "compressing_proxy")).toMatchObject({ check: "resume" });
  });
  test("Varnish as it comes, which holds the first block until the second", async () => {
    const diagnosis = await examine(await behind(varnish("Varnish")));
    expect(diagnosis.faults).toContain("buffering_proxy");
    expect(diagnosis.findings.find((finding) => finding.fault === "buffering_proxy")?.remedy).toContain("return (pipe)");
  });
  test("an idle timeout below the heartbeat", async () => {
    const diagnosis = await examine(await behind(nginx("nginx", { location: "proxy_read_timeout 1s;" })));
    expect(diagnosis.faults).toEqual(["idle_timeout"]);
    expect(diagnosis.findings.at(-1)?.remedy).toContain("proxy_read_timeout");
  });
  test("a proxy that strips Last-Event-ID", async () => {
    expect((await examine(await behind(nginx("nginx", { location: 'proxy_set_header Last-Event-ID "";' })))).faults).toEqual(["resume_broken"]);
  });
  test("a proxy with fewer connections than open pages", async () => {
    const diagnosis = await examine(await behind(haproxy("HAProxy", "maxconn 4")));
    expect(diagnosis.faults).toContain("connection_starvation");
  });
  test("a server clock that is ten minutes ahead", async () => {
    const later = (text: string): string => new Date(Date.parse(text) + 600_000).toISOString();
    const url = await relay({
      headers: (headers) => {
        delete headers.date;
      },
      body: (text) => text.replace(/(?<="serverTime":")[^"]+/g, later),
    });
    const diagnosis = await examine(url);
    expect(diagnosis.faults).toEqual(["clock_skew"]);
    expect(diagnosis.findings.find((finding) => finding.fault === "clock_skew")?.text).toMatch(/59\d|60\d s ahead/);
  });
});

describe("the account", () => {
  test("a token that has expired, and since when", async () => {
    const short = await Server.start(["--dev", "--access-ttl", "1"]);
    open.push({ stop: () => short.dispose() });
    const other = await Api.register(short.url);
    while ((await other.call("GET", "/api/auth/me")).status === 200) {
      await new Promise((tick) => setTimeout(tick, 100));
    }
    const diagnosis = await examine(short.url, ["--token", other.token]);
    expect(diagnosis.faults).toEqual(["expired_token"]);
    expect(diagnosis.findings.at(-1)?.text).toMatch(/expired \d+ s ago/);
  });
  test("a token of another server", async () => {
    expect((await examine(server.url, ["--token", "not-a-token"])).faults).toEqual(["invalid_token"]);
  });
  test("a wrong password", async () => {
    expect((await examine(server.url, ["--email", api.email, "--password", "wrong horse battery"])).faults).toEqual(["sign_in_refused"]);
  });
  test("a show that does not exist", async () => {
    expect((await examine(server.url, ["--token", api.token, "--show", "nowhere"])).faults).toEqual(["unknown_show"]);
  });
});
