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
    const before = selection.read(log);
    expect(texts(before)).toEqual(['m12', 'm15']);
    log.addOlder([comment(8), comment(9), comment(10)]);
    log = log.renewed();
    const rows = selection.read(log);
    expect(texts(rows)).toEqual(['m9', 'm12', 'm15']);
    expect((rows.start ?? 0) - (before.start ?? 0)).toBe(-1);
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

  it('looks again at edited comments only, and tells where they have gone', () => {
    let looks = 0;
    const selection = new CommentSelection((one) => {
      looks += 1;
      return one.text.startsWith('sold');
    });
    let log = CommentLog.of(Array.from({ length: 9 }, (_, index) => comment(index + 1)), 9);
    expect(texts(selection.read(log))).toEqual(['m3', 'm6', 'm9']);
    looks = 0;
    log.amend({ ...comment(5), text: 'sold 2' });
    log.amend({ ...comment(6), text: 'no' });
    log = log.renewed();
    const rows = selection.read(log);
    expect(texts(rows)).toEqual(['m3', 'm5', 'm9']);
    expect([rows.rowOf(5), rows.rowOf(6)]).toEqual([1, 2]);
    expect(looks).toBe(2);
    for (let edit = 0; edit < 2_500; edit += 1) log.amend({ ...comment(3), text: `sold ${edit}` });
    expect(selection.read(log.renewed()).at(0)?.text).toBe('sold 2499');
  });

  it('reads a long log from its newest end in turns, while new comments come', () => {
    let now = 0;
    const selection = new CommentSelection((one) => one.text.startsWith('sold'), () => (now += 4));
    let log = CommentLog.of(Array.from({ length: 9_000 }, (_, index) => comment(index + 1)), 9_000);
    let rows = selection.read(log);
    expect([rows.complete, rows.from, rows.length, rows.at(rows.length - 1)?.commentId]).toEqual([false, 7_001, 667, 'm9000']);
    let turns = 1;
    for (let number = 9_001; !rows.complete; number += 1) {
      const before = (rows.start ?? 0) + rows.length;
      log.append(comment(number));
      log = log.renewed();
      rows = selection.read(log);
      turns += 1;
      // Rows that were there keep their place.
      expect((rows.start ?? 0) + rows.length - before).toBe(number % 3 === 0 ? 1 : 0);
    }
    expect(turns).toBe(5);
    const all = Array.from({ length: log.length }, (_, index) => `m${index + 1}`).filter((_, index) => (index + 1) % 3 === 0);
    expect(texts(rows)).toEqual(all);
  });

  it('finds text and handles without regard to case, and takes signs as they are', () => {
    const fits = (search: string) => commentTest(search, 'all')?.(makeComment({ userHandle: 'Jo (shop)', text: 'So Pretty.' }));
    expect([fits('pretty.'), fits('@jo'), fits('(SHOP)'), fits('prettyx')]).toEqual([true, true, true, false]);
  });
});
