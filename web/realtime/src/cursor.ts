// A place in a show's log: epoch and sequence number, written `<epoch>-<seq>`.

export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
}

export function parseCursor(text: string): Cursor | null {
  const dash = text.lastIndexOf('-');
  if (dash <= 0) return null;
  const digits = text.slice(dash + 1);
  const seq = Number(digits);
  if (!/^[0-9]+$/.test(digits) || !Number.isSafeInteger(seq)) return null;
  return { epoch: text.slice(0, dash), seq };
}

export function formatCursor(cursor: Cursor): string {
  return `${cursor.epoch}-${cursor.seq}`;
}
