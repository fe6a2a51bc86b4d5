// What every client is to a test: something that opens a stream and reports its blocks.

export interface Block {
  /** "" for an event of the log. */
  readonly event: string;
  readonly id: string;
  readonly data: string;
  /** When it reached the application, in milliseconds of the machine's clock. */
  readonly at: number;
}

export interface Wish {
  readonly url: string;
  readonly show: string;
  readonly token: string;
}

export class Reader {
  readonly blocks: Block[] = [];
  /** What the client itself complained about; a reconnect is not worth a line. */
  readonly complaints: string[] = [];
  openedAt = Date.now();
  /** "h2" or "http/1.1"; "" where the client does not say. */
  protocol = "";
  /** "gzip" or "identity"; "" where the client does not say. */
  encoding = "";
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly name: string,
    private readonly stop: () => Promise<void> | void,
  ) {}

  take(block: Block): void {
    this.blocks.push(block);
    for (const woken of this.waiting) {
      woken();
    }
  }

  get events(): Block[] {
    return this.blocks.filter((block) => block.event === "");
  }
  get seqs(): number[] {
    return this.events.map((block) => (JSON.parse(block.data) as { seq: number }).seq);
  }
  named(event: string): Block[] {
    return this.blocks.filter((block) => block.event === event);
  }

  /** False when it did not happen in time. */
  async reaches(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!condition()) {
      const left = deadline - Date.now();
      if (left <= 0) {
        return false;
      }
      await new Promise<void>((done) => {
        const woken = (): void => {
          clearTimeout(timer);
          this.waiting.delete(woken);
          done();
        };
        const timer = setTimeout(woken, left);
        this.waiting.add(woken);
      });
    }
    return true;
  }

  async close(): Promise<void> {
    await this.stop();
  }
}

export interface Client {
  readonly name: string;
  open(wish: Wish): Promise<Reader>;
}

export const namedEvents = ["hello", "heartbeat", "presence", "expired", "bye"] as const;

export function streamUrl(wish: Wish, withToken: boolean): string {
  const url = new URL(`/api/shows/${wish.show}/stream`, wish.url);
  if (withToken) {
    url.searchParams.set("token", wish.token);
  }
  return url.href;
}
