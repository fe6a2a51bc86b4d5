// What states are called in the console, and the tone that repeats it in colour.

import type { Cause, ConnectionState } from '@soldwire/realtime';

import type { ClaimStatus, Intent, Item, ShowStatus, Source } from '../api/types';
import type { Tone } from '../ui/badge';

export const claimWords: Readonly<Record<ClaimStatus, string>> = {
  winner: 'Winner',
  waitlist: 'Waitlist',
  unmatched: 'No such item',
  review: 'Needs decision',
  released: 'Released',
  expired: 'Expired',
};

export const claimTones: Readonly<Record<ClaimStatus, Tone>> = {
  winner: 'good',
  waitlist: 'warn',
  unmatched: 'bad',
  review: 'ask',
  released: 'mute',
  expired: 'mute',
};

export const showWords: Readonly<Record<ShowStatus, string>> = { draft: 'Draft', active: 'Active', paused: 'Paused', ended: 'Ended' };
export const showTones: Readonly<Record<ShowStatus, Tone>> = { draft: 'mute', active: 'good', paused: 'warn', ended: 'mute' };

export const intentWords: Readonly<Record<Intent, string | null>> = {
  claim: 'Claim',
  pass: 'Pass',
  review: 'Unclear',
  none: null,
};

export const intentTones: Readonly<Record<Intent, Tone>> = { claim: 'good', pass: 'warn', review: 'ask', none: 'mute' };

export function stockWords(item: Item): { readonly text: string; readonly tone: Tone } {
  const left = item.totalQuantity - item.claimedCount;
  if (left <= 0) return { text: 'Sold out', tone: 'ink' };
  if (item.claimedCount === 0) return { text: 'Unclaimed', tone: 'plain' };
  return { text: `${left} left`, tone: 'good' };
}

export const sourceWords: Readonly<Record<Source['state'], string>> = {
  idle: 'not started',
  polling: 'reading',
  backing_off: 'backing off',
  token_expired: 'access token expired: connect the page again',
  permission: 'permission missing: connect the page again',
  ended: 'the live video has ended',
  stopped: 'stopped',
  error: 'in trouble',
};

export const sourceTones: Readonly<Record<Source['state'], Tone>> = {
  idle: 'mute',
  polling: 'good',
  backing_off: 'warn',
  token_expired: 'bad',
  permission: 'bad',
  ended: 'mute',
  stopped: 'mute',
  error: 'bad',
};

const platforms: Readonly<Record<string, string>> = {
  facebook: 'Facebook',
  instagram: 'Instagram',
  youtube: 'YouTube',
  twitch: 'Twitch',
  debug: 'Test',
  operator: 'Operator',
};

export const platformName = (platform: string): string => platforms[platform] ?? platform;

export function connectionWords(state: ConnectionState): { readonly text: string; readonly tone: Tone } {
  switch (state.status) {
    case 'connecting':
      return { text: 'Connecting', tone: 'mute' };
    case 'catching-up':
      return { text: 'Catching up', tone: 'warn' };
    case 'live':
      return state.overdue ? { text: 'Live, no sign of life', tone: 'warn' } : { text: 'Live', tone: 'good' };
    case 'reconnecting':
      return { text: 'Reconnecting', tone: 'bad' };
    case 'offline':
      return { text: 'Offline', tone: 'bad' };
    case 'unauthorised':
      return { text: state.why.code === 'forbidden' ? 'No access' : 'Signed out', tone: 'bad' };
    case 'ended':
      return { text: 'Stream over', tone: 'mute' };
  }
}

/** "Connection lost: the server is not reachable" */
export function lossWords(why: Cause): string {
  return `${why.message.charAt(0).toLowerCase()}${why.message.slice(1)}`;
}
