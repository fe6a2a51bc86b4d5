// What waits for a decision, above the claims: what is shown of them is in the address bar.

import { useCallback, useEffect, useMemo } from 'react';

import { api } from '../api/client';
import type { Claim } from '../api/types';
import { ClaimFeed } from '../features/claims/claim-feed';
import type { ClaimActions } from '../features/claims/claim-row';
import { type ClaimFilter, asStatusFilter } from '../features/claims/select-claims';
import { ReviewLane } from '../features/review/review-lane';
import { commentName } from '../live/names';
import type { LiveState } from '../live/state';
import type { LiveStore } from '../live/store';
import { InTurn } from '../ui/in-turn';
import { useQuery } from './router';
import { useClaimWords } from './use-claim-words';

interface ClaimLanesProps extends Pick<ClaimActions, 'onOpenItem' | 'onDetails' | 'onRelease' | 'onDecide' | 'onAddItem'> {
  readonly live: LiveState;
  readonly store: LiveStore;
  /** While they change faster than this, the lanes are drawn so often. */
  readonly pacedMs: number;
  readonly refusal: string | null;
  /** A colleague decided first what was being decided here. */
  readonly onLost: (claim: Claim) => void;
}

/** The parts of a filter and their names in the address bar. */
const names = { status: 'claims', search: 'find', item: 'no', platform: 'platform', from: 'from', to: 'to' } as const satisfies Record<keyof ClaimFilter, string>;

export function ClaimLanes({ live, store, pacedMs, refusal, onLost, ...actions }: ClaimLanesProps) {
  const [query, setQuery] = useQuery();
  const words = useClaimWords(live.show);
  useOlderClaims(live, store);
  const [status, search, item, platform, from, to] = Object.values(names).map((name) => query.get(name) ?? '');
  const filter: ClaimFilter = useMemo(
    () => ({ status: asStatusFilter(status ?? null), search: search ?? '', item: item ?? '', platform: platform ?? '', from: from ?? '', to: to ?? '' }),
    [status, search, item, platform, from, to],
  );
  const onFilter = useCallback(
    (change: Partial<ClaimFilter>) => {
      for (const [part, value] of Object.entries(change)) setQuery(names[part as keyof ClaimFilter], value === 'all' ? '' : value);
    },
    [setQuery],
  );
  const onBuyer = useCallback((claim: Claim) => setQuery('buyer', claim.buyerKey, 'push'), [setQuery]);
  const onComment = useCallback(
    (claim: Claim) => {
      if (claim.commentId === null) return;
      setQuery('comment', commentName({ platform: claim.platform, commentId: claim.commentId }));
      setQuery('tab', 'comments');
    },
    [setQuery],
  );
  const commentOf = useCallback(
    ({ platform: where, commentId }: Claim) => {
      const state = store.getState();
      return commentId === null || state.status !== 'ready' ? null : (state.live.comments.get(where, commentId) ?? null);
    },
    [store],
  );
  return (
    <div className="lanes">
      <InTurn value={live} ms={pacedMs}>
        {({ claims, items }) => (
          <ReviewLane
            claims={claims}
            items={items}
            commentOf={commentOf}
            words={words}
            refusal={refusal}
            onBuyer={onBuyer}
            onComment={onComment}
            onLost={onLost}
          />
        )}
      </InTurn>
      <InTurn value={live} ms={pacedMs}>
        {(now) => (
          <ClaimFeed
            showId={now.show.id}
            claims={now.claims}
            items={now.items}
            counts={now.claimCounts}
            truncated={now.truncated.claims}
            filter={filter}
            wanted={query.get('claim')}
            refusal={refusal}
            onFilter={onFilter}
            onBuyer={onBuyer}
            onComment={onComment}
            {...actions}
          />
        )}
      </InTurn>
    </div>
  );
}

/** The snapshot has the newest claims only; the others follow it, once, so that searches find every claim. */
function useOlderClaims(live: LiveState, store: LiveStore): void {
  const { id } = live.show;
  const isPart = live.truncated.claims;
  useEffect(() => {
    if (!isPart) return undefined;
    let gone = false;
    const fetchAll = async () => {
      const older: Claim[] = [];
      for (let after: string | null = null; ; ) {
        const page: Awaited<ReturnType<typeof api.claims>> = await api.claims(id, after);
        if (gone) return;
        older.push(...page.claims);
        after = page.next;
        // The pages begin with the oldest; when one has nothing new, the snapshot has the rest.
        const state = store.getState();
        const isKnown = state.status === 'ready' && page.claims.every((claim) => state.live.claims.has(claim.claimId));
        if (after === null || (isKnown && page.claims.length > 0)) break;
      }
      await store.addOlderClaims(older);
    };
    // What is missing is said below the list; the next snapshot tries again.
    fetchAll().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [id, isPart, store]);
}
