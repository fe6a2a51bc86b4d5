import { describe, expect, it } from 'vitest';

import { ClaimTable } from '../src/live/claim-table';
import { CommentLog } from '../src/live/comment-log';
import { type Log, type Selected, Selection, everyRow } from '../src/live/selection';
import { makeClaim, makeComment } from './make';

const comment = (number: number, text = number % 3 === 0 ? 'sold 1' : 'hello') => makeComment({ commentId: `m${number}`, text });
const isSold = ({ text }: ReturnType<typeof comment>) => text.startsWith('sold');
const rowsOf = <Row>(rows: Selected<Row>) => Array.from({ length: rows.length }, (_, index) => rows.at(index));
const names = (rows: Selected<{ readonly commentId: string }>) => rowsOf(rows).map((row) => row?.commentId);
const ids = (rows: Selected<{ readonly claimId: string }>) => rowsOf(rows).map((row) => row?.claimId);

/** Reads until all of the log was looked at. */
function readAll<Row>(selection: Selection<Row>, log: Log<Row>): Selected<Row> {
  let rows = selection.read(log);
  while (!rows.complete) rows = selection.readOlder(log);
  return rows;
}

describe('a selection of comments', () => {
  it('follows the log as it grows at both ends, looking at each comment once', () => {
    let looks = 0;
    const selection = new Selection<ReturnType<typeof comment>>((one) => {
      looks += 1;
      return isSold(one);
    });
    let log = CommentLog.of([comment(11), comment(12), comment(13)], 13);
    expect(names(readAll(selection, log))).toEqual(['m12']);
    log.append(comment(14));
    log.append(comment(15));
    log = log.renewed();
    const before = selection.read(log);
    expect(names(before)).toEqual(['m12', 'm15']);
    log.addOlder([comment(8), comment(9), comment(10)]);
    log = log.renewed();
    expect(selection.read(log).complete).toBe(false);
    const rows = selection.readOlder(log);
    expect(names(rows)).toEqual(['m9', 'm12', 'm15']);
    expect(rows.start - before.start).toBe(-1);
    expect([rows.indexOf(12), rows.indexOf(13)]).toEqual([1, 2]);
    expect(looks).toBe(8);
  });

  it('looks again at edited comments only, and tells where they have gone', () => {
    let looks = 0;
    const selection = new Selection<ReturnType<typeof comment>>((one) => {
      looks += 1;
      return isSold(one);
    });
    let log = CommentLog.of(Array.from({ length: 9 }, (_, index) => comment(index + 1)), 9);
    expect(names(readAll(selection, log))).toEqual(['m3', 'm6', 'm9']);
    looks = 0;
    log.amend({ ...comment(5), text: 'sold 2' });
    log.amend({ ...comment(6), text: 'no' });
    log = log.renewed();
    const rows = selection.read(log);
    expect(names(rows)).toEqual(['m3', 'm5', 'm9']);
    expect([rows.indexOf(5), rows.indexOf(6)]).toEqual([1, 2]);
    expect(looks).toBe(2);
    for (let edit = 0; edit < 2_500; edit += 1) log.amend({ ...comment(3), text: `sold ${edit}` });
    expect(readAll(selection, log.renewed()).at(0)?.text).toBe('sold 2499');
  });

  it('reads a long log from its newest end in turns, while new comments come', () => {
    let now = 0;
    const selection = new Selection(isSold, () => (now += 4));
    let log = CommentLog.of(Array.from({ length: 4_500 }, (_, index) => comment(index + 1)), 4_500);
    expect([selection.read(log).length, selection.read(log).complete]).toEqual([0, false]);
    let rows = selection.readOlder(log);
    expect([rows.complete, rows.from, rows.length, rows.at(rows.length - 1)?.commentId]).toEqual([false, 3_501, 334, 'm4500']);
    let turns = 1;
    for (let number = 4_501; !rows.complete; number += 1) {
      const before = rows.start + rows.length;
      log.append(comment(number));
      log = log.renewed();
      rows = selection.readOlder(log);
      turns += 1;
      // Rows that were there keep their place.
      expect(rows.start + rows.length - before).toBe(number % 3 === 0 ? 1 : 0);
    }
    expect(turns).toBe(5);
    expect(names(rows)).toEqual(names(everyRow(log)).filter((_, index) => (index + 1) % 3 === 0));
  });
});

describe('a selection of claims', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 1, 10, 19, minute)).toISOString();
  const claim = (number: number, claimStatus: 'winner' | 'waitlist' = 'winner') => makeClaim({ claimId: `c${number}`, at: at(number), claimStatus });
  const hasWon = ({ claimStatus }: ReturnType<typeof claim>) => claimStatus === 'winner';

  it('is all of them, oldest first, where every claim fits', () => {
    const claims = ClaimTable.of([claim(2), claim(1)]);
    const rows = everyRow(claims);
    expect(ids(rows)).toEqual(['c1', 'c2']);
    claims.addOlder([claim(0)]);
    // What was drawn stays what it was.
    expect(ids(rows)).toEqual(['c1', 'c2']);
    expect(ids(everyRow(claims.renewed()))).toEqual(['c0', 'c1', 'c2']);
  });

  it('keeps the order of creation while claims come, change and come from before, looking only at those', () => {
    let looks = 0;
    const selection = new Selection<ReturnType<typeof claim>>((one) => {
      looks += 1;
      return hasWon(one);
    });
    let claims = ClaimTable.of([claim(11), claim(12, 'waitlist'), claim(13)]);
    expect(ids(readAll(selection, claims))).toEqual(['c11', 'c13']);
    looks = 0;
    claims.set('c12', claim(12));
    claims.set('c11', claim(11, 'waitlist'));
    claims.set('c14', claim(14));
    claims = claims.renewed();
    expect(ids(selection.read(claims))).toEqual(['c12', 'c13', 'c14']);
    claims.addOlder([claim(10), claim(9), claim(12, 'waitlist')]);
    claims = claims.renewed();
    expect(ids(readAll(selection, claims))).toEqual(['c9', 'c10', 'c12', 'c13', 'c14']);
    expect(looks).toBe(5);
    claims.set('c10', claim(10, 'waitlist'));
    expect(ids(selection.read(claims.renewed()))).toEqual(['c9', 'c12', 'c13', 'c14']);
    expect(claims.find('c9')).toBe(claims.start);
  });

  it('is right again when older claims belong between those that are here', () => {
    const selection = new Selection(hasWon);
    let claims = ClaimTable.of([claim(1), claim(5)]);
    readAll(selection, claims);
    claims.addOlder([claim(0), claim(3)]);
    claims = claims.renewed();
    expect(ids(readAll(selection, claims))).toEqual(['c0', 'c1', 'c3', 'c5']);
    expect(rowsOf(everyRow(claims)).map((row) => claims.find(row?.claimId ?? ''))).toEqual([0, 1, 2, 3].map((place) => claims.start + place));
  });

  it('has a claim of a page that is still to come in its place, when an event tells of it first', () => {
    const selection = new Selection(hasWon);
    let claims = ClaimTable.of([claim(5), claim(6)]);
    readAll(selection, claims);
    claims.set('c2', claim(2));
    claims = claims.renewed();
    expect(ids(readAll(selection, claims))).toEqual(['c2', 'c5', 'c6']);
    claims.addOlder([claim(1), claim(2, 'waitlist'), claim(3), claim(4)]);
    expect(ids(readAll(selection, claims.renewed()))).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
  });

  it('is right again after more changes than are told apart, and with other claims', () => {
    const selection = new Selection(hasWon);
    const claims = ClaimTable.of([claim(1), claim(2)]);
    readAll(selection, claims);
    for (let change = 0; change < 45_001; change += 1) claims.set('c1', claim(1, change % 2 === 0 ? 'waitlist' : 'winner'));
    claims.set('c2', claim(2, 'waitlist'));
    expect(ids(readAll(selection, claims.renewed()))).toEqual([]);
    expect(ids(readAll(selection, ClaimTable.of([claim(5)])))).toEqual(['c5']);
  });
});
