// One stream for all tabs of a browser that watch the same show with the same account.
//
// A browser opens six connections to a server over HTTP/1.1, and each stream keeps one. So one tab,
// the leader, has the stream and passes its blocks on to the others. This is a transport: what it
// hands to the client of a tab is what a stream of its own would have brought, so the cursor, the
// proof of continuity, the states and the waiting stay where they are, in each tab's client.
//
// Nothing is lost or doubled when the lead changes hands, because nothing rests on the hand-over:
// every tab knows its own place in the log. Events that a tab has are dropped, events that do not
// follow on its place are not taken, and what lies between is asked for: of the leader, who keeps
// the newest events, or else of the server, by a stream of the tab's own that ends as soon as it
// has met the leader's.
//
// Place: wraps the transport that reads the stream; `connectShow({transport: acrossTabs(…)})`.

import { type Cursor, parseCursor } from './cursor.js';
import { type TabChannel, type TabsBrowser, thisBrowser } from './tabs-browser.js';
import { messageVersion } from './tabs-messages.js';
import { TabStream } from './tabs-stream.js';
import { eventSourceTransport, type Transport } from './transport.js';

export type { TabChannel, TabsBrowser } from './tabs-browser.js';

export interface TabsOptions {
  /** Whose stream it is, such as the user's id. Tabs of different accounts never share. */
  readonly account: string;
  /** How the one stream is read; default is the browser's EventSource. */
  readonly transport?: Transport;
  /** The parts of the browser; the defaults are this page's. */
  readonly browser?: Partial<TabsBrowser>;
}

const made = new WeakMap<Transport, Map<string, Transport>>();

/**
 * The same options give the same transport, so that components can ask for it on each render.
 * Where tabs cannot talk to each other it is the given transport itself.
 */
export function acrossTabs(options: TabsOptions): Transport {
  const { account, transport: read = eventSourceTransport } = options;
  const browser = { ...thisBrowser(), ...options.browser };
  if (options.browser) return shared(account, read, browser);
  const ofTransport = made.get(read) ?? new Map<string, Transport>();
  made.set(read, ofTransport);
  const one = ofTransport.get(account) ?? shared(account, read, browser);
  ofTransport.set(account, one);
  return one;
}

function shared(account: string, read: Transport, browser: TabsBrowser): Transport {
  const { openChannel } = browser;
  if (!openChannel) return read;
  return (request, sink, environment) => {
    const { address, after } = placeOf(request.url);
    const name = `soldwire-tabs-${messageVersion}:${JSON.stringify([address, account])}`;
    let channel: TabChannel;
    try {
      channel = openChannel(name);
    } catch {
      return read(request, sink, environment); // a page that may not talk to others
    }
    const tab = new TabStream({ name, channel, read, browser, environment, sink, address, token: request.token }, after);
    return () => tab.close();
  };
}

/** The place is part of a stream's address, and the only part in which tabs differ. */
function placeOf(url: string): { address: string; after: Cursor | null } {
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  const after = parseCursor(parameters.get('after') ?? '');
  parameters.delete('after');
  const rest = parameters.toString();
  return { address: rest === '' ? path : `${path}?${rest}`, after };
}
