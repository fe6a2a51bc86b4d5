import type { Claim } from '../../api/types';
import { t } from '../../i18n';
import { claimWords } from '../../live/words';

export interface TimelineEntry {
  readonly key: string;
  readonly at: string;
  readonly text: string;
}

const timelineMax = 50;

/** What happened to the item, latest first. */
export function timelineOf(claims: readonly Claim[]): readonly TimelineEntry[] {
  const found = claims.flatMap((claim) => [
    { claim, at: claim.at, made: true },
    ...(claim.updatedAt > claim.at ? [{ claim, at: claim.updatedAt, made: false }] : []),
  ]);
  // Only what is shown is put into words.
  return found
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .slice(0, timelineMax)
    .map(({ claim, at, made }) => ({ key: `${claim.claimId}/${made ? 'made' : 'changed'}`, at, text: made ? madeWords(claim) : changedWords(claim) }));
}

function madeWords({ origin, reserved, userHandle: handle, quantity: count }: Claim): string {
  if (origin !== 'operator') return t('item.claimed', { handle, count });
  return reserved ? t('item.wasReserved', { handle, count }) : t('item.wasAwarded', { handle, count });
}

const changedWords = (claim: Claim): string =>
  t('item.became', {
    handle: claim.userHandle,
    state: claimWords[claim.claimStatus],
    place: claim.waitlistPosition === null ? '' : ` #${claim.waitlistPosition}`,
    reason: claim.reason ? ` (${claim.reason})` : '',
  });
