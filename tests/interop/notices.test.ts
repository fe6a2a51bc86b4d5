// Would the matrix notice? Paths that are broken on purpose must fail, for each client that the fault concerns and for
// the right reason.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Cell, verdict } from "./support/cell.ts";
import { type DriveOptions, drivePath } from "./support/drive.ts";
import { Fixture } from "./support/fixture.ts";
import { lighttpd, nginx, type Recipe, varnish } from "./support/proxies.ts";

interface Fault {
  readonly title: string;
  readonly recipe: Recipe | undefined;
  readonly options?: DriveOptions;
  readonly reason: RegExp;
  /** Clients that have a way around it. */
  readonly spared?: readonly string[];
}

const faults: readonly Fault[] = [
  {
    title: "nginx that is told to buffer",
    recipe: nginx("nginx", { lines: "proxy_ignore_headers X-Accel-Buffering; proxy_buffering on;" }),
    reason: /^no first block/,
  },
  { title: "lighttpd as it comes, which collects whole answers", recipe: lighttpd("lighttpd"), reason: /^no first block/ },
  { title: "Varnish as it comes, which holds the first block until the second", recipe: varnish("Varnish"), reason: /^the first block came after/ },
  { title: "a way that takes 300 ms", recipe: undefined, options: { delayMs: 300 }, reason: /^events came after/ },
  {
    title: "nginx that cuts a stream before its heartbeat",
    recipe: nginx("nginx", { lines: "proxy_read_timeout 500ms;" }),
    reason: /^between heartbeats/,
  },
  {
    title: "nginx that strips Last-Event-ID",
    recipe: nginx("nginx", { lines: 'proxy_set_header Last-Event-ID "";' }),
    reason: /^what was missed did not arrive/,
    spared: ["event-source-polyfill"], // says it in the query, too
  },
  {
    title: "nginx that changes a letter",
    // It can change only what it can read.
    recipe: nginx("nginx", { lines: "proxy_set_header Accept-Encoding ''; sub_filter_types text/event-stream; sub_filter_once off; sub_filter 'größe' 'grosse';" }),
    reason: /the first that differs/,
  },
];

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start();
});
afterAll(async () => {
  await fixture.stop();
});

describe.each(faults)("$title", ({ recipe, options, reason, spared = [] }) => {
  let cells = new Map<string, Cell>();
  beforeAll(async () => {
    const { server, api } = fixture.end(false);
    cells = await drivePath(server, api, { title: "broken", recipe, secure: false, needs: "", compresses: false }, fixture.clients, options);
  });

  test.each(Fixture.clientNames)("%s", (name) => {
    const cell = cells.get(name);
    expect(cell).toBeDefined();
    if (cell !== undefined) {
      const wanted = spared.includes(name) ? [] : [expect.stringMatching(reason) as string];
      expect(verdict(cell)).toEqual(spared.includes(name) ? [] : expect.arrayContaining(wanted));
    }
  });
});
