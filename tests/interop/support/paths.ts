// The ways between server and client that must work. Where a title says TLS, the client's side is HTTPS with HTTP/2 on offer.

import { apache, caddy, haproxy, lighttpd, nginx, type Recipe, varnish } from "./proxies.ts";

export interface Path {
  readonly title: string;
  /** Nothing in between without one. */
  readonly recipe: Recipe | undefined;
  /** HTTPS at the client's end. */
  readonly secure: boolean;
  /** What had to be set beyond the bare proxying; "" where the defaults do. */
  readonly needs: string;
}

/** What a proxy needs, for its configuration and for the table. */
interface Setting {
  readonly lines: string;
  readonly text: string;
}

// The console needs the Host that the browser sent; streams do not.
const nginxHost: Setting = { lines: "proxy_set_header Host $http_host;", text: "`proxy_set_header Host $http_host` (for the console)" };
const nginxFront: Setting = {
  lines: `${nginxHost.lines}
      proxy_http_version 1.1;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_read_timeout 1h;`,
  text: nginxHost.text,
};
const caddyCompressing: Setting = { lines: "@other not path */stream\n  encode @other zstd gzip", text: "`encode` not for `*/stream`" };
const lighttpdStreaming: Setting = { lines: "server.stream-response-body = 1", text: "`server.stream-response-body = 1`" };
const varnishPiping: Setting = {
  lines: 'sub vcl_recv {\n  if (req.url ~ "/stream([?]|$)") {\n    return (pipe);\n  }\n}',
  text: "`return (pipe)` for `*/stream`",
};

function path(recipe: Recipe, needs = ""): Path {
  return { title: recipe.title, recipe, secure: recipe.secure, needs };
}

export const paths: readonly Path[] = [
  { title: "direct", recipe: undefined, secure: false, needs: "" },
  path(nginx("nginx", nginxHost), nginxHost.text),
  path(nginx("nginx, compressing streams too", { ...nginxHost, http: "gzip_types text/event-stream; gzip_proxied any; gzip_min_length 0;" }), nginxHost.text),
  path(haproxy("HAProxy")),
  path(apache("Apache")),
  path(apache("Apache, compressing streams too", { lines: "AddOutputFilterByType DEFLATE text/event-stream" })),
  path(caddy("Caddy")),
  path(caddy("Caddy, compressing", caddyCompressing), caddyCompressing.text),
  path(lighttpd("lighttpd", lighttpdStreaming), lighttpdStreaming.text),
  path(varnish("Varnish", varnishPiping), varnishPiping.text),
  { title: "direct, TLS", recipe: undefined, secure: true, needs: "" },
  path(nginx("nginx, TLS", { ...nginxFront, secure: true }), nginxFront.text),
  path(haproxy("HAProxy, TLS", { secure: true })),
  path(haproxy("HAProxy, TLS, HTTP/2 to soldwire too", { secure: true, lines: "proto h2" })),
  path(apache("Apache, TLS", { secure: true })),
  path(caddy("Caddy, TLS", { secure: true })),
  path(lighttpd("lighttpd, TLS", { ...lighttpdStreaming, secure: true }), lighttpdStreaming.text),
];
