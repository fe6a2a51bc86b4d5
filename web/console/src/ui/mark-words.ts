// Which words of a comment were read as a claim: the words that claim or pass, and the numbers of its items.
//
// The server says what it made of a comment, not word by word; `POST /api/parse` does, for the page
// on which comments are explained. For the eye that skims a stream the words themselves are enough.

export interface Piece {
  readonly text: string;
  readonly kind: 'plain' | 'word' | 'item';
}

/** "a-012" and "A12" are the same item. */
export function canonicalNumber(text: string): string {
  const plain = text.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  return plain.replace(/^(\p{L}*)0+(?=\d)/u, '$1');
}

const hasWordEdges = (word: string): boolean => /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}\s'’-]+$/u.test(word);

/** Matches any of the words; null when there are none. */
export function wordPattern(words: Iterable<string>): RegExp | null {
  const sorted = [...new Set(words)].filter((word) => word.trim() !== '').sort((a, b) => b.length - a.length);
  if (sorted.length === 0) return null;
  const escaped = sorted.map((word) => {
    const plain = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return hasWordEdges(word) ? `(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}])` : plain;
  });
  return new RegExp(escaped.join('|'), 'giu');
}

export function markWords(text: string, words: RegExp | null, numbers: readonly string[]): readonly Piece[] {
  const found: { start: number; end: number; kind: 'word' | 'item' }[] = [];
  for (const match of words ? text.matchAll(words) : []) found.push({ start: match.index, end: match.index + match[0].length, kind: 'word' });
  const wanted = new Set(numbers.map(canonicalNumber));
  wanted.delete('');
  if (wanted.size > 0) {
    for (const match of text.matchAll(/\p{L}{0,4}[-‐]?\p{N}+/gu)) {
      const [token] = match;
      const digits = token.search(/\p{N}/u);
      // "sold12" holds the number behind its letters.
      const from = wanted.has(canonicalNumber(token)) ? 0 : wanted.has(canonicalNumber(token.slice(digits))) ? digits : -1;
      if (from >= 0) found.push({ start: match.index + from, end: match.index + token.length, kind: 'item' });
    }
  }
  found.sort((a, b) => a.start - b.start);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end, kind } of found) {
    if (start < at) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), kind: 'plain' });
    pieces.push({ text: text.slice(start, end), kind });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), kind: 'plain' });
  return pieces;
}
