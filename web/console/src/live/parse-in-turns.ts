// A large JSON document, read in turns: a browser parses in one task, and thousands of claims take it longer than
// a frame may.
//
// Rests on this: the long array `field` holds objects that begin with the same key, as our server writes them. In
// JSON no text can look like the border between two of them, for its quotes are escaped. Where a piece is no
// JSON after all, the document is parsed in one go.

import { inTurns } from '../ui/turns';

/** Parsed in about a millisecond. */
const pieceCharacters = 50_000;

export async function parseInTurns(text: string, field: string): Promise<unknown> {
  const parts = partsOf(text, field);
  if (!parts) return JSON.parse(text);
  try {
    const values: unknown[] = [];
    await inTurns(parts.pieces, (piece) => values.push(...(JSON.parse(`[${piece}]`) as unknown[])));
    return { ...(JSON.parse(parts.rest) as object), [field]: values };
  } catch {
    return JSON.parse(text);
  }
}

/** Pieces of the array, each of some whole elements, and the document without them; null when there is nothing to cut. */
function partsOf(text: string, field: string): { readonly pieces: readonly string[]; readonly rest: string } | null {
  const head = `"${field}":[`;
  const found = text.indexOf(`${head}{"`);
  if (found < 0) return null;
  const first = found + head.length;
  const border = `},${text.slice(first, text.indexOf(':', first) + 1)}`;
  const pieces: string[] = [];
  let from = first;
  for (let at = text.indexOf(border, from + pieceCharacters); at >= 0; at = text.indexOf(border, from + pieceCharacters)) {
    pieces.push(text.slice(from, at + 1));
    from = at + 2;
  }
  const end = endOfArray(text, from);
  if (end === null) return null;
  pieces.push(text.slice(from, end));
  return { pieces, rest: text.slice(0, first) + text.slice(end) };
}

/** Where the array ends that `from` is inside of. */
function endOfArray(text: string, from: number): number | null {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '"') {
      do at = text.indexOf('"', at + 1);
      while (at > 0 && isEscaped(text, at));
      if (at < 0) return null;
    } else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charAt(at - 1 - slashes) === '\\') slashes += 1;
  return slashes % 2 === 1;
}
