// Every client through every proxy: the first event at once, heartbeats on time, cut and resumed without loss,
// unicode and large events intact. With SOLDWIRE_WRITE_TABLE=1 the table in docs/proxies.md is written anew.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Api } from "../../web/e2e/support/api.ts";
import { Server } from "../../web/e2e/support/server.ts";
import { type Cell, drivePath, heartbeatMs } from "./support/drive.ts";
import { nodeClients } from "./support/node_clients.ts";
import { PageClients } from "./support/page_clients.ts";
import { paths } from "./support/paths.ts";
import { writeTable } from "./support/table.ts";

const firstEventMsMax = 250;

const pageClientNames = ["Chromium EventSource", "fetch-event-source", "reconnecting-eventsource", "event-source-polyfill"];
const clientNames = [...nodeClients.map((client) => client.name), ...pageClientNames];

let server: Server;
let api: Api;
let pages: PageClients;
const results = new Map<string, Map<string, Cell>>();

beforeAll(async () => {
  server = await Server.start(["--dev", "--heartbeat-ms", String(heartbeatMs)]);
  api = await Api.register(server.url);
  pages = await PageClients.start();
});
afterAll(async () => {
  await pages.stop();
  await server.dispose();
  if (process.env.SOLDWIRE_WRITE_TABLE !== undefined) {
    await writeTable(paths, clientNames, results, pages.version);
  }
});

describe.each(paths)("$title", ({ title, recipe }) => {
  let cells = new Map<string, Cell>();
  beforeAll(async () => {
    cells = await drivePath(server, api, recipe, [...nodeClients, ...pages.all]);
    results.set(title, cells);
  });

  test.each(clientNames)("%s", (name) => {
    const cell = cells.get(name);
    expect(cell).toBeDefined();
    if (cell === undefined) {
      return;
    }
    expect(cell.problems).toEqual([]);
    expect(cell.helloMs, "opening to the first block").toBeLessThan(firstEventMsMax);
    expect(cell.eventMs, "publishing to arrival").toBeLessThan(firstEventMsMax);
    // The middle one of three gaps: a machine that stands still for a second is not a proxy that collects.
    const gaps = [...cell.heartbeatGapsMs].sort((a, b) => a - b);
    expect(gaps).toHaveLength(3);
    expect(gaps[1], `between heartbeats: ${gaps.join(", ")}`).toBeGreaterThan(heartbeatMs * 0.6);
    expect(gaps[1], `between heartbeats: ${gaps.join(", ")}`).toBeLessThan(heartbeatMs * 1.7);
    expect(cell).toMatchObject({ resumedAfterServerCut: true, resumedAfterClientCut: true, intact: true });
  });
});
