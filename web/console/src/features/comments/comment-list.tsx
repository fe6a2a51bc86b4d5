import { useMemo } from 'react';

import type { Comment } from '../../api/types';
import type { CommentLog } from '../../live/comment-log';
import { intentTones, intentWords, platformName } from '../../live/words';
import { Badge } from '../../ui/badge';
import { SearchField } from '../../ui/field';
import { formatClock, formatCount } from '../../ui/format';
import { type Rows, VirtualList } from '../../ui/virtual-list';
import './comments.css';

interface CommentListProps {
  readonly comments: CommentLog;
  readonly total: number;
  readonly search: string;
  readonly claimsOnly: boolean;
  readonly onSearch: (search: string) => void;
  readonly onClaimsOnly: (only: boolean) => void;
}

/** What viewers write, newest at the bottom. Scrolling up holds the list still. */
export function CommentList({ comments, total, search, claimsOnly, onSearch, onClaimsOnly }: CommentListProps) {
  const rows = useMemo(() => selectComments(comments, search, claimsOnly), [comments, search, claimsOnly]);
  return (
    <section className="pane" aria-label="Comments">
      <header className="pane-head">
        <h2>Comments</h2>
        <span className="quiet number">{formatCount(total)}</span>
        <label className="check">
          <input type="checkbox" checked={claimsOnly} onChange={(event) => onClaimsOnly(event.target.checked)} /> Claims only
        </label>
      </header>
      <div className="pane-tools">
        <SearchField label="Find comment" value={search} onChange={(event) => onSearch(event.target.value)} />
      </div>
      <VirtualList
        rows={rows}
        rowKey={(comment) => comment.commentId}
        rowHeight={54}
        label="Comments, newest last"
        follow="bottom"
        selection={`${search}/${String(claimsOnly)}`}
        empty={
          comments.length === 0
            ? <><strong>No comments yet</strong>They appear here as viewers write them.</>
            : <><strong>No comment fits</strong>Change the search or the filter.</>
        }
        renderRow={(comment) => <CommentRow comment={comment} />}
      />
    </section>
  );
}

export function selectComments(comments: CommentLog, search: string, claimsOnly: boolean): Rows<Comment> {
  const wanted = search.trim().toLowerCase();
  if (wanted === '' && !claimsOnly) return comments;
  return Array.from({ length: comments.length }, (_, index) => comments.at(index)).filter((comment) => comment !== undefined).filter(
    (comment) =>
      (!claimsOnly || comment.intent !== 'none') &&
      (wanted === '' || comment.text.toLowerCase().includes(wanted) || comment.userHandle.toLowerCase().includes(wanted)),
  );
}

function CommentRow({ comment }: { readonly comment: Comment }) {
  const intent = intentWords[comment.intent];
  return (
    <article className="comment" data-intent={comment.intent}>
      <header>
        <span className="comment-handle">{comment.userHandle}</span>
        {intent ? <Badge tone={intentTones[comment.intent]}>{intent}</Badge> : null}
        {comment.backfill ? <Badge>Late</Badge> : null}
        {comment.parentCommentId ? <span className="quiet comment-note">reply</span> : null}
        <time className="quiet number" dateTime={comment.timestamp} title={`${platformName(comment.platform)}, arrived ${formatClock(comment.receivedAt)}`}>
          {formatClock(comment.timestamp)}
        </time>
      </header>
      <p dir="auto">{comment.text}</p>
    </article>
  );
}
