// Where in the stream the reader is: at its live end, or at a comment of which the stream here knows nothing.
//
// The live end grows upwards by pages as the reader scrolls, as far as a browser keeps comments. What is
// from before that, and a comment from long before, gets a stretch of its own, which grows at both ends.

import { useCallback, useEffect, useRef, useState } from 'react';

import { api } from '../../api/client';
import type { Comment } from '../../api/types';
import { CommentLog } from '../../live/comment-log';
import { type Action, useAction } from '../../ui/use-action';

export interface CommentName {
  readonly platform: string;
  readonly commentId: string;
}

export interface CommentPlace {
  readonly log: CommentLog;
  /** True when `log` is not the live end of the stream. */
  readonly isApart: boolean;
  /** The comment that was asked for, by its number in `log`; a new object each time it is asked for. */
  readonly asked: { readonly number: number } | null;
  /** How it went to fetch what is not here. */
  readonly finding: Action;
  readonly paging: Action;
  readonly loadOlder: () => void;
  readonly loadNewer: () => void;
  readonly goLive: () => void;
}

const pageSize = 200;
/** How many comments came before a stretch apart is not known and does not matter: its numbers, which are whole, only order it. */
const stretchEnd = 2 ** 40;

interface Stretch {
  readonly log: CommentLog;
  /** Where the server goes on; null at the newest comment. */
  readonly next: string | null;
}

export function useCommentPlace(
  showId: string,
  live: CommentLog,
  wanted: CommentName | null,
  onOlder: (comments: readonly Comment[]) => void,
): CommentPlace {
  const [stretch, setStretch] = useState<Stretch | null>(null);
  const [asked, setAsked] = useState<{ readonly number: number } | null>(null);
  const [noneBefore, setNoneBefore] = useState<CommentLog | null>(null);
  const finding = useAction();
  const paging = useAction();
  const { run: find } = finding;
  const { run: page } = paging;
  const liveLog = useRef(live);
  useEffect(() => {
    liveLog.current = live;
  });

  const openAround = useCallback(async (comment: CommentName) => {
    const { comments, next } = await api.commentsNear(showId, 'around', comment, pageSize);
    const log = CommentLog.of(comments, stretchEnd);
    setStretch({ log, next });
    const found = log.find(comment.platform, comment.commentId);
    setAsked(found === undefined ? null : { number: found });
  }, [showId]);

  const { platform, commentId } = wanted ?? { platform: '', commentId: '' };
  useEffect(() => {
    if (commentId === '') {
      setStretch(null);
      setAsked(null);
      return;
    }
    const number = liveLog.current.find(platform, commentId);
    if (number !== undefined) {
      setStretch(null);
      setAsked({ number });
      return;
    }
    void find(() => openAround({ platform, commentId }));
  }, [platform, commentId, find, openAround]);

  const loadOlder = useCallback(() => {
    const log = stretch?.log ?? liveLog.current;
    const oldest = log.at(0);
    if (!oldest || log.start <= 1 || (noneBefore?.isSame(log) && noneBefore.start === log.start)) return;
    if (log.isFull && stretch) return;
    void page(async () => {
      if (log.isFull) {
        await openAround({ platform: oldest.platform, commentId: oldest.commentId });
        return;
      }
      const { comments } = await api.commentsNear(showId, 'before', oldest, pageSize);
      if (comments.length === 0) setNoneBefore(log);
      else if (stretch) {
        stretch.log.addOlder(comments);
        setStretch({ ...stretch, log: stretch.log.renewed() });
      } else onOlder(comments);
    });
  }, [showId, stretch, noneBefore, onOlder, page, openAround]);

  const loadNewer = useCallback(() => {
    if (!stretch?.next) return;
    const { next } = stretch;
    void page(async () => {
      const newer = await api.commentsAfter(showId, next, pageSize);
      newer.comments.forEach((comment) => stretch.log.append(comment));
      setStretch({ log: stretch.log.renewed(), next: newer.next });
    });
  }, [showId, stretch, page]);

  const goLive = useCallback(() => {
    setStretch(null);
    setAsked(null);
  }, []);

  return { log: stretch?.log ?? live, isApart: stretch !== null, asked, finding, paging, loadOlder, loadNewer, goLive };
}
