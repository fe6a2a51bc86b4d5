// Which page is shown, and to whom.

import { useEffect } from 'react';

import { inWords } from '../api/problem';
import type { Session } from '../api/types';
import { CheatSheet } from '../features/help/cheat-sheet';
import { SignIn } from '../features/sign-in/sign-in';
import { SignInAgain } from '../features/sign-in/sign-in-again';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { useShortcuts } from '../ui/shortcuts';
import { showKeys, useKeysShown } from './keys';
import { LanguageChoice } from './language-choice';
import { Link } from './link';
import { LivePage } from './live-page';
import { HelpPage, MembersPage, NewShowPage, OverlayPage, ReadingPage, SettingsPage, ShowSettingsPage, ShowsPage } from './pages';
import { ReadOutPage } from './read-out-page';
import { navigate, usePath, useQuery } from './router';
import { useSession } from './session';

export function App() {
  const path = usePath();
  const { state, ask, signedIn, signOut } = useSession();
  const keysShown = useKeysShown();
  useShortcuts([{ keys: ['?'], label: 'help.showKeys', group: 'help.everywhere', run: () => showKeys() }]);
  const keys = keysShown ? <CheatSheet onClose={() => showKeys(false)} /> : null;

  if (path === '/signin') return <><SignInPage />{keys}</>;
  switch (state.status) {
    case 'asking':
      return <main className="page-message" aria-busy="true"><p className="quiet">{t('app.openingConsole')}</p></main>;
    case 'unreachable':
      return (
        <main className="page-message" role="alert">
          <h1>{t('app.cannotStart')}</h1>
          <p>{inWords(state.error)}</p>
          <Button kind="primary" onClick={ask}>{t('common.tryAgain')}</Button>
          <p className="quiet">{t('help.doctor')}</p>
          <pre tabIndex={0} aria-label={t('help.doctorCommand')}><code>soldwire doctor {location.origin}</code></pre>
        </main>
      );
    case 'signed-out':
      return <Redirect to={`/signin?next=${encodeURIComponent(path + location.search)}`} />;
    case 'signed-in': {
      const { session, over } = state;
      return (
        <>
          {/* Another account, another page: nothing of the first one's may stay. */}
          <Page key={`${session.user.id} ${session.workspace.id}`} path={path} session={session} />
          {over ? <SignInAgain session={session} onSignedIn={signedIn} onOther={() => void signOut().catch(() => location.assign('/signin'))} /> : keys}
        </>
      );
    }
  }
}

/** `/shows/ID` and `/shows/ID/WHAT`. */
const showPath = /^\/shows\/([^/]+)(?:\/(settings|readout|overlay))?\/?$/;

function Page({ path, session }: { readonly path: string; readonly session: Session }) {
  switch (path) {
    case '/':
      return <Redirect to="/shows" />;
    case '/shows':
      return <ShowsPage session={session} />;
    case '/shows/new':
      return <NewShowPage session={session} />;
    case '/reading':
      return <ReadingPage session={session} />;
    case '/members':
      return <MembersPage session={session} />;
    case '/settings':
      return <SettingsPage session={session} />;
    case '/help':
      return <HelpPage session={session} />;
    default: {
      const [, id, what] = showPath.exec(path) ?? [];
      if (id === undefined) return <NoSuchPage />;
      const showId = decodeURIComponent(id);
      if (what === 'readout') return <ReadOutPage key={showId} showId={showId} session={session} />;
      if (what === 'overlay') return <OverlayPage key={showId} showId={showId} session={session} />;
      if (what === 'settings') return <ShowSettingsPage key={showId} showId={showId} session={session} />;
      return <LivePage key={showId} showId={showId} session={session} />;
    }
  }
}

function NoSuchPage() {
  return (
    <main className="page-message">
      <h1>{t('app.noSuchPage')}</h1>
      <Link to="/shows">{t('app.allShows')}</Link>
    </main>
  );
}

function Redirect({ to }: { readonly to: string }) {
  useEffect(() => navigate(to, 'replace'), [to]);
  return null;
}

function SignInPage() {
  const { signedIn } = useSession();
  const [query] = useQuery();
  useEffect(() => {
    document.title = t('app.pageTitle', { page: t('signIn.signIn') });
  }, []);
  const done = (session: Session) => {
    signedIn(session);
    const next = query.get('next') ?? '/shows';
    // Only ever a page of this console: "//elsewhere" would leave it.
    navigate(/^\/(?![/\\])/.test(next) ? next : '/shows', 'replace');
  };
  return <SignIn onSignedIn={done} languageChoice={<LanguageChoice />} />;
}
