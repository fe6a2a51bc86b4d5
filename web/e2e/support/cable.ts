// The network between a browser and the server: a relay that can be pulled out like a cable. What is
// on the way then is lost without a word, as in a dead spot; nobody is told that the link is gone.

import { createServer, connect, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export class Cable {
  private plugged = true;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly relay: Server,
    readonly url: string,
  ) {}

  static async to(serverUrl: string): Promise<Cable> {
    const { hostname, port } = new URL(serverUrl);
    let cable: Cable | undefined;
    const relay = createServer((near) => cable?.join(near, connect(Number(port), hostname)));
    await new Promise<void>((ready) => {
      relay.listen(0, "127.0.0.1", ready);
    });
    cable = new Cable(relay, `http://127.0.0.1:${String((relay.address() as AddressInfo).port)}`);
    return cable;
  }

  unplug(): void {
    this.plugged = false;
  }

  /** Links of before stay dead; new ones work. */
  plug(): void {
    this.plugged = true;
  }

  close(): void {
    this.relay.close();
    for (const socket of this.sockets) {
      socket.destroy();
    }
  }

  private join(near: Socket, far: Socket): void {
    let dead = !this.plugged;
    const pass = (to: Socket) => (bytes: Buffer) => {
      dead ||= !this.plugged;
      if (!dead) {
        to.write(bytes);
      }
    };
    near.on("data", pass(far));
    far.on("data", pass(near));
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.sockets.delete(socket);
        if (!dead) {
          other.destroy();
        }
      });
    }
  }
}
