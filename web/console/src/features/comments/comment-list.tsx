import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';

import { inWords } from '../../api/problem';
import type { Claim, Comment } from '../../api/types';
import { rich, t } from '../../i18n';
import type { ClaimTable } from '../../live/claim-table';
import type { CommentLog } from '../../live/comment-log';
import { useSelection } from '../../live/use-selection';
import { Button } from '../../ui/button';
import { SearchField } from '../../ui/field';
import { formatClock, formatCount } from '../../ui/format';
import type { WordFinder } from '../../ui/mark-words';
import { useShortcuts } from '../../ui/shortcuts';
import { useRate } from '../../ui/use-rate';
import { VirtualList } from '../../ui/virtual-list';
import { type CommentActions, CommentRow } from './comment-row';
import './comments.css';
import { type CommentFilter, type CommentKind, commentTest } from './select-comments';
import { type CommentName, useCommentPlace } from './use-comment-place';

interface CommentListProps extends CommentActions {
  readonly showId: string;
  readonly comments: CommentLog;
  readonly claims: ClaimTable;
  readonly total: number;
  /** What claims or passes in this show, for marking. */
  readonly words: WordFinder | null;
  /** The same object as long as it says the same. */
  readonly filter: CommentFilter;
  /** The comment to bring on the screen. */
  readonly wanted: CommentName | null;
  readonly refusal: string | null;
  readonly onSearch: (search: string) => void;
  readonly onKind: (kind: CommentKind) => void;
  readonly onOlder: (comments: readonly Comment[]) => void;
  /** Back to the live end of the stream. */
  readonly onLive: () => void;
}

const busyPerSecond = 5;
const kinds: readonly CommentKind[] = ['all', 'claims', 'unclear'];
const none: readonly Claim[] = [];

/** What viewers write on all platforms, newest at the bottom. Scrolling up holds the list still. */
export const CommentList = memo(function CommentList(props: CommentListProps) {
  const { showId, comments, claims, total, words, filter, wanted, refusal, onSearch, onKind, onOlder, onLive, onClaim, onBuyer, onGoToClaim } = props;
  const rate = useRate(total);
  const place = useCommentPlace(showId, comments, wanted, onOlder);
  const { log } = place;
  const { rows, filter: shown, isPart } = useSelection(log, filter, commentTest);

  // Where no more fit, going back opens another stretch, in which a filter would hide the place one came from.
  const mayGoBack = rows.complete && !(isPart && log.isFull);

  // A comment that was asked for is shown even where the filter would hide it.
  const isLookedAt = place.asked !== null && place.asked.number >= rows.from;
  const hidesAsked = place.asked !== null && isLookedAt && rows.at(rows.indexOf(place.asked.number)) !== log.at(place.asked.number - log.start);
  useEffect(() => {
    if (!hidesAsked) return;
    onSearch('');
    onKind('all');
  }, [hidesAsked, onSearch, onKind]);
  const { asked } = place;
  const lastRows = useRef(rows);
  useEffect(() => {
    lastRows.current = rows;
  });
  const [reveal, setReveal] = useState<{ readonly number: number } | null>(null);
  useEffect(() => {
    setReveal(asked && isLookedAt && !hidesAsked ? { number: lastRows.current.start + lastRows.current.indexOf(asked.number) } : null);
  }, [asked, isLookedAt, hidesAsked]);

  const found = (event: KeyboardEvent): Comment | undefined => {
    const key = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-comment]')?.dataset.comment : undefined;
    const slash = key?.indexOf('/') ?? -1;
    return key === undefined ? undefined : log.get(key.slice(0, slash), key.slice(slash + 1));
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const comment = found(event);
    if (!comment) return;
    const [claim] = claims.ofComment(comment.platform, comment.commentId);
    if (event.key === 'c' && !refusal) onClaim(comment);
    else if (event.key === 'b') onBuyer(comment);
    else if (event.key === 'g' && claim) onGoToClaim(claim);
    else return;
    event.preventDefault();
  };
  useShortcuts([
    { keys: ['c'], label: 'comments.keyClaim', group: 'comments.title' },
    { keys: ['b'], label: 'comments.keyBuyer', group: 'comments.title' },
    { keys: ['g'], label: 'comments.keyGo', group: 'comments.title' },
  ]);

  const askedComment = asked ? log.at(asked.number - log.start) : undefined;
  return (
    <section className="pane" aria-label={t('comments.title')} onKeyDown={pressed}>
      <header className="pane-head">
        <h2>{t('comments.title')}</h2>
        <span className="quiet number">{formatCount(total)}</span>
        {rate >= busyPerSecond ? <span className="comment-rate number">{t('comments.perSecond', { count: rate })}</span> : null}
      </header>
      <div className="pane-tools comment-tools">
        <SearchField label={t('comments.find')} value={filter.search} onChange={(event) => onSearch(event.target.value)} />
        <div className="segments" role="group" aria-label={t('comments.show')}>
          {kinds.map((one) => (
            <button key={one} type="button" aria-pressed={filter.kind === one} onClick={() => onKind(one)}>{t(`comments.filter_${one}`)}</button>
          ))}
        </div>
      </div>
      {asked || place.finding.busy || place.finding.fault ? (
        <div className="comment-place" role="status">
          <span>
            {place.finding.busy ? t('comments.finding') : place.finding.fault ? inWords(place.finding.fault)
              : rich('comments.around', { at: askedComment ? formatClock(askedComment.timestamp) : '', b: (inside) => <b className="number">{inside}</b> })}
          </span>
          <Button size="small" onClick={() => {
            place.finding.clear();
            place.goLive();
            onLive();
          }}>{t('comments.backToLive')}</Button>
        </div>
      ) : null}
      <VirtualList
        rows={rows}
        rowKey={(comment) => `${comment.platform}/${comment.commentId}`}
        rowHeight={52}
        label={t('comments.list')}
        follow="bottom"
        selection={`${shown.search}/${shown.kind}/${place.isApart ? 'apart' : 'live'}`}
        reveal={reveal}
        onNearOldest={mayGoBack ? place.loadOlder : undefined}
        onNearNewest={place.isApart ? place.loadNewer : undefined}
        empty={
          log.length === 0
            ? <><strong>{t('comments.none')}</strong>{t('comments.noneHint')}</>
            : !rows.complete ? t('comments.looking')
            : <><strong>{t('comments.noneFits')}</strong>{t('comments.noneFitsHint')}</>
        }
        renderRow={(comment) => {
          const own = claims.ofComment(comment.platform, comment.commentId);
          return (
            <CommentRow
              comment={comment}
              parent={comment.parentCommentId ? (log.get(comment.platform, comment.parentCommentId) ?? null) : null}
              claims={own.length === 0 ? none : own}
              words={words}
              marked={comment === askedComment}
              refusal={refusal}
              onClaim={onClaim}
              onBuyer={onBuyer}
              onGoToClaim={onGoToClaim}
            />
          );
        }}
      />
      {place.paging.fault ? <p className="pane-foot fault" role="alert">{inWords(place.paging.fault)}</p> : null}
    </section>
  );
});
