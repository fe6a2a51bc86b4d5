// A TCP relay on a free port that a test can cut: every open connection is reset, both ends at once. A long one also takes
// its time.

import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class Cable {
  private readonly ends = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly delayMs: number,
  ) {}

  static async lay(target: () => number, delayMs = 0): Promise<Cable> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const cable = new Cable(server, (server.address() as AddressInfo).port, delayMs);
    server.on("connection", (near) => {
      const far = connect({ port: target(), host: "127.0.0.1", noDelay: true });
      cable.join(near, far);
      cable.join(far, near);
    });
    return cable;
  }

  /** Resets what is open; new connections go through at once. */
  cut(): number {
    const count = this.ends.size / 2;
    for (const end of this.ends) {
      end.resetAndDestroy();
    }
    this.ends.clear();
    return count;
  }

  async remove(): Promise<void> {
    const closed = new Promise<void>((done) => this.server.close(() => { done(); }));
    this.cut();
    await closed;
  }

  private join(from: Socket, to: Socket): void {
    this.ends.add(from);
    const pass = (bytes: Buffer): void => {
      if (!to.write(bytes)) {
        from.pause();
      }
    };
    from.on("data", (bytes: Buffer) => {
      if (this.delayMs === 0) {
        pass(bytes);
      } else {
        setTimeout(pass, this.delayMs, bytes);
      }
    });
    to.on("drain", () => from.resume());
    from.on("end", () => to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.ends.delete(from);
      to.destroy();
    });
  }
}
