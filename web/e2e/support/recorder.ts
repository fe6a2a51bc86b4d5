// Runs inside a page: watches a show as one tab of many and writes down what it is handed.

import { type ConnectionState, connectShow } from "@soldwire/realtime";
import { acrossTabs } from "@soldwire/realtime/tabs";

export interface Record {
  readonly seqs: number[];
  /** When each event was handed over, by the page's wall clock. */
  readonly times: number[];
  readonly states: ConnectionState["status"][];
  gaps: number;
  duplicates: number;
}

declare global {
  interface Window {
    soldwireRecord: Record;
  }
}

const [showId, cursor, account] = location.hash.slice(1).split(",").map(decodeURIComponent);
const record: Record = { seqs: [], times: [], states: [], gaps: 0, duplicates: 0 };
const connection = connectShow({
  showId: showId ?? "",
  cursor: cursor ?? null,
  transport: acrossTabs({ account: account ?? "" }),
  onEvent: (event) => {
    record.seqs.push(event.seq);
    record.times.push(Date.now());
    record.gaps = connection.counters.gaps;
    record.duplicates = connection.counters.duplicates;
  },
  onState: (state) => record.states.push(state.status),
});
window.soldwireRecord = record;
