import { memo } from 'react';

import type { Claim, Comment } from '../../api/types';
import { t } from '../../i18n';
import { commentName } from '../../live/names';
import { claimTones, claimWords, intentTones, intentWords, platformName } from '../../live/words';
import { ColleagueMark } from '../../parts/hands/colleagues';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { formatClock } from '../../ui/format';
import type { WordFinder } from '../../ui/mark-words';
import { PlatformMark } from '../../ui/platform-mark';
import { MarkedText } from '../../ui/marked-text';

export interface CommentActions {
  /** Gives an item to who wrote the comment. */
  readonly onClaim: (comment: Comment) => void;
  readonly onBuyer: (comment: Comment) => void;
  readonly onGoToClaim: (claim: Claim) => void;
}

interface CommentRowProps extends CommentActions {
  readonly comment: Comment;
  /** What it answers, when that is here. */
  readonly parent: Comment | null;
  /** What came of it; told apart by identity, so that a row is drawn again only when one changed. */
  readonly claims: readonly Claim[];
  readonly words: WordFinder | null;
  /** The reader asked for this comment. */
  readonly marked: boolean;
  readonly refusal: string | null;
}

/** One comment, with what it answers, what was read in it, and what came of it. */
export const CommentRow = memo(function CommentRow(props: CommentRowProps) {
  const { comment, parent, claims, words, marked, refusal, onClaim, onBuyer, onGoToClaim } = props;
  const intent = claims.length === 0 ? intentWords[comment.intent] : null;
  const isRead = comment.intent !== 'none';
  return (
    <article
      className="comment"
      data-intent={comment.intent}
      data-comment={`${comment.platform}/${comment.commentId}`}
      data-removed={comment.removedAt ? true : undefined}
      aria-current={marked || undefined}
    >
      <header>
        <PlatformMark platform={comment.platform} name={platformName(comment.platform)} />
        <button type="button" className="comment-handle" data-row-focus onClick={() => onBuyer(comment)}>
          <span className="visually-hidden">{t('comments.buyerCardOf')} </span>{comment.userHandle}
        </button>
        {comment.fromSeller ? <Badge tone="accent">{t('comments.seller')}</Badge> : null}
        {intent ? <Badge tone={intentTones[comment.intent]}>{intent}</Badge> : null}
        {comment.backfill ? <span className="comment-note quiet" title={t('comments.lateWhy', { at: formatClock(comment.receivedAt) })}>{t('comments.late')}</span> : null}
        {comment.removedAt ? <Badge>{t('comments.removed')}</Badge> : null}
        <ColleagueMark kind="comment" id={commentName(comment)} />
        <time className="quiet number" dateTime={comment.timestamp} title={t('comments.arrived', { at: formatClock(comment.receivedAt) })}>
          {formatClock(comment.timestamp)}
        </time>
        <Button size="small" className="comment-claim" refusal={refusal} aria-label={t('comments.claimFor', { name: comment.userHandle })} onClick={() => onClaim(comment)}>
          {t('comments.claim')}
        </Button>
      </header>
      {comment.parentCommentId ? (
        <p className="comment-quote quiet" dir="auto">
          {parent ? <><b>{parent.userHandle}</b> {parent.text}</> : t('comments.answer')}
        </p>
      ) : null}
      <p className="comment-text" dir="auto">
        {isRead ? <MarkedText text={comment.text} words={words} numbers={claims.map((claim) => claim.itemNumber)} /> : comment.text}
      </p>
      {comment.editedAt ? (
        <p className="comment-note quiet">
          {t('comments.edited', { at: formatClock(comment.editedAt) })}
          {comment.originalText ? <> <q dir="auto">{comment.originalText}</q></> : null}
        </p>
      ) : null}
      {claims.length > 0 ? (
        <p className="comment-claims">
          {claims.map((claim) => (
            <button key={claim.claimId} type="button" className="claim-chip" data-tone={claimTones[claim.claimStatus]} onClick={() => onGoToClaim(claim)}>
              <span className="visually-hidden">{t('comments.goToClaim')} </span>
              {claim.itemNumber === '' ? null : <span className="number">{claim.itemNumber}{claim.variant ? ` ${claim.variant}` : ''}{claim.quantity > 1 ? ` × ${claim.quantity}` : ''}</span>}
              {' '}{claimWords[claim.claimStatus]}{claim.waitlistPosition === null ? '' : ` #${claim.waitlistPosition}`}
            </button>
          ))}
        </p>
      ) : null}
    </article>
  );
}, isSameRow);

function isSameRow(before: CommentRowProps, after: CommentRowProps): boolean {
  const { claims: old, ...oldRest } = before;
  const { claims: now, ...nowRest } = after;
  const keys = Object.keys(nowRest) as (keyof typeof nowRest)[];
  return keys.every((key) => oldRest[key] === nowRest[key]) && old.length === now.length && old.every((claim, index) => claim === now[index]);
}
