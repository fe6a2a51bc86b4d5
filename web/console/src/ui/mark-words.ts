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

interface Word {
  /** Folded. */
  readonly text: string;
  /** It does not count in the middle of another word. */
  readonly hasEdges: boolean;
}

/**
 * Finds words in texts, whatever their case. Not one regular expression of all of them: a show has hundreds, and
 * a browser takes longer to compile that than a frame may last.
 */
export class WordFinder {
  /** By their first character, the longest first. */
  readonly #words = new Map<string, Word[]>();

  constructor(words: Iterable<string>) {
    const sorted = [...new Set(words)].filter((word) => word.trim() !== '').sort((a, b) => b.length - a.length);
    for (const word of sorted) {
      const text = folded(word);
      const found = { text, hasEdges: hasWordEdges(word) };
      const alike = this.#words.get(text.charAt(0));
      if (alike) alike.push(found);
      else this.#words.set(text.charAt(0), [found]);
    }
  }

  find(text: string): readonly { readonly start: number; readonly end: number }[] {
    const found: { start: number; end: number }[] = [];
    const plain = folded(text);
    for (let start = 0; start < plain.length; start += 1) {
      const word = this.#words.get(plain.charAt(start))?.find((one) => plain.startsWith(one.text, start) && (!one.hasEdges || standsApart(plain, start, start + one.text.length)));
      if (!word) continue;
      found.push({ start, end: start + word.text.length });
      start += word.text.length - 1;
    }
    return found;
  }
}

/** In lower case, each character still at its place: there are some that become two. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  const same = lower.length === text.length ? lower : Array.from(text, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join('');
  return same.replaceAll('ς', 'σ');
}

/** A number may follow directly, as in "sold12". */
const standsApart = (text: string, start: number, end: number): boolean => !/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, start - 2), start)) && !/^\p{L}/u.test(text.slice(end, end + 2));

export function markWords(text: string, words: WordFinder | null, numbers: readonly string[]): readonly Piece[] {
  const found: { start: number; end: number; kind: 'word' | 'item' }[] = [];
  for (const { start, end } of words?.find(text) ?? []) found.push({ start, end, kind: 'word' });
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
