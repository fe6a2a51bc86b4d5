// Which page is shown, and to whom.

import { type ReactNode, useEffect } from 'react';

import { inWords } from '../api/problem';
import type { Session } from '../api/types';
import { ReadingPage as Reading } from '../features/reading/reading-page';
import { OverlaySetup } from '../features/overlay/overlay-setup';
import { NewShow } from '../features/show-setup/new-show';
import { ShowList } from '../features/shows/show-list';
import { SignIn } from '../features/sign-in/sign-in';
import { t } from '../i18n';
import { readOptions, writeOptions } from '../overlay/options';
import { Button } from '../ui/button';
import './app.css';
import { Link } from './link';
import { LivePage } from './live-page';
import { connectRefusal, operatorRefusal } from './permissions';
import { ReadOutPage } from './read-out-page';
import { navigate, usePath, useQuery } from './router';
import { useSession } from './session';

export function App() {
  const path = usePath();
  const { state, ask } = useSession();
  const [, show, view] = /^\/shows\/([^/]+)(?:\/(readout|overlay))?\/?$/.exec(path) ?? [];

  if (path === '/signin') return <SignInPage />;
  switch (state.status) {
    case 'asking':
      return <main className="page-message" aria-busy="true"><p className="quiet">{t('app.openingConsole')}</p></main>;
    case 'unreachable':
      return (
        <main className="page-message" role="alert">
          <h1>The console cannot start</h1>
          <p>{inWords(state.error)}</p>
          <Button kind="primary" onClick={ask}>Try again</Button>
        </main>
      );
    case 'signed-out':
      return <Redirect to={`/signin?next=${encodeURIComponent(path + location.search)}`} />;
    case 'signed-in':
      if (path === '/') return <Redirect to="/shows" />;
      if (path === '/shows') return <ShowsPage session={state.session} />;
      if (path === '/reading') return <ReadingPage session={state.session} />;
      if (show === 'new') return <NewShowPage session={state.session} />;
      if (show !== undefined) {
        const showId = decodeURIComponent(show);
        if (view === 'overlay') return <OverlayPage showId={showId} session={state.session} />;
        if (view === 'readout') return <ReadOutPage key={showId} showId={showId} session={state.session} />;
        return <LivePage key={showId} showId={showId} session={state.session} />;
      }
      return (
        <main className="page-message">
          <h1>This page does not exist</h1>
          <Link to="/shows">All shows</Link>
        </main>
      );
  }
}

function Redirect({ to }: { readonly to: string }) {
  useEffect(() => navigate(to, 'replace'), [to]);
  return null;
}

function SignInPage() {
  const { signedIn } = useSession();
  const [query] = useQuery();
  const done = (session: Session) => {
    signedIn(session);
    const next = query.get('next') ?? '/shows';
    // Only ever a page of this console: "//elsewhere" would leave it.
    navigate(/^\/(?![/\\])/.test(next) ? next : '/shows', 'replace');
  };
  return <SignIn onSignedIn={done} />;
}

function Frame({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  const { signOut } = useSession();
  return (
    <div className="frame">
      <header className="frame-head">
        <Link to="/shows" className="brand"><img src="/icon.svg" alt="" width="22" height="22" /> soldwire</Link>
        <span className="frame-workspace">{session.workspace.name}</span>
        <nav aria-label="Pages">
          <Link to="/reading" className="frame-link">How comments are read</Link>
        </nav>
        <span className="quiet frame-user">{session.user.name}, {session.workspace.role}</span>
        <Button size="small" onClick={() => void signOut().catch(() => undefined)}>Sign out</Button>
      </header>
      <main>{children}</main>
    </div>
  );
}

function ShowsPage({ session }: { readonly session: Session }) {
  const refusal = operatorRefusal(session);
  return (
    <Frame session={session}>
      <ShowList
        mayDelete={session.workspace.role === 'owner'}
        newShowLink={
          refusal ? <Button kind="primary" refusal={refusal}>New show</Button> : <Link to="/shows/new" className="button" data-kind="primary">New show</Link>
        }
        renderLink={(show) => <Link to={`/shows/${encodeURIComponent(show.id)}`}>{show.name}</Link>}
      />
    </Frame>
  );
}

function ReadingPage({ session }: { readonly session: Session }) {
  const [query, setQuery] = useQuery();
  return (
    <Frame session={session}>
      <Reading
        showId={query.get('show') ?? ''}
        onShow={(showId) => setQuery('show', showId)}
        backLink={<Link to="/shows" className="back">‹ Shows</Link>}
      />
    </Frame>
  );
}

function OverlayPage({ showId, session }: { readonly showId: string; readonly session: Session }) {
  const [query] = useQuery();
  const here = `/shows/${encodeURIComponent(showId)}`;
  return (
    <Frame session={session}>
      <OverlaySetup
        showId={showId}
        refusal={operatorRefusal(session)}
        options={readOptions(query).options}
        onOptions={(options) => {
          const wanted = writeOptions(options);
          navigate(`${here}/overlay${wanted === '' ? '' : `?${wanted}`}`, 'replace');
        }}
        backLink={<Link to={here} className="back">{t('overlaySetup.back')}</Link>}
      />
    </Frame>
  );
}

function NewShowPage({ session }: { readonly session: Session }) {
  return (
    <Frame session={session}>
      <NewShow
        refusal={operatorRefusal(session)}
        connectRefusal={connectRefusal(session)}
        backLink={<Link to="/shows" className="back">‹ Shows</Link>}
        onCreated={(showId) => navigate(`/shows/${encodeURIComponent(showId)}`)}
      />
    </Frame>
  );
}
