import { type ReactNode, useEffect, useState } from 'react';

import { inWords } from '../../api/problem';
import type { Show } from '../../api/types';
import { currentLocale, t } from '../../i18n';
import { DeleteShowDialog } from '../../parts/shows/delete-show-dialog';
import { Button } from '../../ui/button';
import { SearchField } from '../../ui/field';
import { formatClock } from '../../ui/format';
import { Segmented } from '../../ui/segmented';
import { useShortcuts } from '../../ui/shortcuts';
import { CopyShowDialog } from './copy-show-dialog';
import { asFilter, asOrder, filters, isRunning, orders, select } from './selection';
import './show-list.css';
import { ShowRow } from './show-row';
import { useShows } from './use-shows';

interface ShowListProps {
  /** What is searched, filtered and sorted by. */
  readonly query: URLSearchParams;
  readonly onQuery: (name: string, value: string) => void;
  readonly refusal: string | null;
  /** Only the owner deletes. */
  readonly deleteRefusal: string | null;
  readonly newShowLink: ReactNode;
  readonly helpLink: ReactNode;
  readonly renderLink: (show: Show) => ReactNode;
  readonly renderSettingsLink: (show: Show, label: string) => ReactNode;
  readonly onCopied: (showId: string) => void;
}

type Asking = { readonly what: 'copy' | 'delete'; readonly show: Show } | null;

/** All shows of the workspace with their key figures. */
export function ShowList(props: ShowListProps) {
  const { query, onQuery, refusal, deleteRefusal, newShowLink, helpLink, renderLink, renderSettingsLink, onCopied } = props;
  const all = useShows();
  const [asking, setAsking] = useState<Asking>(null);
  const filter = asFilter(query.get('state'));
  const order = asOrder(query.get('sort'));
  const search = query.get('q') ?? '';
  const shows = select(all.shows ?? [], filter, search, order, currentLocale());
  const isSearching = search !== '' || filter !== 'all' || order !== 'newest';
  const { hasMore, busy, fault, loadMore } = all;
  // What is searched or sorted must be all there is.
  useEffect(() => {
    if (isSearching && hasMore && !busy && fault === null) loadMore();
  }, [isSearching, hasMore, busy, fault, loadMore]);
  useShortcuts([{ keys: ['/'], label: 'shows.searchKey', run: () => document.querySelector<HTMLElement>('.shows-tools input[type=search]')?.focus() }]);

  const none = all.shows?.length === 0;
  return (
    <section className="page shows" aria-label={t('shows.title')}>
      <header className="page-head">
        <h1>{t('shows.title')}</h1>
        <span className="quiet" role="status">{freshness(all)}</span>
        <Button kind="quiet" busy={busy} onClick={all.reload}>{t('shows.refresh')}</Button>
        {none ? null : newShowLink}
      </header>
      {none ? null : (
        <div className="shows-tools">
          <SearchField label={t('shows.search')} value={search} onChange={(event) => onQuery('q', event.target.value)} />
          <Segmented
            label={t('shows.filter')}
            value={filter}
            options={filters.map((value) => ({ value, label: t('shows.filterName', { filter: value }) }))}
            onChange={(value) => onQuery('state', value === 'all' ? '' : value)}
          />
          <select className="input shows-order" aria-label={t('shows.order')} value={order} onChange={({ target }) => onQuery('sort', target.value === 'newest' ? '' : target.value)}>
            {orders.map((value) => <option key={value} value={value}>{t('shows.orderName', { order: value })}</option>)}
          </select>
        </div>
      )}
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      {none ? <FirstShow newShowLink={newShowLink} helpLink={helpLink} /> : null}
      {!none && all.shows && shows.length === 0 ? (
        <p className="empty shows-empty"><strong>{t('shows.noneFound')}</strong>{t('shows.noneFoundHint')}</p>
      ) : null}
      <ul className="shows-list" aria-busy={all.shows === null}>
        {shows.map((show) => (
          <ShowRow
            key={show.id}
            show={show}
            revenue={all.revenue.get(show.id)}
            live={all.live}
            link={renderLink(show)}
            settingsLink={renderSettingsLink(show, t('shows.settings'))}
            refusal={refusal}
            deleteRefusal={deleteRefusal}
            onCopy={() => setAsking({ what: 'copy', show })}
            onDelete={() => setAsking({ what: 'delete', show })}
          />
        ))}
      </ul>
      {hasMore && !isSearching ? <Button busy={busy} onClick={loadMore}>{t('shows.showMore')}</Button> : null}
      {asking?.what === 'copy' ? <CopyShowDialog show={asking.show} onClose={() => setAsking(null)} onCopied={onCopied} /> : null}
      {asking?.what === 'delete' ? (
        <DeleteShowDialog
          show={asking.show}
          onClose={() => setAsking(null)}
          onDeleted={() => {
            all.forget(asking.show.id);
            setAsking(null);
          }}
        />
      ) : null}
    </section>
  );
}

function freshness({ shows, live, asOf }: { readonly shows: readonly Show[] | null; readonly live: boolean; readonly asOf: number }): string {
  if (!shows || shows.length === 0) return '';
  return live && shows.some(isRunning) ? t('shows.live') : t('shows.asOf', { at: formatClock(new Date(asOf).toISOString()) });
}

/** Nothing here yet: what a show is, and the three steps to the first one. */
function FirstShow({ newShowLink, helpLink }: { readonly newShowLink: ReactNode; readonly helpLink: ReactNode }) {
  return (
    <div className="first-show">
      <h2>{t('shows.none')}</h2>
      <p>{t('shows.noneHint')}</p>
      <ol>
        <li><strong>{t('shows.step1')}</strong> {t('shows.step1Hint')}</li>
        <li><strong>{t('shows.step2')}</strong> {t('shows.step2Hint')}</li>
        <li><strong>{t('shows.step3')}</strong> {t('shows.step3Hint')}</li>
      </ol>
      <p className="quiet">{t('shows.noneRehearsal')}</p>
      <p className="first-show-actions">{newShowLink} {helpLink}</p>
    </div>
  );
}
