// The default heartbeat of 15 s against the default idle timeouts of every proxy: a quiet stream stays open for longer
// than the longest of the usual minute.

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Api } from "../../web/e2e/support/api.ts";
import { Server } from "../../web/e2e/support/server.ts";
import { certificate } from "./support/certificate.ts";
import type { End } from "./support/fixture.ts";
import { curl } from "./support/node_clients.ts";
import { paths } from "./support/paths.ts";
import { Proxy } from "./support/proxies.ts";

/** At 15, 30, 45 and 60 s. */
const heartbeats = 4;
const patienceMs = 90_000;

let clear: End;
let secure: End;

beforeAll(async () => {
  const begin = async (flags: readonly string[]): Promise<End> => {
    const server = await Server.start(flags);
    return { server, api: await Api.register(server.url) };
  };
  clear = await begin(["--dev"]);
  secure = await begin(["--dev", "--tls-cert", certificate().certificate, "--tls-key", certificate().key]);
});
afterAll(async () => {
  await clear.server.dispose();
  await secure.server.dispose();
});

describe("a minute without events", { concurrent: true, timeout: patienceMs + 60_000 }, () => {
  test.each(paths)("$title", async ({ recipe, secure: isSecure }) => {
    const { server, api } = isSecure && recipe === undefined ? secure : clear;
    const proxy = recipe === undefined ? undefined : await Proxy.start(recipe, new URL(server.url).host);
    const show = await api.liveShow({ "1": 1 });
    const reader = await curl.open({ url: proxy?.url ?? server.url, show, token: api.token });
    try {
      const reached = await reader.reaches(() => reader.named("heartbeat").length >= heartbeats, patienceMs);
      expect(reached, `${String(reader.named("heartbeat").length)} heartbeats`).toBe(true);
      await api.emit(show, "anna", "sold 1");
      expect(await reader.reaches(() => reader.events.some((event) => event.data.includes('"claim.created"')), patienceMs)).toBe(true);
      expect(reader.named("hello"), "it never had to come back").toHaveLength(1);
    } finally {
      await reader.close();
      await proxy?.stop();
    }
  });
});
