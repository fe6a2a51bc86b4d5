// Runs inside a page: watches a show as one tab of many and writes down what it is handed.
// With a rate it watches a stream that is made up in the page, of so many events in each second.

import { type ConnectionState, connectShow, type Transport } from "@soldwire/realtime";
import { acrossTabs } from "@soldwire/realtime/tabs";

export interface Record {
  readonly seqs: number[];
  /** When each event was handed over, by the page's wall clock. */
  readonly times: number[];
  readonly states: ConnectionState["status"][];
  gaps: number;
  duplicates: number;
  /** The longest time in which the page could do nothing else. */
  blockedMs: number;
}

declare global {
  interface Window {
    soldwireRecord: Record;
  }
}

const [showId, cursor, account, rate, seconds] = location.hash.slice(1).split(",").map(decodeURIComponent);
const record: Record = { seqs: [], times: [], states: [], gaps: 0, duplicates: 0, blockedMs: 0 };

/** Bursts every 10 ms, as a busy server's writes arrive, from the moment that the test says so. */
const flood: Transport = (_request, sink) => {
  const burst = Number(rate) / 100;
  const total = Number(rate) * Number(seconds);
  let startedAt = Infinity;
  let seq = 0;
  const at = new Date().toISOString();
  const text = "x".repeat(200);
  const hello = { epoch: "e1", seq: 0, cursor: 0, mode: "resumed", count: 0, heartbeatMs: 15_000, serverTime: at, operators: 1 };
  const start = setTimeout(() => {
    sink.frame("hello", JSON.stringify(hello), "e1-0");
  });
  const go = new BroadcastChannel("flood");
  go.onmessage = () => (startedAt = performance.now());
  const timer = setInterval(() => {
    if (startedAt === Infinity) {
      return;
    }
    const due = Math.min(total, Math.ceil((performance.now() - startedAt) / 10) * burst);
    while (seq < due) {
      seq += 1;
      sink.frame("message", JSON.stringify({ type: "comment.received", seq, at, data: { text } }), `e1-${String(seq)}`);
    }
  }, 10);
  return () => {
    go.close();
    clearTimeout(start);
    clearInterval(timer);
  };
};

const connection = connectShow({
  showId: showId ?? "",
  cursor: cursor ?? null,
  transport: acrossTabs({ account: account ?? "", ...(rate === undefined ? {} : { transport: flood }) }),
  onEvent: (event) => {
    record.seqs.push(event.seq);
    record.times.push(Date.now());
    record.gaps = connection.counters.gaps;
    record.duplicates = connection.counters.duplicates;
  },
  onState: (state) => record.states.push(state.status),
});

let lastTurn = performance.now();
setInterval(() => {
  const now = performance.now();
  record.blockedMs = Math.max(record.blockedMs, now - lastTurn - 10);
  lastTurn = now;
}, 10);
window.soldwireRecord = record;
