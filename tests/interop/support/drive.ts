// One path from server to clients, driven through everything that must hold: all clients at once, phase by phase.

import { Api, type Fields } from "../../../web/e2e/support/api.ts";
import type { Server } from "../../../web/e2e/support/server.ts";
import { Cable } from "./cable.ts";
import { Proxy, type Recipe } from "./proxies.ts";
import type { Client, Reader } from "./reader.ts";

/** The server's setting for this test. */
export const heartbeatMs = 1_000;
const heartbeatsWanted = 4;
const probes = 7;
const patienceMs = 8_000;
const slowHelloMs = 150;
const openingsMax = 5;

/** What one client saw on one path. */
export interface Cell {
  readonly client: string;
  /** From opening the stream to its first block; the best of the client's openings. */
  helloMs: number;
  /** From before the request that publishes to the application; median. */
  eventMs: number;
  /** Between neighbouring heartbeats. */
  heartbeatGapsMs: number[];
  resumedAfterServerCut: boolean;
  resumedAfterClientCut: boolean;
  /** Large and unicode events, and every event of the log once and in order. */
  intact: boolean;
  readonly problems: string[];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** 30 KB that go wrong where somebody counts in bytes, characters or UTF-16 units. */
export function largeText(): string {
  const mixture = "größe 尺寸 ขนาด 🧶👩‍👩‍👧 e\u0301 \u2028\u2029 \r\n\t\\\"</script> data: id: 7\n\n";
  return mixture.repeat(Math.floor(30_000 / Buffer.byteLength(JSON.stringify(mixture))));
}

class Drive {
  constructor(
    private readonly api: Api,
    private readonly show: string,
    private readonly readers: Map<Cell, Reader>,
  ) {}

  async publish(type: string, data: Fields): Promise<number> {
    return (await this.api.expect(201, "POST", `/api/shows/${this.show}/events`, { type: `custom.${type}`, data })).seq as number;
  }

  async each(step: (cell: Cell, reader: Reader) => Promise<void>): Promise<void> {
    await Promise.all([...this.readers].map(([cell, reader]) => step(cell, reader)));
  }

  private reached(seq: number): (cell: Cell, reader: Reader) => Promise<boolean> {
    return (_cell, reader) => reader.reaches(() => reader.seqs.includes(seq), patienceMs);
  }

  async firstBlocks(): Promise<void> {
    await this.each(async (cell, reader) => {
      if (!(await reader.reaches(() => reader.named("hello").length > 0, patienceMs))) {
        cell.problems.push("no first block");
        return;
      }
      cell.helloMs = Math.min(cell.helloMs, (reader.named("hello")[0]?.at ?? 0) - reader.openedAt);
    });
  }

  /** Seven programs that start at once share the machine with everything else: the best of a few openings counts. */
  async openAgain(open: (cell: Cell) => Promise<Reader>): Promise<void> {
    for (const [cell, reader] of this.readers) {
      if (cell.helloMs > slowHelloMs && cell.problems.length === 0) {
        await reader.close();
        this.readers.set(cell, await open(cell));
      }
    }
    await this.firstBlocks();
  }

  async latency(): Promise<void> {
    const sentAt = new Map<number, number>();
    for (let i = 0; i < probes; i += 1) {
      const before = Date.now();
      const seq = await this.publish("probe", { i });
      sentAt.set(seq, before);
      // The next one goes out when the quickest has this one: each is alone on the wire.
      await Promise.race([...this.readers].map(([cell, reader]) => this.reached(seq)(cell, reader)));
    }
    await this.each(async (cell, reader) => {
      for (const seq of sentAt.keys()) {
        if (!(await this.reached(seq)(cell, reader))) {
          cell.problems.push(`event ${String(seq)} did not arrive`);
          return;
        }
      }
      cell.eventMs = median([...sentAt].map(([seq, before]) => (reader.events[reader.seqs.indexOf(seq)]?.at ?? Number.NaN) - before));
    });
  }

  async heartbeats(): Promise<void> {
    await this.each(async (cell, reader) => {
      const from = reader.named("heartbeat").length;
      await reader.reaches(() => reader.named("heartbeat").length >= from + heartbeatsWanted, heartbeatMs * (heartbeatsWanted + 2));
      const beats = reader.named("heartbeat").slice(from, from + heartbeatsWanted).map((block) => block.at);
      cell.heartbeatGapsMs = beats.slice(1).map((at, index) => at - (beats[index] ?? 0));
    });
  }

  /** What is published while everybody is away must arrive when they are back. */
  async cutAndResume(cable: Cable): Promise<Set<Cell>> {
    if (cable.cut() === 0) {
      throw new Error("no connection went through the cable");
    }
    let last = 0;
    for (let i = 0; i < 5; i += 1) {
      last = await this.publish("missed", { i });
    }
    const back = new Set<Cell>();
    await this.each(async (cell, reader) => {
      if (await this.reached(last)(cell, reader)) {
        back.add(cell);
      } else {
        cell.problems.push(`not back after ${String(patienceMs)} ms: ${reader.complaints.join("; ")}`);
      }
    });
    return back;
  }

  async largeEvents(): Promise<void> {
    const last = [await this.publish("large", { text: largeText() }), await this.publish("unicode", { text: "👩🏽‍🌾 ﷽ Ω≈ç√ \u0000 \u007f \ufeff" })].at(-1) ?? 0;
    await this.each(async (cell, reader) => {
      if (!(await this.reached(last)(cell, reader))) {
        cell.problems.push("large events did not arrive");
      }
    });
  }

  /** The log is the truth: from the first event that the client saw, each once, in order, with the same data. */
  async compare(): Promise<void> {
    const log = await this.api.log(this.show);
    await this.each((cell, reader) => {
      const first = reader.seqs[0] ?? 0;
      const expected = log.filter((event) => (event.seq as number) >= first).map((event) => JSON.stringify(event));
      const seen = reader.events.map((block) => JSON.stringify(JSON.parse(block.data)));
      const wrong = expected.findIndex((event, index) => event !== seen[index]);
      if (wrong >= 0 || seen.length !== expected.length) {
        cell.problems.push(`saw ${String(seen.length)} of ${String(expected.length)} events; the first that differs is ${String(wrong + first)}: ${String(seen[wrong]).slice(0, 120)} for ${String(expected[wrong]).slice(0, 120)}`);
      } else {
        cell.intact = true;
      }
      return Promise.resolve();
    });
  }
}

/** Opens every client on the path `server - cable - proxy - cable - client` and reports what each saw. */
export async function drivePath(server: Server, api: Api, recipe: Recipe | undefined, clients: readonly Client[]): Promise<Map<string, Cell>> {
  const serverPort = Number(new URL(server.url).port);
  const far = await Cable.lay(() => serverPort);
  const proxy = recipe === undefined ? undefined : await Proxy.start(recipe, `127.0.0.1:${String(far.port)}`);
  const near = await Cable.lay(() => proxy?.port ?? far.port);
  const readers = new Map<Cell, Reader>();
  try {
    const show = await api.liveShow({ "1": 1 });
    const open = async (name: string): Promise<Reader> => {
      const { token } = await api.expect(200, "POST", `/api/shows/${show}/stream-token`);
      const client = clients.find((candidate) => candidate.name === name);
      if (client === undefined) {
        throw new Error(`no client ${name}`);
      }
      return client.open({ url: near.url, show, token: token as string });
    };
    await Promise.all(
      clients.map(async (client) => {
        const cell: Cell = { client: client.name, helloMs: Number.POSITIVE_INFINITY, eventMs: Number.NaN, heartbeatGapsMs: [], resumedAfterServerCut: false, resumedAfterClientCut: false, intact: false, problems: [] };
        readers.set(cell, await open(client.name));
      }),
    );
    const drive = new Drive(api, show, readers);
    await drive.firstBlocks();
    for (let opening = 1; opening < openingsMax; opening += 1) {
      await drive.openAgain((cell) => open(cell.client));
    }
    await drive.latency();
    await drive.heartbeats();
    for (const cell of await drive.cutAndResume(far)) {
      cell.resumedAfterServerCut = true;
    }
    for (const cell of await drive.cutAndResume(near)) {
      cell.resumedAfterClientCut = true;
    }
    await drive.largeEvents();
    await drive.compare();
    return new Map([...readers.keys()].map((cell) => [cell.client, cell]));
  } catch (error) {
    throw new Error(`${recipe?.title ?? "direct"}: ${String(error)}\n${proxy?.log.slice(-2_000) ?? ""}`, { cause: error });
  } finally {
    await Promise.all([...readers.values()].map((reader) => reader.close()));
    await near.remove();
    await proxy?.stop();
    await far.remove();
  }
}
