import { useMemo } from 'react';

import type { Claim, ClaimStatus, Item } from '../../api/types';
import type { ClaimCounts } from '../../live/state';
import { claimTones, claimWords, platformName } from '../../live/words';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { SearchField } from '../../ui/field';
import { formatClock, formatCount } from '../../ui/format';
import { VirtualList } from '../../ui/virtual-list';
import './claims.css';

export type ClaimFilter = 'all' | Exclude<ClaimStatus, 'expired'>;

const filters: readonly (readonly [ClaimFilter, string])[] = [
  ['all', 'All'],
  ['winner', 'Winners'],
  ['waitlist', 'Waitlist'],
  ['review', 'To decide'],
  ['unmatched', 'No such item'],
  ['released', 'Released'],
];

export function asClaimFilter(text: string | null): ClaimFilter {
  return filters.find(([filter]) => filter === text)?.[0] ?? 'all';
}

export interface ClaimActions {
  readonly onOpenItem: (itemId: string) => void;
  readonly onDetails: (claim: Claim) => void;
  readonly onRelease: (claim: Claim) => void;
  readonly onDecide: (claim: Claim) => void;
  readonly onAddItem: (itemNumber: string) => void;
}

interface ClaimFeedProps extends ClaimActions {
  /** Oldest first. */
  readonly claims: ReadonlyMap<string, Claim>;
  readonly items: ReadonlyMap<string, Item>;
  readonly counts: ClaimCounts;
  readonly truncated: boolean;
  readonly filter: ClaimFilter;
  readonly search: string;
  readonly refusal: string | null;
  readonly onFilter: (filter: ClaimFilter) => void;
  readonly onSearch: (search: string) => void;
}

/** Every claim as it is made, newest on top. */
export function ClaimFeed(props: ClaimFeedProps) {
  const { claims, items, counts, truncated, filter, search, refusal, onFilter, onSearch, ...actions } = props;
  const rows = useMemo(() => selectClaims(claims, filter, search), [claims, filter, search]);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <section className="pane" aria-label="Claims">
      <header className="pane-head">
        <h2>Claims</h2>
        <span className="quiet number">{formatCount(total)}</span>
        <SearchField label="Find buyer or item" value={search} onChange={(event) => onSearch(event.target.value)} />
      </header>
      <div className="pane-tools claim-filters" role="group" aria-label="Show claims">
        {filters.map(([value, words]) => {
          const count = value === 'all' ? total : counts[value];
          return (
            <button
              key={value}
              type="button"
              className="chip"
              data-alarm={(value === 'review' || value === 'unmatched') && count > 0 ? true : undefined}
              aria-pressed={filter === value}
              onClick={() => onFilter(value)}
            >
              {words} <span className="number">{formatCount(count)}</span>
            </button>
          );
        })}
      </div>
      <VirtualList
        rows={rows}
        rowKey={(claim) => claim.claimId}
        rowHeight={49}
        label="Claims, newest first"
        follow="top"
        selection={`${filter}/${search}`}
        empty={
          claims.size === 0
            ? <><strong>No claims yet</strong>They appear here the moment somebody writes a claim word and an item number.</>
            : <><strong>No claim fits</strong>Change the search or the filter.</>
        }
        renderRow={(claim) => (
          <ClaimRow claim={claim} item={claim.itemId ? (items.get(claim.itemId) ?? null) : null} refusal={refusal} {...actions} />
        )}
      />
      {truncated ? <p className="pane-foot quiet">Older claims are not shown here; the export has them all.</p> : null}
    </section>
  );
}

export function selectClaims(claims: ReadonlyMap<string, Claim>, filter: ClaimFilter, search: string): readonly Claim[] {
  const wanted = search.trim().toLowerCase().replace(/^[@#]/, '');
  const rows: Claim[] = [];
  for (const claim of claims.values()) {
    if (filter !== 'all' && claim.claimStatus !== filter) continue;
    const fits = wanted === '' || claim.userHandle.toLowerCase().includes(wanted) || claim.itemNumber.toLowerCase() === wanted;
    if (fits) rows.push(claim);
  }
  return rows;
}

interface ClaimRowProps extends ClaimActions {
  readonly claim: Claim;
  readonly item: Item | null;
  readonly refusal: string | null;
}

function ClaimRow({ claim, item, refusal, onOpenItem, onDetails, onRelease, onDecide, onAddItem }: ClaimRowProps) {
  const name = `item ${claim.itemNumber}, ${claim.userHandle}`;
  return (
    <div className="claim-row" data-status={claim.claimStatus}>
      <span className="claim-state">
        <Badge tone={claimTones[claim.claimStatus]}>
          {claimWords[claim.claimStatus]}
          {claim.waitlistPosition === null ? null : <span className="number"> #{claim.waitlistPosition}</span>}
        </Badge>
      </span>
      <button
        type="button"
        className="claim-item"
        data-row-focus
        onClick={() => (item ? onOpenItem(item.id) : onDetails(claim))}
      >
        <span className="visually-hidden">{item ? 'Open item ' : 'Details of claim for item '}</span>
        <span className="claim-number">{claim.itemNumber}</span>
        <span className="claim-title">{item?.title ?? (claim.claimStatus === 'unmatched' ? 'not in this show' : '')}</span>
      </button>
      <button type="button" className="claim-buyer" onClick={() => onDetails(claim)}>
        <span className="visually-hidden">Details of claim for item {claim.itemNumber}, </span>
        <span className="claim-handle">{claim.userHandle}</span>
        {claim.quantity > 1 || claim.variant ? (
          <span className="claim-extra number">
            {claim.quantity > 1 ? `× ${claim.quantity}` : ''}{claim.variant ? ` ${claim.variant}` : ''}
          </span>
        ) : null}
        <span className="claim-meta quiet">
          <span className="claim-short-time number">{formatClock(claim.timestamp)} </span>
          {claim.claimStatus === 'review' || claim.claimStatus === 'released'
            ? (claim.reason ?? platformName(claim.platform))
            : platformName(claim.platform)}
        </span>
      </button>
      <time className="claim-time quiet number" dateTime={claim.timestamp}>{formatClock(claim.timestamp)}</time>
      <span className="claim-action">
        {claim.claimStatus === 'review' ? (
          <Button size="small" kind="primary" refusal={refusal} aria-label={`Decide claim for ${name}`} onClick={() => onDecide(claim)}>Decide</Button>
        ) : null}
        {claim.claimStatus === 'unmatched' ? (
          <Button size="small" refusal={refusal} aria-label={`Add item ${claim.itemNumber}`} onClick={() => onAddItem(claim.itemNumber)}>Add item</Button>
        ) : null}
        {claim.claimStatus === 'winner' || claim.claimStatus === 'waitlist' ? (
          <Button size="small" kind="quiet" refusal={refusal} aria-label={`Release claim for ${name}`} onClick={() => onRelease(claim)}>Release</Button>
        ) : null}
      </span>
    </div>
  );
}
