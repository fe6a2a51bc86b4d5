// The server that many start with: Node's http module and an EventEmitter, one write per subscriber
// and event, nothing said about those who do not read.
import { EventEmitter } from "node:events";
import http from "node:http";

const events = new EventEmitter();
events.setMaxListeners(0);
let seq = 0;

function stream(request, response) {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  response.write(": hello\n\n");
  const send = (frame) => response.write(frame);
  events.on("event", send);
  request.on("close", () => events.off("event", send));
}

function publish(request, response) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    seq += 1;
    events.emit("event", `id: node-${seq}\ndata: ${Buffer.concat(chunks).toString()}\n\n`);
    const body = JSON.stringify({ seq, delivered: events.listenerCount("event") });
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
