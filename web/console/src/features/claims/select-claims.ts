// Which claims fit a filter.

import type { Claim, ClaimStatus } from '../../api/types';
import type { Test } from '../../live/selection';

export type StatusFilter = 'all' | ClaimStatus;

export const statusFilters: readonly StatusFilter[] = ['all', 'winner', 'waitlist', 'review', 'unmatched', 'released', 'expired'];

export interface ClaimFilter {
  readonly status: StatusFilter;
  /** Part of a handle, or an item number. */
  readonly search: string;
  readonly item: string;
  readonly platform: string;
  /** Times of day on the reader's clock, "19:22" or "19:22:05"; empty for no bound. A range may go over midnight. */
  readonly from: string;
  readonly to: string;
}

export const asStatusFilter = (text: string | null): StatusFilter => statusFilters.find((filter) => filter === text) ?? 'all';

/** How many filters stand besides the status and the search, which are always on the screen. */
export const countBounds = ({ item, platform, from, to }: ClaimFilter): number => [item, platform, from || to].filter((bound) => bound !== '').length;

/** Null: every claim fits. */
export function claimTest(filter: ClaimFilter): Test<Claim> | null {
  const tests: Test<Claim>[] = [];
  const { status, platform } = filter;
  if (status !== 'all') tests.push((claim) => claim.claimStatus === status);
  if (platform !== '') tests.push((claim) => claim.platform === platform);
  const item = filter.item.trim().toUpperCase().replace(/^#/, '');
  if (item !== '') tests.push((claim) => claim.itemNumber === item);
  const search = filter.search.trim().replace(/^[@#]/, '');
  if (search !== '') {
    const pattern = new RegExp(search.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'iu');
    const number = search.toUpperCase();
    tests.push((claim) => claim.itemNumber === number || pattern.test(claim.userHandle));
  }
  const from = secondOfDay(filter.from);
  const to = secondOfDay(filter.to);
  if (from !== null || to !== null) {
    // "Until 19:22" includes all of that minute.
    const last = to === null ? null : to + (filter.to.length > 5 ? 0 : 59);
    tests.push(({ timestamp }) => {
      const at = new Date(timestamp);
      const second = at.getHours() * 3_600 + at.getMinutes() * 60 + at.getSeconds();
      const isAfter = from === null || second >= from;
      const isBefore = last === null || second <= last;
      return from !== null && last !== null && from > last ? isAfter || isBefore : isAfter && isBefore;
    });
  }
  return tests.length === 0 ? null : (claim) => tests.every((test) => test(claim));
}

function secondOfDay(text: string): number | null {
  const match = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  return match ? Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3] ?? 0) : null;
}
