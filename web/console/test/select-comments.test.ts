import { describe, expect, it } from 'vitest';

import { CommentSelection, commentTest } from '../src/features/comments/select-comments';
import { CommentLog } from '../src/live/comment-log';
import { makeComment } from './make';

const comment = (number: number, text = number % 3 === 0 ? 'sold 1' : 'hello') =>
  makeComment({ commentId: `m${number}`, text, intent: text.startsWith('sold') ? 'claim' : 'none' });
const texts = (rows: { length: number; at(index: number): { commentId: string } | undefined }) => Array.from({ length: rows.length }, (_, index) => rows.at(index)?.commentId);

describe('CommentSelection', () => {
  it('has no test where every comment fits', () => {
    expect(commentTest('  ', 'all')).toBeNull();
  });

  it('follows the log as it grows at both ends, looking at each comment once', () => {
    let looks = 0;
    const fits = commentTest('', 'claims');
    const selection = new CommentSelection((one) => {
      looks += 1;
      return fits?.(one) ?? true;
    });
    let log = CommentLog.of([comment(11), comment(12), comment(13)], 13);
    expect(texts(selection.read(log))).toEqual(['m12']);
    log.append(comment(14));
    log.append(comment(15));
    log = log.renewed();
    expect(texts(selection.read(log))).toEqual(['m12', 'm15']);
    log.addOlder([comment(8), comment(9), comment(10)]);
    log = log.renewed();
    const rows = selection.read(log);
    expect(texts(rows)).toEqual(['m9', 'm12', 'm15']);
    expect(rows.start).toBe(-1);
    expect(rows.rowOf(12)).toBe(1);
    expect(rows.rowOf(13)).toBe(2);
    expect(looks).toBe(8);
  });

  it('looks again when a comment was edited', () => {
    const selection = new CommentSelection(commentTest('sold', 'all') ?? (() => true));
    let log = CommentLog.of([comment(1), comment(2)], 2);
    expect(texts(selection.read(log))).toEqual([]);
    log.amend({ ...comment(2), text: 'sold 2' });
    log = log.renewed();
    expect(texts(selection.read(log))).toEqual(['m2']);
  });

  it('finds text and handles without regard to case, and takes signs as they are', () => {
    const fits = (search: string) => commentTest(search, 'all')?.(makeComment({ userHandle: 'Jo (shop)', text: 'So Pretty.' }));
    expect([fits('pretty.'), fits('@jo'), fits('(SHOP)'), fits('prettyx')]).toEqual([true, true, true, false]);
  });
});
