// The live console: status on top, items left, claims in the middle, comments right.

import { useCallback, useMemo, useRef, useState } from 'react';

import { type Claim, isRehearsal, type Item, type Session } from '../api/types';
import { ActivityPanel } from '../features/activity/activity-panel';
import { deedWords } from '../features/activity/deed-words';
import { useUndo } from '../features/activity/use-undo';
import type { ClaimActions } from '../features/claims/claim-row';
import { TestComment } from '../features/debug/test-comment';
import { ItemDrawer } from '../features/item-drawer/item-drawer';
import { ItemList } from '../features/items/item-list';
import { type ItemFilter, type ItemSort, asItemFilter, asItemSort, selectItems } from '../features/items/select-items';
import { RehearsalControls } from '../features/rehearsal/rehearsal-controls';
import { ConnectionBanner } from '../features/status-bar/connection-banner';
import { PausedBanner } from '../features/status-bar/paused-banner';
import { ShowActions } from '../features/status-bar/show-actions';
import { StatusBar } from '../features/status-bar/status-bar';
import { t } from '../i18n';
import type { NameOf } from '../live/people';
import { type LiveState, heardOf } from '../live/state';
import { useItemActions } from '../live/use-item-actions';
import type { LiveShow } from '../live/use-live-show';
import { useSortedItems } from '../live/use-sorted-items';
import { showWords } from '../live/words';
import { RehearsalMark } from '../parts/rehearsal/rehearsal-mark';
import { formatCount } from '../ui/format';
import { InTurn } from '../ui/in-turn';
import { useShortcuts } from '../ui/shortcuts';
import { Toasts } from '../ui/toasts';
import { BuyerPane } from './buyer-pane';
import { ClaimLanes } from './claim-lanes';
import { CommentLane } from './comment-lane';
import { HandsOfShow } from './hands-of-show';
import { showKeys } from './keys';
import { Link } from './link';
import { type Open, OpenDialog, sayLostRace } from './live-dialogs';
import './live-page.css';
import { NoticeBanner } from './notice-banner';
import { OpenedShow } from './opened-show';
import { operatorRefusal } from './permissions';
import { navigate, useQuery } from './router';
import { type Pane, panes, usePaneKeys } from './use-pane-keys';
import { useNames } from './use-names';
import { useStreamSession } from './use-stream-session';
import { useVersion } from './use-version';

interface LivePageProps {
  readonly showId: string;
  readonly session: Session;
}

export function LivePage({ showId, session }: LivePageProps) {
  const nameOf = useNames(session);
  return (
    <OpenedShow showId={showId} session={session}>
      {(live, show) => (
        <HandsOfShow show={show} session={session}>
          <Live live={live} show={show} session={session} nameOf={nameOf} />
        </HandsOfShow>
      )}
    </OpenedShow>
  );
}

/** Items and claims are to be seen at once, but not more often than one can look. */
const pacedMs = 50;
/** Nobody reads comments faster; the claims have their own lane, which does not wait. */
const commentsPacedMs = 250;

const asPane = (text: string | null): Pane => panes.find((pane) => pane === text) ?? 'claims';

interface LiveProps {
  readonly live: LiveState;
  readonly show: LiveShow;
  readonly session: Session;
  readonly nameOf: NameOf;
}

function Live({ live, show: { store, realtime, deeds, expect }, session, nameOf }: LiveProps) {
  const [query, setQuery] = useQuery();
  const [open, setOpen] = useState<Open>(null);
  const isDev = useVersion()?.dev ?? false;
  const page = useRef<HTMLDivElement>(null);
  const { show } = live;
  const ownId = session.user.id;
  const ownPath = `/shows/${encodeURIComponent(show.id)}`;
  const refusal = operatorRefusal(session);

  const items = useSortedItems(live.items);
  const itemSearch = query.get('items') ?? '';
  const itemFilter = asItemFilter(query.get('stock'));
  const itemSort = asItemSort(query.get('order'));
  const rows = useMemo(() => selectItems(items, itemSearch, itemFilter, itemSort), [items, itemSearch, itemFilter, itemSort]);
  const listed = useMemo(() => ({ items, rows }), [items, rows]);
  const item = live.items.get(query.get('item') ?? '') ?? null;
  const pane = asPane(query.get('tab'));
  const setPane = useCallback((next: Pane) => setQuery('tab', next === 'claims' ? '' : next), [setQuery]);
  const openItem = useCallback((itemId: string) => setQuery('item', itemId), [setQuery]);

  useStreamSession(realtime, session);
  const undo = useUndo({ showId: show.id, ownId, nameOf, deeds, claims: live.claims, isLive: realtime.state.status === 'live' });
  const itemActions = useItemActions({
    showId: show.id, items, refusal, expect, onDone: undo.offer, onWhichVariant: ({ id }) => openItem(id),
    onLosers: (itemId, change) => setOpen({ what: 'losers', itemId, change }),
  });
  usePaneKeys(page, setPane);
  useShortcuts([{ keys: ['z'], label: 'status.keyUndo', when: () => refusal === null, run: () => void undo.newest() }]);

  const claimActions: Omit<ClaimActions, 'onBuyer' | 'onComment'> = useMemo(
    () => ({
      onOpenItem: openItem,
      onDetails: ({ claimId }) => setOpen({ what: 'details', claimId }),
      onRelease: ({ claimId }) => setOpen({ what: 'release', claimId }),
      onDecide: ({ claimId }) => setOpen({ what: 'decide', claimId }),
      onAddItem: (itemNumber) => setOpen({ what: 'add-item', itemNumber }),
    }),
    [openItem],
  );
  // The list is drawn again when a function that it is given is another, so these stay the same.
  const listActions = useMemo(
    () => ({
      onSearch: (text: string) => setQuery('items', text),
      onFilter: (filter: ItemFilter) => setQuery('stock', filter === 'all' ? '' : filter),
      onSort: (sort: ItemSort) => setQuery('order', sort === 'show' ? '' : sort),
      onOpen: ({ id }: Item) => openItem(id),
      onEdit: ({ id }: Item) => setOpen({ what: 'edit-item', itemId: id }),
      onAdd: () => setOpen({ what: 'add-item', itemNumber: '' }),
    }),
    [setQuery, openItem],
  );
  const onLost = useCallback((claim: Claim) => sayLostRace(claim, ownId, nameOf), [ownId, nameOf]);
  const others = useMemo(() => deeds.filter((deed) => deed.by !== null && deed.by !== ownId), [deeds, ownId]);
  const openOther = (step: 1 | -1) => {
    const at = rows.findIndex((row) => row.id === item?.id);
    const other = rows[at < 0 ? 0 : at + step];
    if (other) openItem(other.id);
  };
  const heard = heardOf(live);
  const totals: Readonly<Record<Pane, number>> = { items: items.length, review: live.claimCounts.review, ...heard };

  return (
    <div className="live" ref={page}>
      <StatusBar
        live={live}
        connection={realtime.state}
        pulse={realtime.pulse}
        ownId={ownId}
        onActivity={() => setOpen({ what: 'activity' })}
        backLink={<Link to="/shows" className="back" aria-label={t('status.allShows')}>‹<span className="back-word">&nbsp;{t('status.shows')}</span></Link>}
        actions={
          <ShowActions
            show={show}
            undecided={live.claimCounts.review}
            refusal={refusal}
            onStart={() => setOpen({ what: 'start' })}
            onActivity={() => setOpen({ what: 'activity' })}
            links={
              <>
                <a href={`${ownPath}/readout`} target="_blank">{t('readOut.open')}</a>
                <Link to={`${ownPath}/overlay`}>{t('overlaySetup.open')}</Link>
                <Link to={`${ownPath}/settings`}>{t('status.showSettings')}</Link>
                <button type="button" onClick={() => showKeys()}>{t('status.keys')}</button>
              </>
            }
          />
        }
      />
      {isRehearsal(show) ? (
        <RehearsalMark>
          <RehearsalControls show={show} refusal={refusal} onErased={(showId) => navigate(`/shows/${encodeURIComponent(showId)}`, 'replace')} />
        </RehearsalMark>
      ) : null}
      <ConnectionBanner
        state={realtime.state}
        heard={heard}
        onRetry={realtime.retryNow}
        signInLink={<Link className="button" to={`/signin?next=${encodeURIComponent(location.pathname)}`}>{t('connection.signInAgain')}</Link>}
      />
      <PausedBanner show={show} />
      <NoticeBanner notices={live.notices} />
      <div className="pane-tabs" role="tablist" aria-label={t('status.panes')}>
        {panes.map((one) => (
          <button key={one} type="button" role="tab" aria-selected={pane === one} onClick={() => setPane(one)}>
            {t(`status.pane_${one}`)} <span className="quiet number" data-alarm={one === 'review' && totals.review > 0 ? true : undefined}>{formatCount(totals[one])}</span>
          </button>
        ))}
      </div>
      <main className="panes" data-tab={pane}>
        <div className="pane-place" data-pane="items">
          <InTurn value={listed} ms={pacedMs}>
            {(now) => (
              <ItemList
                status={show.status}
                items={now.items}
                rows={now.rows}
                search={itemSearch}
                filter={itemFilter}
                sort={itemSort}
                selectedId={item?.id ?? null}
                refusal={refusal}
                onFeature={itemActions.feature}
                onStep={itemActions.stepQuantity}
                onShowNext={itemActions.showNext}
                onMove={itemActions.move}
                {...listActions}
              />
            )}
          </InTurn>
        </div>
        <div className="pane-place claim-side">
          <ClaimLanes live={live} store={store} pacedMs={pacedMs} refusal={refusal} onLost={onLost} {...claimActions} />
        </div>
        <div className="pane-place" data-pane="comments">
          <InTurn value={live} ms={commentsPacedMs}>{(now) => <CommentLane live={now} store={store} refusal={refusal} />}</InTurn>
          {isDev ? (
            <TestComment showId={show.id} refusal={refusal ?? (show.status === 'active' ? null : t('status.readsNone', { state: showWords[show.status] }))} />
          ) : null}
        </div>
        {item ? (
          <ItemDrawer
            item={item}
            claims={live.claims}
            comments={live.comments}
            others={others}
            refusal={refusal}
            nameOf={nameOf}
            deedWords={deedWords}
            onClose={() => openItem('')}
            onOther={openOther}
            onFeature={itemActions.feature}
            onStep={itemActions.stepQuantity}
            onEdit={({ id }) => setOpen({ what: 'edit-item', itemId: id })}
            onRelease={claimActions.onRelease}
            onDecide={claimActions.onDecide}
            onDetails={claimActions.onDetails}
          />
        ) : null}
        <BuyerPane live={live} nameOf={nameOf} refusal={refusal} onOpenItem={claimActions.onOpenItem} onDetails={claimActions.onDetails} />
      </main>
      <OpenDialog open={open} live={live} session={session} nameOf={nameOf} refusal={refusal} onOpen={setOpen} onDone={undo.offer} />
      {open?.what === 'activity' ? (
        <ActivityPanel
          showId={show.id}
          ownId={ownId}
          nameOf={nameOf}
          deeds={deeds}
          live={live}
          presence={realtime.pulse?.presence ?? null}
          refusal={refusal}
          undo={undo}
          onClose={() => setOpen(null)}
        />
      ) : null}
      <Toasts />
    </div>
  );
}
