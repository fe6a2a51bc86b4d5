import { describe, expect, it } from 'vitest';

import { type ClaimFilter, claimTest } from '../src/features/claims/select-claims';
import { makeClaim } from './make';

const everything: ClaimFilter = { status: 'all', search: '', item: '', platform: '', from: '', to: '' };
const at = (clock: string) => new Date(`2026-02-10T${clock}`).toISOString();
const fits = (filter: Partial<ClaimFilter>, claim: Parameters<typeof makeClaim>[0]) => claimTest({ ...everything, ...filter })?.(makeClaim(claim));

describe('claims', () => {
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
