// Starts the real binary on a free port, and stops it: orderly, or with SIGKILL.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const binary = resolve(
  process.env.SOLDWIRE_BINARY ?? join(import.meta.dirname, "../../../build/dev/soldwire"),
);

const startTimeoutMs = 30_000;

// Sanitizer findings must fail the test that caused them, not scroll by.
const environment = { ...process.env, ASAN_OPTIONS: "detect_leaks=0:abort_on_error=1", UBSAN_OPTIONS: "print_stacktrace=1" };

export interface Running {
  readonly process: ChildProcess;
  readonly url: string;
  readonly log: () => string;
}

/** Runs `soldwire ARGS` until it prints "listening on URL". */
export async function run(args: readonly string[]): Promise<Running> {
  const child = spawn(binary, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const url = await new Promise<string>((found, failed) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      failed(new Error(`not listening after ${String(startTimeoutMs)} ms:\n${log}`));
    }, startTimeoutMs);
    const read = (chunk: Buffer): void => {
      log += chunk.toString("utf8");
      const match = /listening on (https?:\/\/\S+)/.exec(log);
      if (match?.[1] !== undefined) {
        clearTimeout(timer);
        found(match[1]);
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      failed(new Error(`ended with ${String(code ?? signal)} before listening:\n${log}`));
    });
    child.once("error", failed);
  });
  return { process: child, url, log: () => log };
}

/** Runs a command to its end. */
export async function runToEnd(args: readonly string[], input = ""): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(binary, args, { env: environment, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output, errors };
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return child.exitCode;
  }
  const exited = once(child, "exit");
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

export class Server {
  private constructor(
    private running: Running,
    readonly data: string,
    private readonly extra: readonly string[],
  ) {}

  static async start(extra: readonly string[] = ["--dev"]): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), "soldwire-e2e-"));
    const running = await run(["serve", "--listen", "127.0.0.1:0", "--data", data, ...extra]);
    return new Server(running, data, extra);
  }

  get url(): string {
    return this.running.url;
  }
  get log(): string {
    return this.running.log();
  }
  get pid(): number {
    return this.running.process.pid ?? 0;
  }

  /** SIGKILL: no goodbye, no flush. */
  async kill(): Promise<void> {
    await end(this.running.process, "SIGKILL");
  }
  /** SIGTERM; returns the exit code. */
  async stop(): Promise<number | null> {
    return end(this.running.process, "SIGTERM");
  }
  /** Starts again on the same port and the same data. */
  async restart(): Promise<void> {
    const address = new URL(this.running.url).host;
    this.running = await run(["serve", "--listen", address, "--data", this.data, ...this.extra]);
  }
  /** A server that ended by itself fails the tests that used it, with what it last said. */
  async dispose(): Promise<void> {
    const { exitCode, signalCode } = this.running.process;
    await end(this.running.process, "SIGKILL");
    if ((exitCode !== null && exitCode !== 0) || signalCode === "SIGABRT" || signalCode === "SIGSEGV") {
      throw new Error(`the server ended with ${String(exitCode ?? signalCode)}:\n${this.log.slice(-6_000)}`);
    }
    await rm(this.data, { recursive: true, force: true });
  }
}
