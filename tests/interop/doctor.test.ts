// `soldwire doctor` through faults that are set up on purpose, with the real programs: each must be named.

import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { Api, type Fields, type Json } from "../../web/e2e/support/api.ts";
import { runToEnd, Server } from "../../web/e2e/support/server.ts";
import { certificate, makeCertificate } from "./support/certificate.ts";
import { paths } from "./support/paths.ts";
import { apache, caddy, haproxy, lighttpd, nginx, Proxy, type Recipe, varnish } from "./support/proxies.ts";

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
let secureServer: Server;
let api: Api;
let secureApi: Api;
/** What a browser sent as Host; soldwire knows no other by which to tell its own site. */
const passedHost = "proxy_set_header Host $http_host;";
/** From another machine X-Forwarded-Host would not be believed. */
const relayingApache = apache("Apache", { lines: 'LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so\nRequestHeader unset X-Forwarded-Host\nProxyAddHeaders Off' });
const trusting = ["--cacert", certificate().certificate];
const open: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  const flags = ["--dev", "--heartbeat-ms", String(heartbeatMs)];
  server = await Server.start(flags);
  secureServer = await Server.start([...flags, "--tls-cert", certificate().certificate, "--tls-key", certificate().key]);
  api = await Api.register(server.url);
  secureApi = await Api.register(secureServer.url);
});
afterEach(async () => {
  for (const thing of open.splice(0)) {
    await thing.stop();
  }
});
afterAll(async () => {
  await server.dispose();
  await secureServer.dispose();
});

async function examine(url: string, args: readonly string[] = ["--token", api.token]): Promise<Diagnosis> {
  const { code, output, errors } = await runToEnd(["doctor", url, "--json", ...args]);
  if (code === 2 || output === "") {
    throw new Error(`doctor ended with ${String(code)}: ${errors}`);
  }
  const report = JSON.parse(output) as { findings: Finding[]; measured: Record<string, number>; healthy: boolean; complete: boolean; faults: string[] };
  const named = (verdict: string): string[] => report.findings.filter((finding) => finding.verdict === verdict).map((finding) => finding.fault ?? "");
  const diagnosis = { code, findings: report.findings, measured: report.measured, faults: named("fault"), notes: named("note") };
  expect(report.healthy).toBe(diagnosis.faults.length === 0);
  expect(code).toBe(report.healthy ? 0 : 1);
  // What docs/doctor.md says of the document.
  expect(Object.keys(report).sort()).toEqual(["complete", "faults", "findings", "healthy", "measured", "proxy", "url"]);
  expect(report.faults).toEqual([...new Set(diagnosis.faults)]);
  expect(report.complete).toBe(report.findings.every((finding) => finding.verdict !== "skipped"));
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

/** An HTTP relay that changes what passes: faults that no proxy has a setting for. Streams come to it as text. */
async function relay(change: { headers?: (headers: Record<string, string | string[]>) => void; body?: (text: string) => string }): Promise<string> {
  const target = new URL(server.url);
  const http: HttpServer = createServer((incoming, answer) => {
    const outgoing = request({ host: target.hostname, port: target.port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, "accept-encoding": "identity" } }, (response) => {
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
    expect(diagnosis.findings.map((finding) => finding.check)).toEqual(["reach", "health", "page", "sign-in", "show", "console", "stream", "headers", "delivery", "resume", "streams", "silence"]);
    expect(diagnosis.measured.helloMs).toBeLessThan(1_000);
    expect(diagnosis.measured.probeMedianMs).toBeLessThan(1_000);
    expect(diagnosis.measured.heartbeatMs).toBeGreaterThan(heartbeatMs * 0.8);
    expect(await shows()).toEqual(before);
  });
  describe("no false alarm", { concurrent: true }, () => {
    test.each(paths)("$title", async ({ recipe, secure }) => {
      const atTheEnd = secure && recipe === undefined;
      const proxy = recipe === undefined ? undefined : await Proxy.start(recipe, new URL(server.url).host);
      try {
        const url = proxy?.url ?? (atTheEnd ? secureServer.url : server.url);
        const diagnosis = await examine(url, ["--token", (atTheEnd ? secureApi : api).token, ...trusting]);
        expect(diagnosis.findings.filter((finding) => finding.verdict === "fault" || finding.verdict === "skipped")).toEqual([]);
        expect(diagnosis.findings[0]?.text).toContain(secure ? "HTTP/2" : "HTTP/1.1");
        expect(diagnosis.notes.includes("http1_connections")).toBe(!secure);
      } finally {
        await proxy?.stop();
      }
    });
  });
  test("signed in with a password, behind a program that is recognised", async () => {
    const diagnosis = await examine(await behind(nginx("nginx", { lines: passedHost })), ["--email", api.email, "--password", api.password]);
    expect(diagnosis.faults).toEqual([]);
    expect(diagnosis.findings[0]?.text).toContain("behind nginx");
  });
  test("the address of a page of the console, as copied from the address bar", async () => {
    expect((await examine(`${server.url}/shows/sho_1?item=2`, [])).faults).toEqual([]);
  });
  test("http that is redirected to https, as a browser follows", async () => {
    const url = await behind(nginx("nginx", { lines: `return 302 ${secureServer.url}$request_uri;` }));
    const diagnosis = await examine(url, ["--token", secureApi.token, ...trusting]);
    expect(diagnosis.faults).toEqual([]);
    expect(diagnosis.findings[0]?.text).toContain(secureServer.url);
  });
  test("as text: a line a check, then what it comes to", async () => {
    const { code, output } = await runToEnd(["doctor", server.url, "--token", api.token]);
    expect(output).toMatch(/^soldwire doctor http.*\n( {2}(ok|note) .*\n( {22}.*\n)*)+healthy\n$/);
    expect(code).toBe(0);
  });
  test("a show that is named gets the probes and stays", async () => {
    const show = await api.createShow();
    expect((await examine(server.url, ["--token", api.token, "--show", show])).faults).toEqual([]);
    const probes = (await api.log(show)).filter((event: Fields) => event.type === "custom.doctor").length;
    expect(probes).toBeGreaterThan(0);
    expect(probes % 8).toBe(0);
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
  test("https to a port that speaks http, and the other way round", async () => {
    const wrong = await examine(server.url.replace("http:", "https:"));
    expect(wrong.faults).toEqual(["wrong_scheme"]);
    expect(wrong.findings[0]?.text).toContain(server.url);
    expect((await examine(secureServer.url.replace("https:", "http:"))).faults).toEqual(["wrong_scheme"]);
  });
  test("http to the TLS port of a proxy", async () => {
    const url = await behind(nginx("nginx", { secure: true }));
    expect((await examine(url.replace("https:", "http:"))).faults).toEqual(["wrong_scheme"]);
  });
  test("a certificate that nobody trusts", async () => {
    const diagnosis = await examine(secureServer.url);
    expect(diagnosis.faults).toEqual(["tls_failed"]);
    expect(diagnosis.findings[0]?.text).toContain("certificate");
    expect(diagnosis.findings[0]?.remedy).toContain("--cacert");
  });
  test("a certificate for another name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "soldwire-other-name-"));
    const files = await makeCertificate(folder, "DNS:elsewhere.example");
    const other = await Server.start(["--dev", "--tls-cert", files.certificate, "--tls-key", files.key]);
    open.push({ stop: () => other.dispose() }, { stop: () => rm(folder, { recursive: true }) });
    const diagnosis = await examine(other.url, ["--cacert", files.certificate]);
    expect(diagnosis.faults).toEqual(["tls_failed"]);
    expect(diagnosis.findings[0]?.text).toContain("subject");
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
  test.each([[], ["ftp://example.com"], ["http://localhost:99999"], ["http://localhost", "--email", "olga@example.com"], ["http://localhost", "--no-such-flag"]])(
    "wrong usage says what to do: %s",
    async (...args) => {
      const { code, output, errors } = await runToEnd(["doctor", ...args]);
      expect(code).toBe(2);
      expect(output).toBe("");
      expect(errors).toMatch(/soldwire doctor --help/);
    },
  );
});

describe("the way", () => {
  const buffering = `${passedHost} proxy_ignore_headers X-Accel-Buffering; proxy_buffering on;`;
  test("nginx that is told to buffer", async () => {
    const diagnosis = await examine(await behind(nginx("nginx", { lines: buffering })));
    expect(diagnosis.faults).toEqual(["buffering_proxy"]);
    expect(diagnosis.findings.at(-1)?.remedy).toContain("proxy_buffering off");
  });
  test("lighttpd as it comes, which collects whole answers", async () => {
    const diagnosis = await examine(await behind(lighttpd("lighttpd")));
    expect(diagnosis.faults).toEqual(["buffering_proxy"]);
    expect(diagnosis.findings.at(-1)?.remedy).toContain("stream-response-body");
  });
  const compressing = "gzip_types text/event-stream; gzip_proxied any; gzip_min_length 0;";
  /** soldwire, which compresses first, is told that nobody takes it: the usual way to let nginx do it all. */
  const compressingItself = 'proxy_set_header Accept-Encoding "";';
  test("nginx that compresses and buffers", async () => {
    expect((await examine(await behind(nginx("nginx", { http: compressing, lines: buffering + compressingItself })))).faults).toEqual(["compressing_proxy"]);
  });
  test("nginx that buffers what soldwire has compressed: it is the buffering", async () => {
    expect((await examine(await behind(nginx("nginx", { http: compressing, lines: buffering })))).faults).toEqual(["buffering_proxy"]);
  });
  test("nginx that compresses and passes on at once is only worth a note", async () => {
    const diagnosis = await examine(await behind(nginx("nginx", { http: compressing, lines: passedHost + compressingItself })));
    expect(diagnosis.faults).toEqual([]);
    expect(diagnosis.notes).toContain("compressing_proxy");
  });
  test("Caddy that compresses everything, and falls silent when a stream comes back", async () => {
    // Of a stream that soldwire has compressed it keeps its hands.
    const canCompress = (await runToEnd(["serve", "--help"])).output.includes("--stream-compression");
    const plain = await Server.start(["--dev", "--heartbeat-ms", String(heartbeatMs), ...(canCompress ? ["--stream-compression", "off"] : [])]);
    const proxy = await Proxy.start(caddy("Caddy", { lines: "encode gzip" }), new URL(plain.url).host);
    open.push(proxy, { stop: () => plain.dispose() });
    const diagnosis = await examine(proxy.url, ["--token", (await Api.register(plain.url)).token]);
    expect(diagnosis.faults).toContain("compressing_proxy");
    expect(diagnosis.findings.find((finding) => finding.fault === "compressing_proxy")).toMatchObject({ check: "resume" });
  });
  test("Varnish as it comes, which holds the first block until the second", async () => {
    const diagnosis = await examine(await behind(varnish("Varnish")));
    expect(diagnosis.faults).toContain("buffering_proxy");
    expect(diagnosis.findings.find((finding) => finding.fault === "buffering_proxy")?.remedy).toContain("return (pipe)");
  });
  describe("an idle timeout below the heartbeat", { concurrent: true }, () => {
    test.each([
      { recipe: nginx("nginx", { lines: `${passedHost} proxy_read_timeout 2s;` }), setting: "proxy_read_timeout" },
      { recipe: haproxy("HAProxy", { lines: "\n  timeout server 2s" }), setting: "timeout server" },
      { recipe: apache("Apache", { lines: "ProxyTimeout 2" }), setting: "ProxyTimeout" },
    ])("$recipe.title", async ({ recipe, setting }) => {
      const proxy = await Proxy.start(recipe, new URL(server.url).host);
      try {
        const diagnosis = await examine(proxy.url);
        expect(diagnosis.faults).toEqual(["idle_timeout"]);
        expect(diagnosis.findings.at(-1)?.remedy).toContain(setting);
      } finally {
        await proxy.stop();
      }
    });
  });
  test("a proxy that strips Last-Event-ID", async () => {
    expect((await examine(await behind(nginx("nginx", { lines: `${passedHost} proxy_set_header Last-Event-ID "";` })))).faults).toEqual(["resume_broken"]);
  });
  test("a proxy with fewer connections than open pages", async () => {
    const diagnosis = await examine(await behind(haproxy("HAProxy", { lines: "maxconn 4" })));
    expect(diagnosis.faults).toContain("connection_starvation");
  });
  test("fewer streams of one address than a browser opens, by soldwire's own setting", async () => {
    const small = await Server.start(["--dev", "--heartbeat-ms", String(heartbeatMs), "--streams-per-address", "4"]);
    open.push({ stop: () => small.dispose() });
    const { token } = await Api.register(small.url);
    const diagnosis = await examine(small.url, ["--token", token]);
    expect(diagnosis.faults).toEqual(["stream_limit"]);
    expect(diagnosis.findings.find((finding) => finding.fault === "stream_limit")?.remedy).toContain("--streams-per-address");
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
  test("a proxy that takes the Authorization header away", async () => {
    const url = await behind(nginx("nginx", { lines: 'proxy_set_header Authorization "";' }));
    expect((await examine(url, ["--email", api.email, "--password", api.password])).faults).toEqual(["authorization_lost"]);
  });
  test.each([nginx("nginx"), relayingApache])("$title, which puts its own Host in place of the browser's", async (recipe) => {
    const diagnosis = await examine(await behind(recipe));
    expect(diagnosis.faults).toEqual(["host_changed"]);
    expect(diagnosis.findings.find((finding) => finding.fault === "host_changed")?.remedy).toMatch(/proxy_set_header Host|ProxyPreserveHost/);
  });
  test.each(["if ($request_method = POST) { return 403; }", "client_max_body_size 10;", "return 401;"])("a gateway that refuses: %s", async (lines) => {
    const url = await behind(nginx("nginx", { lines }));
    expect((await examine(url, ["--email", api.email, "--password", api.password])).faults).toEqual(["request_refused"]);
  });
  test("a show that does not exist", async () => {
    expect((await examine(server.url, ["--token", api.token, "--show", "nowhere"])).faults).toEqual(["unknown_show"]);
  });
});
