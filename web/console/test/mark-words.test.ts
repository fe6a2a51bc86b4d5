import { describe, expect, it } from 'vitest';

import { WordFinder, canonicalNumber, markWords } from '../src/ui/mark-words';

const marked = (text: string, words: readonly string[], numbers: readonly string[]) =>
  markWords(text, new WordFinder(words), numbers).map(({ text: piece, kind }) => (kind === 'plain' ? piece : `[${piece}]`)).join('');

describe('markWords', () => {
  it.each([
    ['sold 12 please', ['sold'], ['12'], '[sold] [12] please'],
    ['SOLD #012!', ['sold'], ['12'], '[SOLD] #[012]!'],
    ['sold12', ['sold'], ['12'], '[sold][12]'],
    ['unsold 12', ['sold'], ['12'], 'unsold [12]'],
    ['mine a-12 x2', ['mine', 'mine please'], ['A12'], '[mine] [a-12] x2'],
    ['mine please 5', ['mine', 'mine please'], ['5'], '[mine please] [5]'],
    ['รับ12ค่ะ', ['รับ'], ['12'], '[รับ][12]ค่ะ'],
    ['sold 112', ['sold'], ['12'], '[sold] 112'],
    ['what a (deal)', ['(deal'], [], 'what a [(deal])'],
    ['İstanbul ΔΙΚΌΣ μου', ['δικός'], [], 'İstanbul [ΔΙΚΌΣ] μου'],
    ['SOLDΩ, sold', ['sold'], [], 'SOLDΩ, [sold]'],
    ['nothing here', [], [], 'nothing here'],
  ])('%s', (text, words, numbers, expected) => {
    expect(marked(text, words, numbers)).toBe(expected);
  });

  it('takes spellings of a number for the same item', () => {
    expect(['a-012', 'A12', 'Ａ１２', 'a 12'].map(canonicalNumber)).toEqual(['A12', 'A12', 'A12', 'A12']);
    expect(canonicalNumber('0')).toBe('0');
  });
});
