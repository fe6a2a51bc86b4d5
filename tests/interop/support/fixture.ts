// What the tests of paths share: a server in the clear, one with TLS, and the clients.

import { Api } from "../../../web/e2e/support/api.ts";
import { Server } from "../../../web/e2e/support/server.ts";
import { heartbeatMs } from "./cell.ts";
import { certificate } from "./certificate.ts";
import { nodeClients } from "./node_clients.ts";
import { pageClientNames, PageClients } from "./page_clients.ts";
import type { Client } from "./reader.ts";

export interface End {
  readonly server: Server;
  readonly api: Api;
}

export class Fixture {
  static readonly clientNames: readonly string[] = [...nodeClients.map((client) => client.name), ...pageClientNames];

  private constructor(
    private readonly clear: End,
    private readonly secure: End,
    private readonly pages: PageClients,
  ) {}

  static async start(): Promise<Fixture> {
    const flags = ["--dev", "--heartbeat-ms", String(heartbeatMs)];
    const begin = async (more: readonly string[]): Promise<End> => {
      const server = await Server.start([...flags, ...more]);
      return { server, api: await Api.register(server.url) };
    };
    const files = certificate();
    return new Fixture(await begin([]), await begin(["--tls-cert", files.certificate, "--tls-key", files.key]), await PageClients.start());
  }

  end(secure: boolean): End {
    return secure ? this.secure : this.clear;
  }
  get clients(): readonly Client[] {
    return [...nodeClients, ...this.pages.all];
  }
  get chromiumVersion(): string {
    return this.pages.version;
  }

  async stop(): Promise<void> {
    await this.pages.stop();
    await this.clear.server.dispose();
    await this.secure.server.dispose();
  }
}
