// How comments and buyers are named in the address bar.

import type { Comment } from '../api/types';
import { type ClaimTable, commentKey } from './claim-table';

export const commentName = (comment: Pick<Comment, 'platform' | 'commentId'>): string => commentKey(comment.platform, comment.commentId);

export function commentNamed(name: string | null): { readonly platform: string; readonly commentId: string } | null {
  const slash = name?.indexOf('/') ?? -1;
  return name && slash > 0 ? { platform: name.slice(0, slash), commentId: name.slice(slash + 1) } : null;
}

/** The key of who wrote a comment: an account that was merged goes by the other's, an author without an id by the comment alone. */
export function buyerOfComment(comment: Comment, claims: ClaimTable): string {
  const [claim] = claims.ofComment(comment.platform, comment.commentId);
  if (claim) return claim.buyerKey;
  return comment.userId === null ? `${comment.platform}/comment:${comment.commentId}` : `${comment.platform}:${comment.userId}`;
}
