// The comments beside the claims: what is shown of them is in the address bar.

import { memo, useCallback, useMemo, useState } from 'react';

import type { Claim, Comment } from '../api/types';
import { ClaimDialog } from '../features/comments/claim-dialog';
import { CommentList } from '../features/comments/comment-list';
import { type CommentFilter, type CommentKind, asCommentKind } from '../features/comments/select-comments';
import { buyerOfComment, commentName, commentNamed } from '../live/names';
import type { LiveState } from '../live/state';
import type { LiveStore } from '../live/store';
import { useQuery } from './router';
import { useClaimWords } from './use-claim-words';

interface CommentLaneProps {
  readonly live: LiveState;
  readonly store: LiveStore;
  readonly refusal: string | null;
}

export const CommentLane = memo(function CommentLane({ live, store, refusal }: CommentLaneProps) {
  const [query, setQuery] = useQuery();
  const [claiming, setClaiming] = useState<Comment | null>(null);
  const words = useClaimWords(live.show);
  const named = query.get('comment');
  const wanted = useMemo(() => commentNamed(named), [named]);

  const search = query.get('comments') ?? '';
  const kind = asCommentKind(query.get('only'));
  const filter = useMemo((): CommentFilter => ({ search, kind }), [search, kind]);

  // Rows are drawn again when a function that they are given is another, so these stay the same.
  const onBuyer = useCallback(
    (comment: Comment) => {
      const state = store.getState();
      if (state.status === 'ready') setQuery('buyer', buyerOfComment(comment, state.live.claims), 'push');
    },
    [setQuery, store],
  );
  const onGoToClaim = useCallback(
    (claim: Claim) => {
      setQuery('claim', claim.claimId);
      setQuery('tab', '');
    },
    [setQuery],
  );
  return (
    <>
      <CommentList
        showId={live.show.id}
        comments={live.comments}
        claims={live.claims}
        total={live.commentCount}
        words={words}
        filter={filter}
        wanted={wanted}
        refusal={refusal}
        onSearch={useCallback((text: string) => setQuery('comments', text), [setQuery])}
        onKind={useCallback((one: CommentKind) => setQuery('only', one === 'all' ? '' : one), [setQuery])}
        onOlder={store.addOlderComments}
        onLive={useCallback(() => setQuery('comment', ''), [setQuery])}
        onClaim={setClaiming}
        onBuyer={onBuyer}
        onGoToClaim={onGoToClaim}
      />
      {claiming ? <ClaimDialog key={commentName(claiming)} showId={live.show.id} comment={claiming} items={live.items} onClose={() => setClaiming(null)} /> : null}
    </>
  );
});
