// Writes what the matrix measured between the marks in docs/proxies.md.

import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";

import { type Cell, median, verdict } from "./cell.ts";
import type { Path } from "./paths.ts";
import { versionOf } from "./proxies.ts";

const page = join(import.meta.dirname, "../../../docs/proxies.md");
const begin = "<!-- table: written by tests/interop -->";
const end = "<!-- end of table -->";

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) {
    return "not run";
  }
  return verdict(cell).length > 0 ? "**fails**" : `${String(median(cell.helloMs))} / ${String(median(cell.eventMs))}`;
}

export async function writeTable(
  paths: readonly Path[],
  clients: readonly string[],
  results: ReadonlyMap<string, ReadonlyMap<string, Cell>>,
  chromium: string,
): Promise<void> {
  const rows: string[] = [];
  for (const { title, recipe, needs } of paths) {
    const version = recipe === undefined ? "" : ` (${await versionOf(recipe)})`;
    const cells = clients.map((client) => cellText(results.get(title)?.get(client)));
    rows.push(`| ${[title + version, needs === "" ? "nothing" : needs, ...cells].join(" | ")} |`);
  }
  const table = [
    begin,
    "",
    `| path | settings needed | ${clients.join(" | ")} |`,
    `|---|---|${clients.map(() => "---|").join("")}`,
    ...rows,
    "",
    "Milliseconds: from opening the stream to its first block (median of three) / from publishing to arrival (median of seven), all clients at",
    "once on one machine, with a server built for debugging (sanitizers). Over TLS, curl and the four clients in Chromium speak HTTP/2, the two in",
    `Node.js HTTP/1.1. ${new Date().toISOString().slice(0, 10)}, ${String(cpus().length)} × ${cpus()[0]?.model.trim() ?? "?"}, Chromium ${chromium}, Node.js ${process.versions.node}.`,
    "",
    end,
  ].join("\n");
  const text = await readFile(page, "utf8");
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`${page} has lost the marks of its table`);
  }
  await writeFile(page, text.slice(0, from) + table + text.slice(to + end.length));
}
