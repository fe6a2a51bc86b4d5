import { type KeyboardEvent, memo, useEffect, useMemo, useState } from 'react';

import type { Item } from '../../api/types';
import { t } from '../../i18n';
import type { ClaimTable } from '../../live/claim-table';
import type { ClaimCounts } from '../../live/state';
import { useSelection } from '../../live/use-selection';
import { Button } from '../../ui/button';
import { SearchField } from '../../ui/field';
import { formatCount } from '../../ui/format';
import { useShortcuts } from '../../ui/shortcuts';
import { VirtualList } from '../../ui/virtual-list';
import { ClaimFilters } from './claim-filters';
import { type ClaimActions, ClaimRow } from './claim-row';
import './claims.css';
import { ReleaseManyDialog } from './release-many-dialog';
import { type ClaimFilter, claimTest, countBounds, statusFilters } from './select-claims';
import { pickedMax, useClaimSelection } from './use-claim-selection';

interface ClaimFeedProps extends ClaimActions {
  readonly showId: string;
  readonly claims: ClaimTable;
  readonly items: ReadonlyMap<string, Item>;
  readonly counts: ClaimCounts;
  /** Older claims are on their way, or stay on the server. */
  readonly truncated: boolean;
  /** The same object as long as it says the same. */
  readonly filter: ClaimFilter;
  /** The claim to bring on the screen. */
  readonly wanted: string | null;
  readonly refusal: string | null;
  readonly onFilter: (change: Partial<ClaimFilter>) => void;
}

/** Every claim as it is made, newest on top. */
export const ClaimFeed = memo(function ClaimFeed(props: ClaimFeedProps) {
  const { showId, claims, items, counts, truncated, filter, wanted, refusal, onFilter, onOpenItem, onDetails, onBuyer, onComment, onRelease, onDecide, onAddItem } = props;
  const { rows, filter: shown } = useSelection(claims, filter, claimTest);
  const selection = useClaimSelection(claims, rows);
  const [narrowing, setNarrowing] = useState(() => countBounds(filter) > 0);
  const [releasing, setReleasing] = useState(false);
  const bounds = countBounds(filter);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const platforms = useMemo(() => (narrowing ? claims.platforms() : []), [claims, narrowing]);

  // A claim that was asked for is shown even where the filter would hide it.
  const [reveal, setReveal] = useState<{ readonly number: number } | null>(null);
  const wantedClaim = wanted === null ? undefined : claims.get(wanted);
  const hidesWanted = wantedClaim !== undefined && claimTest(shown)?.(wantedClaim) === false;
  const number = wanted === null ? undefined : claims.find(wanted);
  const isThere = number !== undefined && number >= rows.from;
  useEffect(() => {
    if (hidesWanted) onFilter({ status: 'all', search: '', item: '', platform: '', from: '', to: '' });
    else if (isThere) setReveal({ number: rows.start + rows.indexOf(number) });
    // The place is wanted as it is now; it follows by itself as rows come.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted, isThere, hidesWanted, onFilter]);

  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
    const id = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-claim]')?.dataset.claim : undefined;
    const claim = id === undefined ? undefined : claims.get(id);
    if (!claim) return;
    const canRelease = claim.claimStatus === 'winner' || claim.claimStatus === 'waitlist';
    const key = event.key.toLowerCase();
    if (key === 'x') selection.toggle(claim, event.shiftKey);
    else if (key === 'c' && claim.commentId !== null) onComment(claim);
    else if (key === 'b') onBuyer(claim);
    else if (key === 'w') onDetails(claim);
    else if (key === 'r' && canRelease && !refusal) onRelease(claim);
    else return;
    event.preventDefault();
  };
  useShortcuts([
    { keys: ['x', 'Shift+X'], label: 'claims.keyPick', group: 'claims.title' },
    { keys: ['c'], label: 'claims.keyComment', group: 'claims.title' },
    { keys: ['b'], label: 'claims.keyBuyer', group: 'claims.title' },
    { keys: ['w'], label: 'claims.keyWhy', group: 'claims.title' },
    { keys: ['r'], label: 'claims.keyRelease', group: 'claims.title' },
  ]);

  return (
    <section className="pane" data-pane="claims" aria-label={t('claims.title')} onKeyDown={pressed}>
      <header className="pane-head">
        <h2>{t('claims.title')}</h2>
        <span className="quiet number">{formatCount(total)}</span>
        <SearchField label={t('claims.find')} value={filter.search} onChange={(event) => onFilter({ search: event.target.value })} />
        <button type="button" className="filter-chip" aria-expanded={narrowing} aria-pressed={bounds > 0} onClick={() => setNarrowing(!narrowing)}>
          {t('claims.filters')} {bounds > 0 ? <span className="number">{bounds}</span> : null}
        </button>
      </header>
      <div className="pane-tools claim-filters" role="group" aria-label={t('claims.show')}>
        {statusFilters.map((status) => {
          const count = status === 'all' ? total : counts[status];
          if (status === 'expired' && count === 0 && filter.status !== status) return null;
          return (
            <button
              key={status}
              type="button"
              className="filter-chip"
              data-alarm={(status === 'review' || status === 'unmatched') && count > 0 ? true : undefined}
              aria-pressed={filter.status === status}
              onClick={() => onFilter({ status })}
            >
              {t(`claims.filter_${status}`)} <span className="number">{formatCount(count)}</span>
            </button>
          );
        })}
      </div>
      {narrowing ? <ClaimFilters filter={filter} platforms={platforms} onChange={onFilter} /> : null}
      <VirtualList
        rows={rows}
        rowKey={(claim) => claim.claimId}
        rowHeight={49}
        label={t('claims.list')}
        follow="top"
        selection={JSON.stringify(shown)}
        reveal={reveal}
        empty={
          claims.size === 0
            ? <><strong>{t('claims.none')}</strong>{t('claims.noneHint')}</>
            : !rows.complete ? null
            : <><strong>{t('claims.noneFits')}</strong>{t('claims.noneFitsHint')}</>
        }
        renderRow={(claim) => (
          <ClaimRow
            claim={claim}
            item={claim.itemId ? (items.get(claim.itemId) ?? null) : null}
            refusal={refusal}
            selected={selection.has(claim.claimId)}
            marked={claim.claimId === wanted}
            onSelect={selection.toggle}
            onOpenItem={onOpenItem}
            onDetails={onDetails}
            onBuyer={onBuyer}
            onComment={onComment}
            onRelease={onRelease}
            onDecide={onDecide}
            onAddItem={onAddItem}
          />
        )}
      />
      {selection.picked.length > 0 ? (
        <div className="claim-picked" role="status">
          <strong>{t('claims.picked', { count: selection.picked.length })}</strong>
          <Button size="small" kind="quiet" onClick={selection.pickAll}>{t('claims.pickAll', { count: Math.min(rows.length, pickedMax) })}</Button>
          <Button size="small" kind="quiet" onClick={selection.clear}>{t('claims.pickNone')}</Button>
          <Button size="small" kind="danger" refusal={refusal} onClick={() => setReleasing(true)}>{t('claims.releaseMany')}</Button>
        </div>
      ) : null}
      {truncated ? <p className="pane-foot quiet">{t('claims.truncated')}</p> : null}
      {releasing ? (
        <ReleaseManyDialog
          showId={showId}
          claims={selection.picked}
          onClose={() => setReleasing(false)}
          onDone={() => {
            setReleasing(false);
            selection.clear();
          }}
        />
      ) : null}
    </section>
  );
});
