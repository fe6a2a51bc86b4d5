// Runs in a network namespace of its own: the project's client, reading a stream by fetch and telling what happens as JSON
// lines. URL, show and token come as arguments.

import { connectShow } from "../../../web/realtime/src/index.ts";
import { fetchTransport } from "../../../web/realtime/src/fetch-transport.ts";

export type Told =
  | { readonly kind: "event"; readonly seq: number; readonly at: number }
  | { readonly kind: "state"; readonly status: string; readonly why: string; readonly at: number }
  | { readonly kind: "error"; readonly code: string; readonly message: string };

const [baseUrl = "", showId = "", token = ""] = process.argv.slice(2);

function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

connectShow({
  baseUrl,
  showId,
  token,
  transport: fetchTransport,
  backoff: { baseMs: 200, capMs: 1_000 },
  connectTimeoutMs: 3_000,
  environment: { warn: () => undefined },
  onEvent: ({ seq }) => { tell({ kind: "event", seq, at: Date.now() }); },
  onState: (state) => { tell({ kind: "state", status: state.status, why: "why" in state ? (state.why?.code ?? "") : "", at: Date.now() }); },
  onError: ({ code, message }) => { tell({ kind: "error", code, message }); },
});
