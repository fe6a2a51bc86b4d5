// Every client through every proxy: the first event at once, heartbeats on time, cut and resumed without loss,
// unicode and large events intact. With SOLDWIRE_WRITE_TABLE=1 the table in docs/proxies.md is written anew.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Cell, verdict } from "./support/cell.ts";
import { drivePath } from "./support/drive.ts";
import { Fixture } from "./support/fixture.ts";
import { paths } from "./support/paths.ts";
import { writeTable } from "./support/table.ts";

/** In Node.js, `fetch` and `https` speak HTTP/1.1. */
const clientsOfHttp1 = new Set(["eventsource", "eventsource-parser"]);

let fixture: Fixture;
const results = new Map<string, Map<string, Cell>>();

beforeAll(async () => {
  fixture = await Fixture.start();
});
afterAll(async () => {
  await fixture.stop();
  if (process.env.SOLDWIRE_WRITE_TABLE !== undefined) {
    await writeTable(paths, Fixture.clientNames, results, fixture.chromiumVersion);
  }
});

describe.each(paths)("$title", (path) => {
  let cells = new Map<string, Cell>();
  beforeAll(async () => {
    const { server, api } = fixture.end(path.secure && path.recipe === undefined);
    cells = await drivePath(server, api, path, fixture.clients);
    results.set(path.title, cells);
  });

  test.each(Fixture.clientNames)("%s", (name) => {
    const cell = cells.get(name);
    expect(cell).toBeDefined();
    if (cell === undefined) {
      return;
    }
    expect(verdict(cell)).toEqual([]);
    if (path.secure && !clientsOfHttp1.has(name)) {
      expect(cell.protocol).toBe("h2");
    }
  });
});
