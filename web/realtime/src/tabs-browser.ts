// What tabs need of the browser, behind the interface that tests replace.

export interface TabChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

export interface TabsBrowser {
  /** Null where there is no BroadcastChannel: then nothing is shared. */
  readonly openChannel: ((name: string) => TabChannel) | null;
  /** Null outside of secure contexts. */
  readonly locks: LockManager | null;
  /** Runs soon, after what is already waiting to run; not slowed down in hidden tabs as timers are. */
  readonly defer: (run: () => void) => void;
  /** Calls back when the browser is about to freeze the page. */
  readonly onFreeze: (run: () => void) => () => void;
}

let waiting: (() => void)[] = [];
let port: MessagePort | null = null;

function defer(run: () => void): void {
  if (!port) {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const due = waiting;
      waiting = [];
      due.forEach((each) => each());
    };
    port = channel.port2;
  }
  if (waiting.push(run) === 1) port.postMessage(null);
}

export function thisBrowser(): TabsBrowser {
  const { navigator, document } = globalThis as { navigator?: Partial<Navigator>; document?: Document };
  return {
    openChannel: typeof BroadcastChannel === 'undefined' ? null : (name) => new BroadcastChannel(name),
    locks: navigator?.locks ?? null,
    defer,
    onFreeze: (run) => {
      document?.addEventListener('freeze', run);
      return () => document?.removeEventListener('freeze', run);
    },
  };
}
