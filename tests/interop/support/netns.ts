// Two network namespaces with a link in between that can be made bad: the server in one, a client in the other.

import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { build } from "esbuild";

import { binary, end, type Running } from "../../../web/e2e/support/server.ts";
import type { Told } from "./traveller.ts";

const run = promisify(execFile);
const serverAddress = "10.213.7.1";
const clientAddress = "10.213.7.2";
const startTimeoutMs = 30_000;

/** Why these tests cannot run here; "" when they can. It is tried: a container's root may or may not. */
export function whyNot(): string {
  if (process.getuid?.() !== 0) {
    return "network namespaces need root";
  }
  const name = `soldwire-${String(process.pid)}-probe`;
  const ip = (...words: string[]): void => {
    execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
  };
  try {
    ip("netns", "add", name);
    try {
      ip("-n", name, "tuntap", "add", "dev", "probe", "mode", "tun");
    } finally {
      ip("netns", "delete", name);
    }
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    return `network namespaces with a TUN device are not permitted here: ${stderr?.toString("utf8").trim() ?? String(error)}`;
  }
  return "";
}

async function firstLine(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let log = "";
  return new Promise((found, failed) => {
    const timer = setTimeout(() => { failed(new Error(`waited for ${String(pattern)}:\n${log}`)); }, startTimeoutMs);
    const read = (bytes: Buffer): void => {
      log += bytes.toString("utf8");
      const match = pattern.exec(log);
      if (match !== null) {
        clearTimeout(timer);
        found(match);
      }
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => {
      clearTimeout(timer);
      failed(new Error(`ended before ${String(pattern)}:\n${log}`));
    });
  });
}

/** The client in the other namespace, and what it told. */
export class Traveller {
  readonly told: Told[] = [];

  constructor(private readonly child: ChildProcess) {
    let text = "";
    child.stdout?.on("data", (bytes: Buffer) => {
      text += bytes.toString("utf8");
      for (let stop = text.indexOf("\n"); stop >= 0; stop = text.indexOf("\n")) {
        this.told.push(JSON.parse(text.slice(0, stop)) as Told);
        text = text.slice(stop + 1);
      }
    });
  }

  get seqs(): number[] {
    return this.told.flatMap((told) => (told.kind === "event" ? [told.seq] : []));
  }
  get state(): string {
    return this.told.flatMap((told) => (told.kind === "state" ? [told.status] : [])).at(-1) ?? "";
  }
  get reasons(): string[] {
    return this.told.flatMap((told) => (told.kind === "state" && told.why !== "" ? [told.why] : []));
  }
  async stop(): Promise<void> {
    await end(this.child, "SIGKILL");
  }
}

export class BadNetwork {
  private constructor(
    private readonly link: ChildProcess,
    private readonly folder: string,
    private readonly script: string,
    readonly server: Running,
    private readonly names: readonly [string, string],
  ) {}

  static async start(seed: number, serverArguments: readonly string[]): Promise<BadNetwork> {
    const names = [`soldwire-${String(process.pid)}-server`, `soldwire-${String(process.pid)}-client`] as const;
    for (const name of names) {
      await run("ip", ["netns", "add", name]);
    }
    const folder = await mkdtemp(join(tmpdir(), "soldwire-netns-"));
    const script = join(folder, "traveller.mjs");
    await build({ entryPoints: [join(import.meta.dirname, "traveller.ts")], bundle: true, format: "esm", platform: "node", outfile: script });
    const link = spawn("python3", [join(import.meta.dirname, "link.py"), names[0], serverAddress, names[1], clientAddress, String(seed)], { stdio: ["pipe", "pipe", "pipe"] });
    await firstLine(link, /ready/);
    const child = spawn("ip", ["netns", "exec", names[0], binary, "serve", "--listen", `${serverAddress}:0`, "--data", join(folder, "data"), ...serverArguments], { stdio: ["ignore", "pipe", "pipe"] });
    const [, url = ""] = await firstLine(child, /listening on (http:\/\/\S+)/);
    return new BadNetwork(link, folder, script, { process: child, url, log: () => "" }, names);
  }

  /** Changes the link, see link.py; returns how many packets it has lost so far. */
  async make(command: string): Promise<number> {
    const done = once(this.link.stdout ?? this.link, "data") as Promise<[Buffer]>;
    this.link.stdin?.write(`${command}\n`);
    const [answer] = await done;
    return Number(/done (\d+)/.exec(answer.toString("utf8"))?.[1] ?? Number.NaN);
  }

  /** curl from the server's own side, where the network is good. */
  async ask(method: string, path: string, token: string, body?: unknown): Promise<string> {
    const { stdout } = await run("ip", [
      "netns", "exec", this.names[0], "curl", "-sS", "--fail-with-body", "-X", method, "-H", `Authorization: Bearer ${token}`, "-H", "Content-Type: application/json",
      ...(body === undefined ? [] : ["-d", JSON.stringify(body)]), this.server.url + path,
    ]);
    return stdout;
  }

  travel(show: string, token: string): Traveller {
    return new Traveller(spawn("ip", ["netns", "exec", this.names[1], process.execPath, this.script, this.server.url, show, token], { stdio: ["ignore", "pipe", "inherit"] }));
  }

  /** As when a phone goes from one network to another: the old address is gone, its connections hang. */
  async moveClient(address: string): Promise<void> {
    const device = `sw${String(this.link.pid)}b`;
    const inside = ["-n", this.names[1], "address"];
    await run("ip", [...inside, "add", `${address}/24`, "dev", device]);
    await run("ip", [...inside, "del", `${clientAddress}/24`, "dev", device]);
    // The second address of a subnet goes with the first one unless the kernel promotes it.
    await run("ip", [...inside, "replace", `${address}/24`, "dev", device]);
  }

  async stop(): Promise<void> {
    await end(this.server.process, "SIGTERM");
    this.link.stdin?.end();
    if (this.link.exitCode === null) {
      await once(this.link, "exit");
    }
    for (const name of this.names) {
      await run("ip", ["netns", "delete", name]);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
