// One path from server to clients, driven through everything that must hold: all clients at once, phase by phase.
//
// What depends on time is measured several times and the middle counts. Where that misses its bound it is measured again, up to
// attemptsMax times: a machine that is busy with other things gets better, a proxy that holds back does not.

import type { Api, Fields } from "../../../web/e2e/support/api.ts";
import type { Server } from "../../../web/e2e/support/server.ts";
import { Cable } from "./cable.ts";
import { type Cell, eventIsLate, heartbeatMs, heartbeatsAreLate, helloIsLate, helloWillBeLate } from "./cell.ts";
import type { Path } from "./paths.ts";
import { Proxy } from "./proxies.ts";
import type { Client, Reader } from "./reader.ts";

const openings = 3;
const probes = 7;
const heartbeatsWanted = 4;
const attemptsMax = 4;
/** For what must happen some time: the slowest client waits for a second before it comes back. */
const patienceMs = 15_000;

/** 30 KB that go wrong where somebody counts in bytes, characters or UTF-16 units. */
export function largeText(): string {
  const mixture = "größe 尺寸 ขนาด 🧶👩‍👩‍👧 e\u0301 \u2028\u2029 \r\n\t\\\"</script> data: id: 7\n\n";
  return mixture.repeat(Math.floor(30_000 / Buffer.byteLength(JSON.stringify(mixture))));
}

class Drive {
  private readonly readers = new Map<Cell, Reader>();

  constructor(
    private readonly api: Api,
    private readonly show: string,
    private readonly url: string,
    private readonly clients: ReadonlyMap<Cell, Client>,
  ) {}

  async close(): Promise<void> {
    await Promise.all([...this.readers.values()].map((reader) => reader.close()));
  }

  /** All clients at once, and once more those that were late; in the end each of these alone. */
  async firstBlocks(): Promise<void> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const late = [...this.clients.keys()].filter((cell) => !cell.lost && helloIsLate(cell));
      const open = async (cell: Cell): Promise<void> => {
        cell.helloMs = [];
        for (let opening = 0; opening < openings && !cell.lost && !helloWillBeLate(cell, openings); opening += 1) {
          await this.openAgain(cell);
        }
      };
      if (attempt < attemptsMax / 2) {
        await Promise.all(late.map(open));
      } else {
        for (const cell of late) {
          await open(cell);
        }
      }
    }
  }

  async latency(): Promise<void> {
    await this.measure(eventIsLate, async (late) => {
      const sentAt = new Map<number, number>();
      for (let i = 0; i < probes; i += 1) {
        const before = Date.now();
        const seq = await this.publish("probe", { i });
        sentAt.set(seq, before);
        // The next one goes out when the quickest has this one: each is alone on the wire.
        await Promise.race([...this.following()].map(([, reader]) => this.reaches(reader, seq)));
      }
      await this.each(async (cell, reader) => {
        for (const seq of sentAt.keys()) {
          if (!(await this.reaches(reader, seq))) {
            this.lose(cell, `event ${String(seq)} did not arrive`);
            return;
          }
        }
        if (late.has(cell)) {
          cell.eventMs = [...sentAt].map(([seq, before]) => (reader.events[reader.seqs.indexOf(seq)]?.at ?? Number.NaN) - before);
        }
      });
    });
  }

  async heartbeats(): Promise<void> {
    await this.measure(heartbeatsAreLate, async (late) => {
      await this.each(async (cell, reader) => {
        if (!late.has(cell)) {
          return;
        }
        const from = reader.named("heartbeat").length;
        await reader.reaches(() => reader.named("heartbeat").length >= from + heartbeatsWanted, heartbeatMs * (heartbeatsWanted + 2));
        const beats = reader.named("heartbeat").slice(from, from + heartbeatsWanted).map((block) => block.at);
        cell.heartbeatGapsMs = beats.slice(1).map((at, index) => at - (beats[index] ?? 0));
      });
    });
  }

  /** What is published while everybody is away must arrive when they are back. */
  async cutAndResume(cable: Cable, where: string): Promise<void> {
    if (cable.cut() === 0) {
      throw new Error("no connection went through the cable");
    }
    let last = 0;
    for (let i = 0; i < 5; i += 1) {
      last = await this.publish("missed", { i });
    }
    await this.each(async (cell, reader) => {
      if (await this.reaches(reader, last)) {
        cell.resumed += 1;
      } else {
        this.lose(cell, `what was missed did not arrive after a cut between ${where}: ${reader.complaints.join("; ")}`);
      }
    });
  }

  async largeEvents(): Promise<void> {
    await this.publish("large", { text: largeText() });
    const last = await this.publish("unicode", { text: "👩🏽‍🌾 ﷽ Ω≈ç√ \u0000 \u007f \ufeff" });
    await this.each(async (cell, reader) => {
      if (!(await this.reaches(reader, last))) {
        this.lose(cell, "large events did not arrive");
      }
    });
  }

  /** The log is the truth: from the first event that the client saw, each once, in order, with the same data. */
  async compare(): Promise<void> {
    const log = await this.api.log(this.show);
    for (const [cell, reader] of this.following()) {
      const first = reader.seqs[0] ?? 0;
      const expected = log.filter((event) => (event.seq as number) >= first).map((event) => JSON.stringify(event));
      const seen = reader.events.map((block) => JSON.stringify(JSON.parse(block.data)));
      const wrong = expected.findIndex((event, index) => event !== seen[index]);
      if (wrong >= 0 || seen.length !== expected.length) {
        cell.problems.push(`saw ${String(seen.length)} of ${String(expected.length)} events; the first that differs is ${String(wrong + first)}: ${String(seen[wrong]).slice(0, 120)} for ${String(expected[wrong]).slice(0, 120)}`);
      } else {
        cell.intact = true;
      }
    }
  }

  /** Measures for those that `isLate` says it of, which all are at first, until it says it of nobody. */
  private async measure(isLate: (cell: Cell) => boolean, once: (late: ReadonlySet<Cell>) => Promise<void>): Promise<void> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const late = new Set([...this.following()].map(([cell]) => cell).filter(isLate));
      if (late.size === 0) {
        return;
      }
      await once(late);
    }
  }

  private async openAgain(cell: Cell): Promise<void> {
    await this.readers.get(cell)?.close();
    const { token } = await this.api.expect(200, "POST", `/api/shows/${this.show}/stream-token`);
    const client = this.clients.get(cell);
    if (client === undefined) {
      throw new Error(`no client ${cell.client}`);
    }
    const reader = await client.open({ url: this.url, show: this.show, token: token as string });
    this.readers.set(cell, reader);
    if (!(await reader.reaches(() => reader.named("hello").length > 0, patienceMs))) {
      this.lose(cell, `no first block: ${reader.complaints.join("; ")}`);
      return;
    }
    cell.protocol = reader.protocol;
    cell.encoding = reader.encoding;
    cell.helloMs.push((reader.named("hello")[0]?.at ?? 0) - reader.openedAt);
  }

  private lose(cell: Cell, problem: string): void {
    cell.lost = true;
    cell.problems.push(problem);
  }

  private *following(): Generator<[Cell, Reader]> {
    for (const [cell, reader] of this.readers) {
      if (!cell.lost) {
        yield [cell, reader];
      }
    }
  }

  private async each(step: (cell: Cell, reader: Reader) => Promise<void>): Promise<void> {
    await Promise.all([...this.following()].map(([cell, reader]) => step(cell, reader)));
  }

  private async publish(type: string, data: Fields): Promise<number> {
    return (await this.api.expect(201, "POST", `/api/shows/${this.show}/events`, { type: `custom.${type}`, data })).seq as number;
  }

  private reaches(reader: Reader, seq: number): Promise<boolean> {
    return reader.reaches(() => reader.seqs.includes(seq), patienceMs);
  }
}

export interface DriveOptions {
  /** Of every piece of data between client and proxy, either way. */
  readonly delayMs?: number;
}

/** Opens every client on the path `server - cable - proxy - cable - client` and reports what each saw. */
export async function drivePath(server: Server, api: Api, { title, recipe, secure }: Path, clients: readonly Client[], options: DriveOptions = {}): Promise<Map<string, Cell>> {
  const serverPort = Number(new URL(server.url).port);
  const show = await api.liveShow({ "1": 1 });
  const far = await Cable.lay(() => serverPort);
  const proxy = recipe === undefined ? undefined : await Proxy.start(recipe, `127.0.0.1:${String(far.port)}`);
  const near = await Cable.lay(() => proxy?.port ?? far.port, options.delayMs);
  const cells = new Map(
    clients.map((client): [Cell, Client] => [
      { client: client.name, protocol: "", encoding: "", helloMs: [], eventMs: [], heartbeatGapsMs: [], resumed: 0, intact: false, lost: false, problems: [] },
      client,
    ]),
  );
  const drive = new Drive(api, show, `${secure ? "https" : "http"}://127.0.0.1:${String(near.port)}`, cells);
  try {
    await drive.firstBlocks();
    if ([...cells.keys()].some((cell) => !cell.lost)) {
      await drive.latency();
      await drive.heartbeats();
      await drive.cutAndResume(far, "server and proxy");
      await drive.cutAndResume(near, "proxy and client");
      await drive.largeEvents();
      await drive.compare();
    }
    return new Map([...cells.keys()].map((cell) => [cell.client, cell]));
  } catch (error) {
    throw new Error(`${title}: ${String(error)}\n${proxy?.log.slice(-2_000) ?? ""}`, { cause: error });
  } finally {
    await drive.close();
    await near.remove();
    await proxy?.stop();
    await far.remove();
  }
}
