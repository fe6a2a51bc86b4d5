// The live console: status on top, items left, claims in the middle, comments right.

import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { inWords } from '../api/problem';
import type { Claim, Session } from '../api/types';
import { type ClaimActions, ClaimFeed, asClaimFilter } from '../features/claims/claim-feed';
import { ClaimDetails } from '../features/claims/claim-details';
import { DecideDialog } from '../features/claims/decide-dialog';
import { ReleaseDialog } from '../features/claims/release-dialog';
import { TestComment } from '../features/debug/test-comment';
import { ItemDrawer } from '../features/item-drawer/item-drawer';
import { AddItemDialog } from '../features/items/add-item-dialog';
import { ItemList, asItemFilter } from '../features/items/item-list';
import { StartDialog } from '../features/show-setup/start-dialog';
import { ConnectionBanner } from '../features/status-bar/connection-banner';
import { ShowActions } from '../features/status-bar/show-actions';
import { StatusBar } from '../features/status-bar/status-bar';
import type { NameOf } from '../live/people';
import { type LiveState, claimsOfItem, sortedItems } from '../live/state';
import { type LiveShow, useLiveShow } from '../live/use-live-show';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { formatCount } from '../ui/format';
import { CommentLane } from './comment-lane';
import { Link } from './link';
import './live-page.css';
import { connectRefusal, operatorRefusal } from './permissions';
import { useQuery } from './router';
import { useNames } from './use-names';
import { useVersion } from './use-version';

interface LivePageProps {
  readonly showId: string;
  readonly session: Session;
}

export function LivePage({ showId, session }: LivePageProps) {
  const show = useLiveShow(showId, `${session.workspace.id} ${session.user.id}`);
  const nameOf = useNames(session);
  if (show.load.status === 'failed') {
    return (
      <main className="page-message" role="alert">
        <h1>The show could not be opened</h1>
        <p>{inWords(show.load.error)}</p>
        <Button kind="primary" onClick={show.reload}>Try again</Button>
        <Link to="/shows">All shows</Link>
      </main>
    );
  }
  if (show.load.status === 'loading') {
    return <main className="page-message" aria-busy="true"><p className="quiet">Opening the show…</p></main>;
  }
  return <Live live={show.load.live} store={show.store} realtime={show.realtime} session={session} nameOf={nameOf} />;
}

/** A dialog refers to its claim by id: what it shows is always the present state. */
type Open =
  | { readonly what: 'release' | 'decide' | 'details'; readonly claimId: string }
  | { readonly what: 'add-item'; readonly itemNumber: string }
  | { readonly what: 'start' | 'keys' }
  | null;

const tabs = ['items', 'claims', 'comments'] as const;
type Tab = (typeof tabs)[number];
const asTab = (text: string | null): Tab => tabs.find((tab) => tab === text) ?? 'claims';

interface LiveProps {
  readonly live: LiveState;
  readonly store: LiveShow['store'];
  readonly realtime: LiveShow['realtime'];
  readonly session: Session;
  readonly nameOf: NameOf;
}

function Live({ live, store, realtime, session, nameOf }: LiveProps) {
  const [query, setQuery] = useQuery();
  const [open, setOpen] = useState<Open>(null);
  const [dismissedNotice, setDismissedNotice] = useState(0);
  const isDev = useVersion()?.dev ?? false;
  const page = useRef<HTMLDivElement>(null);
  usePaneKeys(page);

  const { show } = live;
  const refusal = operatorRefusal(session);
  const items = useMemo(() => sortedItems(live.items), [live.items]);
  const tab = asTab(query.get('tab'));
  const item = live.items.get(query.get('item') ?? '') ?? null;
  const currency = items.find((one) => one.price)?.price?.currency ?? 'EUR';
  const close = useCallback(() => setOpen(null), []);
  const closeItem = useCallback(() => setQuery('item', ''), [setQuery]);

  const actions: ClaimActions = useMemo(
    () => ({
      onOpenItem: (itemId) => setQuery('item', itemId),
      onDetails: ({ claimId }) => setOpen({ what: 'details', claimId }),
      onRelease: ({ claimId }) => setOpen({ what: 'release', claimId }),
      onDecide: ({ claimId }) => setOpen({ what: 'decide', claimId }),
      onAddItem: (itemNumber) => setOpen({ what: 'add-item', itemNumber }),
    }),
    [setQuery],
  );

  const notice = live.notices.findLast((one) => one.seq > dismissedNotice);
  return (
    <div className="live" ref={page}>
      <StatusBar
        live={live}
        connection={realtime.state}
        pulse={realtime.pulse}
        backLink={<Link to="/shows" className="back" aria-label="All shows">‹<span className="back-word">&nbsp;Shows</span></Link>}
        actions={
          <ShowActions show={show} refusal={refusal} onStart={() => setOpen({ what: 'start' })} onKeyboardHelp={() => setOpen({ what: 'keys' })} />
        }
      />
      <ConnectionBanner
        state={realtime.state}
        onRetry={realtime.retryNow}
        signInLink={<Link className="button" to={`/signin?next=${encodeURIComponent(location.pathname)}`}>Sign in again</Link>}
      />
      {notice ? (
        <div className="banner" data-tone="warn" role="alert">
          <p><strong>Server:</strong> {notice.detail}</p>
          <Button size="small" kind="quiet" onClick={() => setDismissedNotice(notice.seq)}>Dismiss</Button>
        </div>
      ) : null}
      <div className="pane-tabs" role="tablist" aria-label="Panes">
        {tabs.map((one) => (
          <button key={one} type="button" role="tab" aria-selected={tab === one} onClick={() => setQuery('tab', one === 'claims' ? '' : one)}>
            {one === 'items' ? 'Items' : one === 'claims' ? 'Claims' : 'Comments'}{' '}
            <span className="quiet number">{formatCount(one === 'items' ? items.length : one === 'claims' ? live.claims.size : live.commentCount)}</span>
          </button>
        ))}
      </div>
      <main className="panes" data-tab={tab}>
        <ItemList
          items={items}
          search={query.get('items') ?? ''}
          filter={asItemFilter(query.get('stock'))}
          selectedId={item?.id ?? null}
          refusal={refusal}
          onSearch={(text) => setQuery('items', text)}
          onFilter={(filter) => setQuery('stock', filter === 'all' ? '' : filter)}
          onOpen={(one) => setQuery('item', one.id)}
          onAdd={() => setOpen({ what: 'add-item', itemNumber: '' })}
        />
        <ClaimFeed
          claims={live.claims}
          items={live.items}
          counts={live.claimCounts}
          truncated={live.truncated.claims}
          filter={asClaimFilter(query.get('claims'))}
          search={query.get('find') ?? ''}
          refusal={refusal}
          onFilter={(filter) => setQuery('claims', filter === 'all' ? '' : filter)}
          onSearch={(text) => setQuery('find', text)}
          {...actions}
        />
        <div className="side">
          <CommentLane live={live} store={store} refusal={refusal} />
          {isDev ? (
            <TestComment showId={show.id} refusal={refusal ?? (show.status === 'active' ? null : `The show is ${show.status}: it reads no comments`)} />
          ) : null}
        </div>
        {item ? (
          <ItemDrawer
            item={item}
            claims={live.claims}
            refusal={refusal}
            nameOf={nameOf}
            onClose={closeItem}
            onRelease={actions.onRelease}
            onDecide={actions.onDecide}
            onDetails={actions.onDetails}
          />
        ) : null}
      </main>
      <OpenDialog open={open} live={live} session={session} nameOf={nameOf} refusal={refusal} currency={currency} onClose={close} />
    </div>
  );
}

/** F6 goes from pane to pane, as in other programs with panes; also when nothing has the focus. */
function usePaneKeys(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const cycle = (event: KeyboardEvent) => {
      if (event.key !== 'F6' || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      const panes = [...(page.current?.querySelectorAll<HTMLElement>('.pane') ?? [])].filter((pane) => pane.offsetParent !== null);
      const at = panes.findIndex((pane) => pane.contains(document.activeElement));
      const step = event.shiftKey ? -1 : 1;
      const next = at < 0 ? panes[0] : panes[(at + step + panes.length) % panes.length];
      const places = ['[data-row-focus]', '.virtual-scroller:not([hidden])', 'input'];
      places.map((place) => next?.querySelector<HTMLElement>(place)).find((found) => found)?.focus();
    };
    window.addEventListener('keydown', cycle);
    return () => window.removeEventListener('keydown', cycle);
  }, [page]);
}

interface OpenDialogProps {
  readonly open: Open;
  readonly live: LiveState;
  readonly session: Session;
  readonly nameOf: NameOf;
  readonly refusal: string | null;
  readonly currency: string;
  readonly onClose: () => void;
}

function OpenDialog({ open, live, session, nameOf, refusal, currency, onClose }: OpenDialogProps) {
  if (!open) return null;
  switch (open.what) {
    case 'start':
      return <StartDialog show={live.show} connectRefusal={connectRefusal(session)} onClose={onClose} />;
    case 'keys':
      return <KeysDialog onClose={onClose} />;
    case 'add-item':
      return <AddItemDialog show={live.show} itemNumber={open.itemNumber} currency={currency} onClose={onClose} />;
    case 'release':
    case 'decide':
    case 'details': {
      const claim = live.claims.get(open.claimId);
      return claim ? <ClaimDialog what={open.what} claim={claim} live={live} nameOf={nameOf} refusal={refusal} onClose={onClose} /> : null;
    }
  }
}

interface ClaimDialogProps {
  readonly what: 'release' | 'decide' | 'details';
  readonly claim: Claim;
  readonly live: LiveState;
  readonly nameOf: NameOf;
  readonly refusal: string | null;
  readonly onClose: () => void;
}

function ClaimDialog({ what, claim, live, nameOf, refusal, onClose }: ClaimDialogProps) {
  const item = claim.itemId ? (live.items.get(claim.itemId) ?? null) : null;
  if (what === 'release') {
    const next = item ? (claimsOfItem(live.claims, item.id).waitlist[0] ?? null) : null;
    return <ReleaseDialog claim={claim} next={next} onClose={onClose} />;
  }
  if (what === 'decide') {
    const comment = claim.commentId === null ? null : live.comments.get(claim.platform, claim.commentId);
    return <DecideDialog claim={claim} item={item} commentText={comment?.text ?? null} onClose={onClose} />;
  }
  return <ClaimDetails claim={claim} notes={live.notes.get(claim.claimId) ?? []} nameOf={nameOf} refusal={refusal} onClose={onClose} />;
}

function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="keys">
        <dt><kbd>F6</kbd></dt>
        <dd>next part: items, claims, comments (with Shift: the one before)</dd>
        <dt><kbd>↑</kbd> <kbd>↓</kbd></dt>
        <dd>walk through items or claims</dd>
        <dt><kbd>Home</kbd> <kbd>End</kbd></dt>
        <dd>first and last row</dd>
        <dt><kbd>Enter</kbd></dt>
        <dd>open the item</dd>
        <dt><kbd>Esc</kbd></dt>
        <dd>close the item or the dialog</dd>
      </dl>
      <div className="dialog-actions"><Button onClick={onClose}>Close</Button></div>
    </Dialog>
  );
}
