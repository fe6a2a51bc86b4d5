// What people did in a show, told from its log: for the news of one's own steps with the way back,
// and for seeing what a colleague has just done.

import type { Claim, LiveEvent, ShowStatus } from '../api/types';

export type DeedKind =
  | 'released' | 'dismissed' | 'awarded' | 'reserved' | 'gave' | 'queued' | 'reviewed' | 'held' | 'noted'
  | 'itemChanged' | 'started' | 'paused' | 'resumed' | 'stopped' | 'reopened' | 'changed';

export interface Deed {
  readonly seq: number;
  /** Of the server's clock; a step that can be undone carries the same time. */
  readonly at: string;
  /** The account; null where the log does not say whose it was. */
  readonly by: string | null;
  readonly kind: DeedKind;
  /** What it was done to; one step may be about many. Empty for steps of the whole show. */
  readonly claims: readonly Claim[];
  /** For `itemChanged`. */
  readonly itemNumber?: string;
}

export const deedsMax = 200;

/** Null for what the rules did. */
export function deedOf(event: LiveEvent, claimOf: (claimId: string) => Claim | undefined): Deed | null {
  const deed = (by: string | null, kind: DeedKind, claims: readonly Claim[]): Deed | null =>
    by === null ? null : { seq: event.seq, at: event.at, by, kind, claims };
  if (event.type === 'claim.released') return deed(event.data.by, event.data.code === 'dismissed' ? 'dismissed' : 'released', [event.data]);
  if (event.type === 'claim.created') {
    return event.data.origin === 'operator' ? deed(event.data.by, event.data.reserved ? 'reserved' : 'awarded', [event.data]) : null;
  }
  if (event.type === 'claim.updated') {
    const { by, change, claimStatus } = event.data;
    if (change === 'hold') return deed(by, 'held', [event.data]);
    if (change === 'buyer' || change === 'note') return null;
    return deed(by, claimStatus === 'winner' ? 'gave' : claimStatus === 'waitlist' ? 'queued' : 'reviewed', [event.data]);
  }
  if (event.type === 'note.added') {
    const claim = event.data.claimId === null ? undefined : claimOf(event.data.claimId);
    return claim ? deed(event.data.by, 'noted', [claim]) : null;
  }
  if (event.type === 'item.updated') return { seq: event.seq, at: event.at, by: null, kind: 'itemChanged', claims: [], itemNumber: event.data.item.itemNumber };
  if (event.type === 'session.status') return deed(event.data.by, stepOf(event.data.from, event.data.to), []);
  return null;
}

function stepOf(from: ShowStatus, to: ShowStatus): DeedKind {
  if (from === to) return 'changed';
  if (to === 'paused') return 'paused';
  if (to === 'ended') return 'stopped';
  return from === 'draft' ? 'started' : from === 'ended' ? 'reopened' : 'resumed';
}

/** Newest first. What one person did in one step is one deed, whatever it touched. */
export function addDeeds(known: readonly Deed[], fresh: readonly Deed[]): readonly Deed[] {
  const all = [...known];
  for (const deed of fresh) {
    const last = all[0];
    if (last && last.at === deed.at && last.by === deed.by && last.kind === deed.kind && deed.claims.length > 0) {
      all[0] = { ...last, seq: deed.seq, claims: [...last.claims, ...deed.claims] };
    } else {
      all.unshift(deed);
    }
  }
  return all.slice(0, deedsMax);
}
