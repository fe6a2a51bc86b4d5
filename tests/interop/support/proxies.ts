// Real proxies on free ports, each with the smallest configuration that its own documentation begins with.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { certificate } from "./certificate.ts";

const startTimeoutMs = 30_000;
const isRoot = process.getuid?.() === 0;

/** How to run one proxy in front of `upstream` (host:port). Everything it writes goes to `folder`. */
export interface Recipe {
  /** The row's name in the table. */
  readonly title: string;
  readonly program: string;
  readonly versionArguments: readonly string[];
  /** TLS ends here, and HTTP/2 is offered; soldwire is asked in the clear. */
  readonly secure: boolean;
  readonly files: (port: number, upstream: string, folder: string) => Record<string, string>;
  readonly arguments: (port: number, folder: string) => readonly string[];
}

export interface Options {
  /** Lines of the program's own language, where its recipe says. */
  readonly lines?: string;
  readonly secure?: boolean;
}

export interface NginxOptions extends Options {
  /** Lines inside `http`. */
  readonly http?: string;
  /** Instead of `/`. */
  readonly path?: string;
  /** What `proxy_pass` says behind the upstream's address. */
  readonly passed?: string;
}

/** Debian's nginx.conf without what concerns the machine, and one `proxy_pass`; the lines stand beside it. */
export function nginx(title: string, { http = "", lines = "", path = "/", passed = "", secure = false }: NginxOptions = {}): Recipe {
  const tls = (): string => `ssl_certificate ${certificate().certificate};\n    ssl_certificate_key ${certificate().key};`;
  return {
    title,
    secure,
    program: "/usr/sbin/nginx",
    versionArguments: ["-v"],
    files: (port, upstream, folder) => ({
      "nginx.conf": `${isRoot ? "user root;" : ""}
worker_processes 1;
daemon off;
pid ${folder}/nginx.pid;
error_log stderr;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  types_hash_max_size 2048;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  gzip on;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  ${http}
  server {
    listen 127.0.0.1:${String(port)}${secure ? " ssl http2" : ""};
    ${secure ? tls() : ""}
    location ${path} {
      proxy_pass http://${upstream}${passed};
      ${lines}
    }
  }
}
`,
    }),
    arguments: (_port, folder) => ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"],
  };
}

/** Debian's defaults section; the lines are added to the server's. In front of TLS it tells who asks, and how. */
export function haproxy(title: string, { lines = "", secure = false }: Options = {}): Recipe {
  return {
    title,
    secure,
    program: "/usr/sbin/haproxy",
    versionArguments: ["-v"],
    files: (port, upstream) => ({
      "haproxy.cfg": `defaults
  mode http
  option dontlognull
  timeout connect 5000
  timeout client  50000
  timeout server  50000
frontend web
  bind 127.0.0.1:${String(port)}${secure ? ` ssl crt ${certificate().both} alpn h2,http/1.1\n  option forwardfor\n  http-request set-header X-Forwarded-Proto https` : ""}
  default_backend soldwire
backend soldwire
  server soldwire ${upstream} ${lines}
`,
    }),
    arguments: (_port, folder) => ["-db", "-f", join(folder, "haproxy.cfg")],
  };
}

export function apache(title: string, { lines = "", secure = false }: Options = {}): Recipe {
  const modules = ["mpm_event", "authz_core", "proxy", "proxy_http", "filter", "deflate", ...(secure ? ["ssl", "http2", "headers"] : [])];
  const tls = (): string => `SSLEngine on
SSLCertificateFile ${certificate().certificate}
SSLCertificateKeyFile ${certificate().key}
Protocols h2 http/1.1
ProxyPreserveHost On
RequestHeader set X-Forwarded-Proto https`;
  const module = (name: string): string => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`;
  return {
    title,
    secure,
    program: "/usr/sbin/apache2",
    versionArguments: ["-v"],
    files: (port, upstream, folder) => ({
      "apache2.conf": `ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/apache2.pid
DefaultRuntimeDir ${folder}
Listen 127.0.0.1:${String(port)}
ErrorLog ${folder}/error.log
Timeout 300
KeepAlive On
MaxKeepAliveRequests 100
KeepAliveTimeout 5
${modules.map(module).join("\n")}
${secure ? tls() : ""}
AddOutputFilterByType DEFLATE text/html text/plain text/xml text/css application/javascript application/json
ProxyPass "/" "http://${upstream}/"
ProxyPassReverse "/" "http://${upstream}/"
${lines}
`,
    }),
    arguments: (_port, folder) => ["-D", "FOREGROUND", "-f", join(folder, "apache2.conf")],
  };
}

export function caddy(title: string, { lines = "", secure = false }: Options = {}): Recipe {
  return {
    title,
    secure,
    program: "/usr/bin/caddy",
    versionArguments: ["version"],
    files: (port, upstream) => ({
      Caddyfile: `{
  admin off
  auto_https off
}
${secure ? "https" : "http"}://127.0.0.1:${String(port)} {
  ${secure ? `tls ${certificate().certificate} ${certificate().key}` : ""}
  reverse_proxy ${upstream}
  ${lines}
}
`,
    }),
    arguments: (_port, folder) => ["run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"],
  };
}

export function lighttpd(title: string, { lines = "", secure = false }: Options = {}): Recipe {
  const tls = (): string => `server.modules += ("mod_openssl")
ssl.engine = "enable"
ssl.pemfile = "${certificate().certificate}"
ssl.privkey = "${certificate().key}"`;
  return {
    title,
    secure,
    program: "/usr/sbin/lighttpd",
    versionArguments: ["-v"],
    files: (port, upstream, folder) => {
      const [host = "", upstreamPort = ""] = upstream.split(":");
      return {
        "lighttpd.conf": `server.modules = ("mod_proxy")
server.document-root = "${folder}"
server.upload-dirs = ("${folder}")
server.bind = "127.0.0.1"
server.port = ${String(port)}
server.feature-flags += ("server.h2proto" => "enable", "server.h2c" => "enable")
proxy.server = ("" => (("host" => "${host}", "port" => ${upstreamPort})))
${secure ? tls() : ""}
${lines}
`,
      };
    },
    arguments: (_port, folder) => ["-D", "-f", join(folder, "lighttpd.conf")],
  };
}

/** The lines are VCL. It ends no TLS. */
export function varnish(title: string, { lines = "" }: Omit<Options, "secure"> = {}): Recipe {
  return {
    title,
    secure: false,
    program: "/usr/sbin/varnishd",
    versionArguments: ["-V"],
    files: (_port, upstream) => {
      const [host = "", port = ""] = upstream.split(":");
      return { "default.vcl": `vcl 4.1;\nbackend default {\n  .host = "${host}";\n  .port = "${port}";\n}\n${lines}\n` };
    },
    arguments: (port, folder) => [
      "-F", "-j", "none", "-n", join(folder, "work"), "-a", `127.0.0.1:${String(port)}`, "-T", "none",
      "-f", join(folder, "default.vcl"), "-s", "malloc,32m", "-l", "8m",
    ],
  };
}

const handedOut = new Set<number>();

/** Never the same one twice: a program that has not bound its port yet would find another one there. */
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((closed) => server.close(() => { closed(); }));
    if (!handedOut.has(port)) {
      handedOut.add(port);
      return port;
    }
  }
}

/** A listening port is not enough: some programs bind it before the process that answers is there. */
async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function urlOf(recipe: Recipe, port: number): string {
  return `${recipe.secure ? "https" : "http"}://127.0.0.1:${String(port)}`;
}

export class Proxy {
  private constructor(
    readonly recipe: Recipe,
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly output: () => string,
  ) {}

  get url(): string {
    return urlOf(this.recipe, this.port);
  }
  get log(): string {
    return this.output();
  }

  /** A port that looked free may be taken before the program binds it: then another one. */
  static async start(recipe: Recipe, upstream: string): Promise<Proxy> {
    let failure: unknown;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        return await Proxy.attempt(recipe, upstream, await freePort());
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private static async attempt(recipe: Recipe, upstream: string, port: number): Promise<Proxy> {
    const folder = await mkdtemp(join(tmpdir(), "soldwire-interop-"));
    await mkdir(join(folder, "work"));
    for (const [name, text] of Object.entries(recipe.files(port, upstream, folder))) {
      await writeFile(join(folder, name), text);
    }
    const child = spawn(recipe.program, recipe.arguments(port, folder), {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    });
    let output = "";
    const read = (bytes: Buffer): void => {
      output = (output + bytes.toString("utf8")).slice(-20_000);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    let missing: Error | undefined;
    child.once("error", (error) => (missing = error));
    const proxy = new Proxy(recipe, port, child, folder, () => output);
    const deadline = Date.now() + startTimeoutMs;
    while (!(await answers(urlOf(recipe, port)))) {
      if (missing !== undefined) {
        await rm(folder, { recursive: true, force: true });
        throw new Error(`${recipe.program} cannot be started; install it with: ./test interop`, { cause: missing });
      }
      if (child.exitCode !== null || Date.now() > deadline) {
        await proxy.stop();
        throw new Error(`${recipe.title} does not answer on port ${String(port)}:\n${output}`);
      }
      await new Promise((tick) => setTimeout(tick, 20));
    }
    return proxy;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "exit");
      this.child.kill("SIGTERM");
      const timer = setTimeout(() => this.child.kill("SIGKILL"), 3_000);
      await ended;
      clearTimeout(timer);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** "1.22.1", as the program itself says. */
export async function versionOf(recipe: Recipe): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(recipe.program, [...recipe.versionArguments]);
  return /\d+\.\d+(\.\d+)*/.exec(stdout + stderr)?.[0] ?? "";
}
