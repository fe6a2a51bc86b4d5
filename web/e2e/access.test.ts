// Who may see what: workspaces do not see each other, and a token is good only for what it was made for.

import { createHmac } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { Server } from "./support/server.ts";
import { Stream } from "./support/stream.ts";

let server: Server;
let mine: Api;
let theirs: Api;
let show: string;

beforeAll(async () => {
  server = await Server.start();
  mine = await Api.register(server.url);
  theirs = await Api.register(server.url);
  show = await mine.liveShow({ "12": 1 });
});
afterAll(async () => {
  await server.dispose();
});

test("a show of another workspace does not exist: every path answers 404", async () => {
  const items = (await mine.expect(200, "GET", `/api/shows/${show}/snapshot`)).items as { id: string }[];
  const claim = ((await mine.emit(show, "a", "sold 12")).claims as { claimId: string }[])[0]?.claimId as string;
  const item = items[0]?.id as string;
  for (const [method, path, body] of [
    ["GET", `/api/shows/${show}`],
    ["PATCH", `/api/shows/${show}`, { name: "x" }],
    ["DELETE", `/api/shows/${show}`],
    ["GET", `/api/shows/${show}/snapshot`],
    ["GET", `/api/shows/${show}/claims`],
    ["GET", `/api/shows/${show}/comments`],
    ["GET", `/api/shows/${show}/events`],
    ["GET", `/api/shows/${show}/export?type=claims`],
    ["POST", `/api/shows/${show}/pause`, {}],
    ["POST", `/api/shows/${show}/stop`, {}],
    ["POST", `/api/shows/${show}/items`, { items: [{ itemNumber: "1", title: "x", quantity: 1 }] }],
    ["PATCH", `/api/shows/${show}/items/${item}`, { title: "x" }],
    ["DELETE", `/api/shows/${show}/items/${item}`],
    ["POST", `/api/shows/${show}/items/${item}/award`, { userHandle: "x" }],
    ["POST", `/api/shows/${show}/events`, { type: "custom.x", data: {} }],
    ["POST", `/api/shows/${show}/stream-token`, {}],
    ["POST", `/api/claims/${claim}/release`, {}],
    ["GET", `/api/claims/${claim}/explain`],
    ["POST", "/api/debug/emit-comment", { showId: show, userHandle: "x", text: "sold 12" }],
  ] as [string, string, unknown?][]) {
    const answer = await theirs.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBe(404);
    expect(answer.body.code).toBe("not_found");
  }
  const stream = await Stream.open(server.url, show, { token: theirs.token });
  expect(stream.status).toBe(404);
  expect((await theirs.expect(200, "GET", "/api/shows")).shows).toEqual([]);
});

test("events of one show never reach a stream of another", async () => {
  const other = await mine.liveShow({ "1": 1 });
  const stream = await Stream.open(server.url, other, { token: mine.token });
  await stream.hello();
  await mine.emit(show, "secret", "sold 12");
  await mine.emit(other, "own", "sold 1");
  await stream.event("claim.created");
  expect(stream.events.every((frame) => (frame.json.data as { showId?: string }).showId === other)).toBe(true);
  stream.close();
});

test("no token, a made-up one, a tampered one, one signed by another: 401, without a stream", async () => {
  const [head, payload] = mine.token.split(".");
  const forged = `${String(head)}.${String(payload)}.${createHmac("sha256", "x".repeat(32)).update(`${String(head)}.${String(payload)}`).digest("base64url")}`;
  const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${String(payload)}.`;
  for (const token of [undefined, "garbage", mine.token.slice(0, -3), forged, none]) {
    const stream = await Stream.open(server.url, show, token === undefined ? {} : { token });
    expect(stream.status).toBe(401);
    expect(stream.headers["www-authenticate"]).toMatch(/^Bearer/);
    const rest = await new Api(server.url).call("GET", `/api/shows/${show}`, undefined, token === undefined ? {} : { authorization: `Bearer ${token}` });
    expect(rest.status).toBe(401);
    expect(rest.headers.get("content-type")).toContain("application/problem+json");
  }
});

test("the cookie, the Bearer header and ?token= all open the stream", async () => {
  for (const options of [{ token: mine.token }, { headers: { cookie: mine.cookie } }, { query: { token: mine.token } }]) {
    const stream = await Stream.open(server.url, show, options);
    expect(stream.status).toBe(200);
    await stream.hello();
    stream.close();
  }
});

test("a stream token opens its own show's stream and nothing else", async () => {
  const other = await mine.liveShow({ "1": 1 });
  const { token } = await mine.expect(200, "POST", `/api/shows/${show}/stream-token`, {});
  const good = await Stream.open(server.url, show, { query: { token: token as string } });
  expect(good.status).toBe(200);
  good.close();
  const wrong = await Stream.open(server.url, other, { query: { token: token as string } });
  expect([401, 403, 404]).toContain(wrong.status);
  const rest = await new Api(server.url).call("GET", `/api/shows/${show}`, undefined, { authorization: `Bearer ${String(token)}` });
  expect(rest.status).toBe(401);
});

test("an expired token is refused, and a stream ends when its token does", async () => {
  const brief = await Server.start(["--dev", "--access-ttl", "3"]);
  try {
    const api = await Api.register(brief.url);
    const own = await api.liveShow({ "1": 1 });
    const stream = await Stream.open(brief.url, own, { token: api.token });
    await stream.hello();
    await stream.end(8_000);
    expect(stream.frames.at(-1)?.event).toBe("expired");
    const late = await Stream.open(brief.url, own, { token: api.token });
    expect(late.status).toBe(401);
  } finally {
    await brief.dispose();
  }
});

test("a refresh token is good once; its second use ends the session and its streams", async () => {
  const api = await Api.register(server.url);
  const own = await api.liveShow({ "1": 1 });
  const refresh = async (cookie: string): Promise<Response> =>
    fetch(`${server.url}/api/auth/refresh`, { method: "POST", headers: { cookie, "content-type": "application/json" }, body: "{}" });
  const first = await refresh(api.cookie);
  expect(first.status).toBe(200);
  const renewed = first.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const token = ((await first.json()) as { accessToken: string }).accessToken;
  const stream = await Stream.open(server.url, own, { token });
  await stream.hello();
  const stolen = await refresh(api.cookie);
  expect(stolen.status).toBe(401);
  await stream.end(5_000);
  expect((await refresh(renewed)).status).toBe(401);
  expect((await api.call("GET", "/api/auth/me")).status).toBe(401);
});

test("a viewer reads and streams but changes nothing; a removed member is out at once", async () => {
  const email = `viewer-${String(Date.now())}@example.com`;
  const member = await mine.expect(201, "POST", "/api/auth/members", { email, name: "Vera", password: mine.password, role: "viewer" });
  const viewer = new Api(server.url);
  viewer.token = (await viewer.expect(200, "POST", "/api/auth/login", { email, password: mine.password })).accessToken as string;
  expect((await viewer.call("GET", `/api/shows/${show}/snapshot`)).status).toBe(200);
  const stream = await Stream.open(server.url, show, { token: viewer.token });
  await stream.hello();
  for (const [method, path, body] of [
    ["POST", "/api/shows", { name: "x" }],
    ["POST", `/api/shows/${show}/pause`, {}],
    ["POST", "/api/debug/emit-comment", { showId: show, userHandle: "x", text: "sold 12" }],
    ["POST", "/api/auth/members", { email: "a@example.com", name: "A", password: mine.password, role: "owner" }],
  ] as [string, string, unknown][]) {
    const answer = await viewer.call(method, path, body);
    expect(answer.status, `${method} ${path}`).toBe(403);
    expect(answer.body.code).toBe("forbidden");
  }
  await mine.expect(204, "DELETE", `/api/auth/members/${String(member.userId)}`);
  await stream.end(5_000);
  expect((await viewer.call("GET", `/api/shows/${show}`)).status).toBe(401);
});

test("guessing passwords is stopped with 429 and Retry-After", async () => {
  const api = await Api.register(server.url);
  const guess = async (): Promise<{ status: number; headers: Headers }> => new Api(server.url).call("POST", "/api/auth/login", { email: api.email, password: "wrong password" });
  for (let i = 0; i < 5; i += 1) {
    expect((await guess()).status).toBe(401);
  }
  const stopped = await guess();
  expect(stopped.status).toBe(429);
  expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("a foreign page cannot use the session cookie to change anything", async () => {
  const answer = await new Api(server.url).call("POST", `/api/shows/${show}/pause`, {}, { cookie: mine.cookie, origin: "https://evil.example" });
  expect(answer.status).toBe(403);
  expect((await mine.expect(200, "GET", `/api/shows/${show}`)).status).toBe("active");
});

test("without --dev the debug endpoints do not exist", async () => {
  const plain = await Server.start([]);
  try {
    const api = await Api.register(plain.url);
    const own = await api.liveShow({ "1": 1 });
    const answer = await api.call("POST", "/api/debug/emit-comment", { showId: own, userHandle: "x", text: "sold 1" });
    expect(answer.status).toBe(404);
  } finally {
    await plain.dispose();
  }
});

test("no token and no comment text ends up in the log", async () => {
  const { token } = await mine.expect(200, "POST", `/api/shows/${show}/stream-token`, {});
  const stream = await Stream.open(server.url, show, { query: { token: token as string } });
  await stream.hello();
  await mine.emit(show, "Wilhelmina Testperson", "sold 12 to nobody in particular");
  await stream.event("comment.received");
  stream.close();
  for (const secret of [token as string, mine.token, mine.password, "Wilhelmina", "nobody in particular"]) {
    expect(server.log).not.toContain(secret);
  }
});
