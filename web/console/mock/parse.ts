// A stand-in for the comment language: words by a short list, enough to show and test the page.

import type { ParseRequest, ParsedComment, ReadingToken, TokenRole } from '../src/api/types';

const known: Readonly<Record<string, TokenRole>> = { sold: 'claim', mine: 'claim', pass: 'pass', please: 'filler', is: 'question', jenny: 'unknown', m: 'variant' };

export function parse(request: ParseRequest): { comments: ParsedComment[] } {
  const texts = request.comments ?? (request.text === undefined ? [] : [request.text]);
  return { comments: texts.map((text) => read(text, request.settings?.claimWords ?? null)) };
}

function read(text: string, claimWords: readonly string[] | null): ParsedComment {
  const tokens: ReadingToken[] = [...text.matchAll(/\d+|\p{L}+|[^\s\d\p{L}]+/gu)].map(([word], index, all) => {
    const start = all[index]?.index ?? 0;
    const lower = word.toLowerCase();
    const role: TokenRole = claimWords?.includes(lower) ? 'claim' : /^\d+$/.test(word) ? 'item' : /^\p{L}/u.test(word) ? (known[lower] ?? 'unknown') : 'punctuation';
    const byte = new TextEncoder().encode(text.slice(0, start)).length;
    return {
      role, start, end: start + word.length, startByte: byte, endByte: byte + new TextEncoder().encode(word).length,
      dropped: false, decisive: word === '?', meaning: role === 'item' ? String(Number(word)) : null,
    };
  });
  const has = (role: TokenRole) => tokens.some((token) => token.role === role);
  const asks = tokens.some((token) => token.decisive);
  const intent = !has('claim') && !has('pass') ? 'none' : asks || !has('item') ? 'review' : has('pass') ? 'pass' : 'claim';
  const lines = intent === 'claim' || intent === 'pass'
    ? tokens.filter((token) => token.role === 'item').map((token) => ({ item: token.meaning ?? '', qty: intent === 'claim' ? 1 : null, variant: [] }))
    : [];
  const reason = intent === 'review'
    ? asks ? ({ code: 'question_mark', message: 'A question mark ends it.' } as const) : ({ code: 'item_not_said', message: 'It does not say which item.' } as const)
    : intent === 'none' ? ({ code: 'nothing_said', message: 'It holds no word that claims or passes.' } as const)
      : ({ code: 'said', message: 'It says what it wants and which item.' } as const);
  return { text, intent, lines, reason, tokens };
}
