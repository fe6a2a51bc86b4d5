// The npm package better-sse: a session per subscriber, one channel for all.
import http from "node:http";

import { createChannel, createSession } from "better-sse";

const channel = createChannel();
let seq = 0;

async function stream(request, response) {
  const session = await createSession(request, response, { keepAlive: null });
  channel.register(session);
  session.push({ hello: true }, "hello");
}

function publish(request, response) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    seq += 1;
    channel.broadcast(JSON.parse(Buffer.concat(chunks).toString()), "message", { eventId: String(seq) });
    const body = JSON.stringify({ seq, delivered: channel.sessionCount });
    response.writeHead(201, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  });
}

const server = http.createServer((request, response) => {
  (request.method === "POST" ? publish : stream)(request, response);
});
server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  console.log(`listening on ${server.address().port}`);
});
