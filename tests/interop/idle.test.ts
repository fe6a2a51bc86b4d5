// The default heartbeat of 15 s against the default idle timeouts of every proxy: a quiet stream stays open for longer
// than the longest of the usual minute.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Api } from "../../web/e2e/support/api.ts";
import { Server } from "../../web/e2e/support/server.ts";
import { Stream } from "../../web/e2e/support/stream.ts";
import { paths } from "./support/paths.ts";
import { Proxy } from "./support/proxies.ts";

const quietMs = 65_000;
const heartbeatMs = 15_000;

let server: Server;
let api: Api;

beforeAll(async () => {
  server = await Server.start();
  api = await Api.register(server.url);
});
afterAll(async () => {
  await server.dispose();
});

describe("a minute without events", { concurrent: true, timeout: quietMs + 30_000 }, () => {
  test.each(paths)("$title", async ({ recipe }) => {
    const proxy = recipe === undefined ? undefined : await Proxy.start(recipe, new URL(server.url).host);
    try {
      const show = await api.liveShow({ "1": 1 });
      const stream = await Stream.open(proxy?.url ?? server.url, show, { token: api.token });
      const hello = await stream.hello();
      expect(hello.json.heartbeatMs).toBe(heartbeatMs);
      const wanted = Math.floor(quietMs / heartbeatMs);
      const beats = (): number => stream.frames.filter((frame) => frame.event === "heartbeat").length;
      await stream.waitFor("heartbeats for a minute", () => beats() >= wanted, quietMs);
      expect(stream.ended).toBe(false);
      await api.emit(show, "anna", "sold 1");
      await stream.event("claim.created");
      stream.close();
    } finally {
      await proxy?.stop();
    }
  });
});
