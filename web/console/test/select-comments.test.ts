import { describe, expect, it } from 'vitest';

import { commentTest } from '../src/features/comments/select-comments';
import { makeComment } from './make';

describe('comments', () => {
  it('need no test where every one fits', () => {
    expect(commentTest({ search: '  ', kind: 'all' })).toBeNull();
  });

  it('are found by text and handle without regard to case, and signs are taken as they are', () => {
    const fits = (search: string) => commentTest({ search, kind: 'all' })?.(makeComment({ userHandle: 'Jo (shop)', text: 'So Pretty.' }));
    expect([fits('pretty.'), fits('@jo'), fits('(SHOP)'), fits('prettyx')]).toEqual([true, true, true, false]);
  });

  it('are told apart by what was read in them', () => {
    const fits = (kind: 'claims' | 'unclear', intent: 'claim' | 'review' | 'none') => commentTest({ search: '', kind })?.(makeComment({ intent }));
    expect([fits('claims', 'claim'), fits('claims', 'review'), fits('claims', 'none')]).toEqual([true, true, false]);
    expect([fits('unclear', 'claim'), fits('unclear', 'review')]).toEqual([false, true]);
  });
});
