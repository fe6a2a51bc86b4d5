// The comments of cases that came before what the comment stream here begins with; each is asked for once.

import { useEffect, useRef, useState } from 'react';

import { api } from '../../api/client';
import type { Claim, Comment } from '../../api/types';
import type { CommentLog } from '../../live/comment-log';

/** The next in the lane first; the rest follows as the lane is cleared. */
const aheadMax = 30;
const atOnce = 3;

export function useCaseComments(cases: readonly Claim[], comments: CommentLog): (claim: Claim) => Comment | null {
  const [fetched, setFetched] = useState<ReadonlyMap<string, Comment | null>>(new Map());
  const asked = useRef(new Set<string>());
  const here = (claim: Claim) => (claim.commentId === null ? null : (comments.get(claim.platform, claim.commentId) ?? null));
  useEffect(() => {
    const missing = cases.slice(0, aheadMax).filter((claim) => claim.commentId !== null && !asked.current.has(claim.claimId) && !here(claim));
    missing.forEach(({ claimId }) => asked.current.add(claimId));
    const work = async () => {
      for (let claim = missing.shift(); claim; claim = missing.shift()) {
        const { claimId } = claim;
        // Without its comment a case is still decided by item and buyer.
        const comment = await api.explain(claimId).then((answer) => answer.comment, () => null);
        setFetched((before) => new Map(before).set(claimId, comment));
      }
    };
    for (let worker = 0; worker < Math.min(atOnce, missing.length); worker += 1) void work();
    // Comments only ever come to be here; what was missing once is asked for already.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cases]);
  return (claim) => here(claim) ?? fetched.get(claim.claimId) ?? null;
}
