// The ways between server and client that must work.

import { apache, caddy, haproxy, lighttpd, nginx, type Recipe, varnish } from "./proxies.ts";

export interface Path {
  readonly title: string;
  readonly recipe: Recipe | undefined;
  /** What had to be set beyond the bare proxying; "" where the defaults do. */
  readonly needs: string;
}

function path(recipe: Recipe, needs = ""): Path {
  return { title: recipe.title, recipe, needs };
}

export const paths: readonly Path[] = [
  { title: "direct", recipe: undefined, needs: "" },
  path(nginx("nginx")),
  path(nginx("nginx, compressing streams too", { http: "gzip_types text/event-stream; gzip_proxied any; gzip_min_length 0;" })),
  path(haproxy("HAProxy")),
  path(apache("Apache")),
  path(apache("Apache, compressing streams too", "AddOutputFilterByType DEFLATE text/event-stream")),
  path(caddy("Caddy")),
  path(caddy("Caddy, compressing", "@other not path */stream\n  encode @other zstd gzip"), "`encode` not for `*/stream`"),
  path(lighttpd("lighttpd", "server.stream-response-body = 1"), "`server.stream-response-body = 1`"),
  path(varnish("Varnish", 'sub vcl_recv {\n  if (req.url ~ "/stream([?]|$)") {\n    return (pipe);\n  }\n}'), "`return (pipe)` for `*/stream`"),
];
