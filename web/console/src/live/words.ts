// What states are called in the console, and the tone that repeats it in colour.

import type { Cause, CauseCode, ConnectionState } from '@soldwire/realtime';

import type { ClaimStatus, Intent, Item, ShowStatus, Source } from '../api/types';
import { t } from '../i18n';
import type { Tone } from '../ui/badge';

/** A word for each state, asked for when it is read: the reader's language may have changed. */
function wordsFor<State extends string>(states: Readonly<Record<State, unknown>>, word: (state: State) => string): Readonly<Record<State, string>> {
  const words = {} as Record<State, string>;
  for (const state of Object.keys(states) as State[]) {
    Object.defineProperty(words, state, { enumerable: true, get: () => word(state) });
  }
  return words;
}

export const claimTones: Readonly<Record<ClaimStatus, Tone>> = {
  winner: 'good',
  waitlist: 'warn',
  unmatched: 'bad',
  review: 'ask',
  released: 'mute',
  expired: 'mute',
};
export const claimWords = wordsFor(claimTones, (status) => t(`words.claim_${status}`));

export const showTones: Readonly<Record<ShowStatus, Tone>> = { draft: 'mute', active: 'good', paused: 'warn', ended: 'mute' };
export const showWords = wordsFor(showTones, (status) => t(`words.show_${status}`));

export const intentTones: Readonly<Record<Intent, Tone>> = { claim: 'good', pass: 'warn', review: 'ask', none: 'mute' };
/** Most comments want nothing, and say so with no word. */
export const intentWords: Readonly<Record<Intent, string | null>> = wordsFor(intentTones, (intent) => (intent === 'none' ? '' : t(`words.intent_${intent}`)));

export function stockWords(item: Item): { readonly text: string; readonly tone: Tone } {
  const left = item.totalQuantity - item.claimedCount;
  if (left <= 0) return { text: t('words.stock_soldOut'), tone: 'ink' };
  if (item.claimedCount === 0) return { text: t('words.stock_unclaimed'), tone: 'plain' };
  return { text: t('words.stock_left', { left }), tone: 'good' };
}

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
export const sourceWords = wordsFor(sourceTones, (state) => t(`words.source_${state}`));

/** Names of companies are the same in every language. */
const platforms: Readonly<Record<string, string>> = { facebook: 'Facebook', instagram: 'Instagram', youtube: 'YouTube', twitch: 'Twitch', tiktok: 'TikTok' };

export function platformName(platform: string): string {
  switch (platform) {
    case 'debug':
      return t('words.platform_test');
    case 'operator':
    case 'manual':
      return t('words.platform_operator');
    case 'rehearsal':
      return t('words.platform_rehearsal');
    default:
      return platforms[platform] ?? platform;
  }
}

/** `isRunning`: the show is on; a draft or an ended one is connected, and not live. */
export function connectionWords(state: ConnectionState, isRunning = true): { readonly text: string; readonly tone: Tone } {
  switch (state.status) {
    case 'connecting':
      return { text: t('words.stream_connecting'), tone: 'mute' };
    case 'catching-up':
      return { text: t('words.stream_catchingUp'), tone: 'warn' };
    case 'live':
      return state.overdue ? { text: t('words.stream_overdue'), tone: 'warn' } : { text: isRunning ? t('words.stream_live') : t('words.stream_connected'), tone: 'good' };
    case 'reconnecting':
      return { text: t('words.stream_reconnecting'), tone: 'bad' };
    case 'offline':
      return { text: t('words.stream_offline'), tone: 'bad' };
    case 'unauthorised':
      return { text: state.why.code === 'forbidden' ? t('words.stream_noAccess') : t('words.stream_signedOut'), tone: 'bad' };
    case 'ended':
      return { text: t('words.stream_over'), tone: 'mute' };
  }
}

const causes: Readonly<Record<CauseCode, () => string>> = {
  unreachable: () => t('words.cause_unreachable'),
  'no-answer': () => t('words.cause_noAnswer'),
  'stream-closed': () => t('words.cause_streamClosed'),
  silent: () => t('words.cause_silent'),
  gap: () => t('words.cause_gap'),
  'http-error': () => t('words.cause_httpError'),
  'not-a-stream': () => t('words.cause_notAStream'),
  expired: () => t('words.cause_expired'),
  lagged: () => t('words.cause_lagged'),
  shutdown: () => t('words.cause_shutdown'),
  overloaded: () => t('words.cause_overloaded'),
  'reset-failed': () => t('words.cause_resetFailed'),
  'signed-out': () => t('words.cause_signedOut'),
  forbidden: () => t('words.cause_forbidden'),
  'not-found': () => t('words.cause_notFound'),
  over: () => t('words.cause_over'),
  'page-hidden': () => t('words.cause_pageHidden'),
};

/** Why the stream is lost, to stand after "Connection lost:". */
export const lossWords = (why: Cause): string => causes[why.code]();
