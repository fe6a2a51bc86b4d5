import { describe, expect, it } from 'vitest';

import { type ClaimFilter, ClaimSelection, claimTest, everyClaim } from '../src/features/claims/select-claims';
import { ClaimTable } from '../src/live/claim-table';
import { makeClaim } from './make';

const everything: ClaimFilter = { status: 'all', search: '', item: '', platform: '', from: '', to: '' };
const at = (clock: string) => new Date(`2026-02-10T${clock}`).toISOString();
const fits = (filter: Partial<ClaimFilter>, claim: Parameters<typeof makeClaim>[0]) => claimTest({ ...everything, ...filter })?.(makeClaim(claim));

describe('claims', () => {
  it('are all there, oldest first, without a filter', () => {
    const claims = ClaimTable.of([makeClaim({ claimId: 'b', at: at('19:02:00') }), makeClaim({ claimId: 'a', at: at('19:01:00') })]);
    const rows = everyClaim(claims);
    expect([rows.length, rows.at(0)?.claimId, rows.at(1)?.claimId]).toEqual([2, 'a', 'b']);
  });

  it.each([
    [{ status: 'winner' }, { claimStatus: 'waitlist' }, false],
    [{ search: 'ANN' }, { userHandle: 'anna_k' }, true],
    [{ search: '#12' }, { userHandle: 'ben', itemNumber: '12' }, true],
    [{ search: '1' }, { userHandle: 'ben', itemNumber: '12' }, false],
    [{ item: 'a5' }, { itemNumber: 'A5' }, true],
    [{ platform: 'youtube' }, { platform: 'facebook' }, false],
    [{ from: '19:22', to: '19:22' }, { timestamp: at('19:22:40') }, true],
    [{ from: '19:22', to: '19:22' }, { timestamp: at('19:23:00') }, false],
    [{ from: '19:22:10' }, { timestamp: at('19:22:09') }, false],
    [{ from: '23:50', to: '00:10' }, { timestamp: at('00:05:00') }, true],
    [{ from: '23:50', to: '00:10' }, { timestamp: at('12:00:00') }, false],
  ] as const)('%o fits %o: %s', (filter, claim, expected) => {
    expect(fits(filter, claim)).toBe(expected);
  });
});

describe('ClaimSelection', () => {
  const claim = (number: number, status: 'winner' | 'waitlist' = 'winner') => makeClaim({ claimId: `c${number}`, at: at(`19:${String(number).padStart(2, '0')}:00`), claimStatus: status });
  const ids = (rows: { length: number; at(index: number): { claimId: string } | undefined }) => Array.from({ length: rows.length }, (_, index) => rows.at(index)?.claimId);

  it('keeps the order of creation while claims come, change and come from before, looking only at those', () => {
    let looks = 0;
    const selection = new ClaimSelection((one) => {
      looks += 1;
      return one.claimStatus === 'winner';
    });
    let claims = ClaimTable.of([claim(11), claim(12, 'waitlist'), claim(13)]);
    expect(ids(selection.read(claims))).toEqual(['c11', 'c13']);
    looks = 0;
    claims.set('c12', claim(12));
    claims.set('c11', claim(11, 'waitlist'));
    claims.set('c14', claim(14));
    claims = claims.renewed();
    expect(ids(selection.read(claims))).toEqual(['c12', 'c13', 'c14']);
    expect(looks).toBe(3);
    claims.addOlder([claim(10), claim(9), claim(12, 'waitlist')]);
    claims = claims.renewed();
    expect(ids(selection.read(claims))).toEqual(['c9', 'c10', 'c12', 'c13', 'c14']);
    claims.set('c10', claim(10, 'waitlist'));
    expect(ids(selection.read(claims.renewed()))).toEqual(['c9', 'c12', 'c13', 'c14']);
  });

  it('is right again after more changes than are told apart, and with other claims', () => {
    const selection = new ClaimSelection((one) => one.claimStatus === 'winner');
    const claims = ClaimTable.of([claim(1), claim(2)]);
    selection.read(claims);
    for (let change = 0; change < 45_001; change += 1) claims.set('c1', claim(1, change % 2 === 0 ? 'waitlist' : 'winner'));
    claims.set('c2', claim(2, 'waitlist'));
    expect(ids(selection.read(claims.renewed()))).toEqual([]);
    expect(ids(selection.read(ClaimTable.of([claim(5)])))).toEqual(['c5']);
  });
});
