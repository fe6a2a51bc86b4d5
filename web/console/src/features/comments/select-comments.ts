// Which comments fit a filter.

import type { Comment, Intent } from '../../api/types';
import type { Test } from '../../live/selection';

export type CommentKind = 'all' | 'claims' | 'unclear';

export const asCommentKind = (text: string | null): CommentKind => (text === 'claims' || text === 'unclear' ? text : 'all');

export interface CommentFilter {
  /** Part of a text or of a handle. */
  readonly search: string;
  readonly kind: CommentKind;
}

const wanted: Readonly<Record<CommentKind, readonly Intent[] | null>> = { all: null, claims: ['claim', 'pass', 'review'], unclear: ['review'] };

/** Null: every comment fits. */
export function commentTest({ search, kind }: CommentFilter): Test<Comment> | null {
  const text = search.trim().replace(/^@/, '');
  const intents = wanted[kind];
  if (text === '' && !intents) return null;
  // A pattern makes no copy of each text, as lower case would.
  const pattern = text === '' ? null : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'iu');
  return (comment) =>
    (!intents || intents.includes(comment.intent)) && (!pattern || pattern.test(comment.text) || pattern.test(comment.userHandle));
}
