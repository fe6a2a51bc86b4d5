// Bad input gets a clear problem document (RFC 9457) and changes nothing.

import { connect } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { Api } from "./support/api.ts";
import { Server } from "./support/server.ts";

let server: Server;
let api: Api;
let show: string;
let item: string;

beforeAll(async () => {
  server = await Server.start();
  api = await Api.register(server.url);
  show = await api.liveShow({ "12": 2 });
  item = ((await api.expect(200, "GET", `/api/shows/${show}/snapshot`)).items as { id: string }[])[0]?.id as string;
  await api.emit(show, "anna", "sold 12");
});
afterAll(async () => {
  await server.dispose();
});

const one = { itemNumber: "7", title: "Scarf", quantity: 1 };

test.each([
  ["malformed JSON", "POST", "items", '{"items":[', 400, "invalid_input"],
  ["not JSON at all", "POST", "items", "itemNumber=7", 400, "invalid_input"],
  ["an array where an object belongs", "POST", "items", "[]", 400, "invalid_input"],
  ["an unknown field", "POST", "items", { items: [{ ...one, qty: 3 }] }, 400, "invalid_input"],
  ["a negative quantity", "POST", "items", { items: [{ ...one, quantity: -1 }] }, 400, "invalid_input"],
  ["a quantity of zero", "POST", "items", { items: [{ ...one, quantity: 0 }] }, 400, "invalid_input"],
  ["a quantity that is text", "POST", "items", { items: [{ ...one, quantity: "3" }] }, 400, "invalid_input"],
  ["a quantity with a fraction", "POST", "items", { items: [{ ...one, quantity: 1.5 }] }, 400, "invalid_input"],
  ["a huge quantity", "POST", "items", { items: [{ ...one, quantity: 1e12 }] }, 400, "invalid_input"],
  ["a negative price", "POST", "items", { items: [{ ...one, price: { amount: -1, currency: "EUR" } }] }, 400, "invalid_input"],
  ["no such currency form", "POST", "items", { items: [{ ...one, price: { amount: 1, currency: "euro" } }] }, 400, "invalid_input"],
  ["an empty title", "POST", "items", { items: [{ ...one, title: "" }] }, 400, "invalid_input"],
  ["an item number that is none", "POST", "items", { items: [{ ...one, itemNumber: "!!" }] }, 400, "invalid_input"],
  ["no items", "POST", "items", { items: [] }, 400, "invalid_input"],
  ["a number that is taken", "POST", "items", { items: [one, { ...one, itemNumber: "012" }] }, 409, "conflict"],
  ["the same number twice", "POST", "items", { items: [one, { ...one, itemNumber: "007" }] }, 409, "conflict"],
  ["activating what is active", "POST", "activate", {}, 409, "conflict"],
  ["resuming what is active", "POST", "resume", {}, 409, "conflict"],
  ["reopening what is active", "POST", "reopen", {}, 409, "conflict"],
  ["an unknown step", "POST", "explode", {}, 404, "not_found"],
  ["a custom event without its prefix", "POST", "events", { type: "claim.created", data: {} }, 400, "invalid_input"],
  ["a source that does not exist", "POST", "activate", { sources: [{ connectionId: "con_nope", liveId: "1" }] }, 400, "invalid_input"],
])("%s", async (_name, method, path, body, status, code) => {
  const before = (await api.log(show)).length;
  const answer = await api.call(method, `/api/shows/${show}/${path}`, body);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.body.code).toBe(code);
  expect((answer.body.detail as string).length).toBeGreaterThan(10);
  expect((await api.log(show)).length).toBe(before);
});

test("lowering a quantity below its winners is refused and takes nothing from anybody", async () => {
  await api.emit(show, "ben", "sold 12");
  const answer = await api.call("PATCH", `/api/shows/${show}/items/${item}`, { quantity: 1 });
  expect(answer.status).toBe(409);
  const items = (await api.expect(200, "GET", `/api/shows/${show}/snapshot`)).items as { claimedCount: number; totalQuantity: number }[];
  expect(items[0]).toMatchObject({ claimedCount: 2, totalQuantity: 2 });
});

test("unknown ids are 404", async () => {
  for (const [method, path, body] of [
    ["GET", "/api/shows/shw_nope"],
    ["GET", "/api/shows/..%2f..%2fetc"],
    ["POST", "/api/claims/clm_nope/release", {}],
    ["PATCH", `/api/shows/${show}/items/itm_nope`, { title: "x" }],
    ["GET", "/api/nothing/here"],
  ] as [string, string, unknown?][]) {
    const answer = await api.call(method, path, body);
    expect([400, 404], `${method} ${path}`).toContain(answer.status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  }
});

test("a method that a path does not have is 405 with Allow", async () => {
  const answer = await api.call("PUT", `/api/shows/${show}`, {});
  expect(answer.status).toBe(405);
  expect(answer.headers.get("allow")).toMatch(/GET/);
});

test("a body of another type is 415, one that is too large 413", async () => {
  const form = await api.call("POST", `/api/shows/${show}/items`, "a=b", { "content-type": "application/x-www-form-urlencoded" });
  expect(form.status).toBe(415);
  const large = await api.call("POST", `/api/shows/${show}/items`, JSON.stringify({ items: [{ ...one, title: "x".repeat(3_000_000) }] })).catch(() => undefined);
  // The server may close before all of the body is sent; the answer, when it arrives, is 413.
  if (large !== undefined) {
    expect(large.status).toBe(413);
  }
  expect((await api.call("GET", "/healthz")).status).toBe(200);
});

test("illegal lifecycle steps change nothing", async () => {
  const draft = await api.createShow("Draft");
  for (const step of ["pause", "resume", "reopen"]) {
    expect((await api.call("POST", `/api/shows/${draft}/${step}`, {})).status, step).toBe(409);
  }
  expect((await api.expect(200, "GET", `/api/shows/${draft}`)).status).toBe("draft");
  const emitted = await api.call("POST", "/api/debug/emit-comment", { showId: draft, userHandle: "x", text: "sold 1" });
  expect(emitted.status).toBe(409);
  expect((await api.expect(200, "GET", `/api/shows/${draft}/comments`)).comments).toEqual([]);
});

test("a repeated Idempotency-Key answers the same and makes nothing twice; another body is refused", async () => {
  const first = await api.call("POST", "/api/shows", { name: "Once" }, { "idempotency-key": "k1" });
  const second = await api.call("POST", "/api/shows", { name: "Once" }, { "idempotency-key": "k1" });
  expect(first.status).toBe(201);
  expect(second.status).toBe(201);
  expect(second.body.id).toBe(first.body.id);
  expect((await api.call("POST", "/api/shows", { name: "Other" }, { "idempotency-key": "k1" })).status).toBe(422);
  const names = ((await api.expect(200, "GET", "/api/shows")).shows as { name: string }[]).filter((each) => each.name === "Once");
  expect(names.length).toBe(1);
});

test("a comment id that was seen changes nothing, however it is redelivered", async () => {
  const first = await api.emit(show, "carl", "sold 12", { commentId: "same" });
  expect(first.duplicate).toBe(false);
  const before = (await api.log(show)).length;
  const again = await api.emit(show, "carl", "sold 12", { commentId: "same" });
  expect(again).toMatchObject({ duplicate: true, delivered: 0 });
  expect((await api.log(show)).length).toBe(before);
});

test.each([
  ["a request line that is none", "HELLO\r\n\r\n"],
  ["two lengths", "POST /api/shows HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"],
  ["length and chunks", "POST /api/shows HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["a header of 64 KiB", `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(65_536)}\r\n\r\n`],
  ["bytes of no protocol", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
])("%s does not disturb the server", async (_name, bytes) => {
  const { hostname, port } = new URL(server.url);
  const reply = await new Promise<string>((resolve) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => socket.end(bytes, "latin1"));
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    socket.once("close", () => {
      resolve(text);
    });
    socket.once("error", () => {
      resolve(text);
    });
  });
  expect(reply === "" || /^HTTP\/1\.1 4\d\d /.test(reply)).toBe(true);
  expect((await api.call("GET", "/healthz")).status).toBe(200);
});

test("a comment may hold anything", async () => {
  for (const text of ["", "\u0000\u0001", "sold 12 \u202e", "😀".repeat(500), "a\r\ndata: injected\n\nevent: x", '"}]}\n\n']) {
    const answer = await api.emit(show, "weird", text);
    expect(answer.commentId).toBeTruthy();
  }
});
