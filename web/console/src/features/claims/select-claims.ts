// The claims that fit a filter.

import type { Claim, ClaimStatus } from '../../api/types';
import type { ClaimTable } from '../../live/claim-table';
import { lowerBound } from '../../ui/lower-bound';
import type { Rows } from '../../ui/virtual-list';

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

/** All of them, oldest first. */
export const everyClaim = (claims: ClaimTable): Rows<Claim> => ({ length: claims.size, at: (index) => claims.at(index) });

/** The claims that pass a test, oldest first; each is looked at when it comes and when it changes. */
export class ClaimSelection {
  readonly #test: (claim: Claim) => boolean;
  #claims: ClaimTable | null = null;
  #version = 0;
  /** Where the claims stand among all. */
  #places: number[] = [];

  constructor(test: (claim: Claim) => boolean) {
    this.#test = test;
  }

  read(claims: ClaimTable): Rows<Claim> {
    const changes = this.#claims?.isSameTable(claims) ? claims.changesSince(this.#version) : null;
    if (changes) changes.forEach((place) => this.#look(claims, place));
    else this.#readAll(claims);
    this.#claims = claims;
    this.#version = claims.version;
    const places = this.#places;
    return { length: places.length, at: (index) => claims.at(places[index] ?? -1) };
  }

  #readAll(claims: ClaimTable): void {
    this.#places = [];
    for (let place = 0; place < claims.size; place += 1) {
      const claim = claims.at(place);
      if (claim && this.#test(claim)) this.#places.push(place);
    }
  }

  #look(claims: ClaimTable, place: number): void {
    const claim = claims.at(place);
    const fits = claim !== undefined && this.#test(claim);
    const row = lowerBound(this.#places, place);
    const isHere = this.#places[row] === place;
    if (fits && !isHere) this.#places.splice(row, 0, place);
    else if (!fits && isHere) this.#places.splice(row, 1);
  }
}

export function claimTest(filter: ClaimFilter): ((claim: Claim) => boolean) | null {
  const tests: ((claim: Claim) => boolean)[] = [];
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
