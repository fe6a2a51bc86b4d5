// The pages inside the frame: each hands its feature what the session allows and where links lead.

import type { Session } from '../api/types';
import { HelpText } from '../features/help/help-text';
import { MemberList } from '../features/members/member-list';
import { OverlaySetup } from '../features/overlay/overlay-setup';
import { ReadingPage as Reading } from '../features/reading/reading-page';
import { WorkspaceSettings } from '../features/settings/workspace-settings';
import { NewShow } from '../features/show-setup/new-show';
import { ShowSettings } from '../features/show-setup/show-settings';
import { ShowList } from '../features/shows/show-list';
import { t } from '../i18n';
import { readOptions, writeOptions } from '../overlay/options';
import { Button } from '../ui/button';
import { Frame } from './frame';
import { showKeys } from './keys';
import { Link } from './link';
import { connectRefusal, operatorRefusal, ownerRefusal } from './permissions';
import { navigate, useQuery } from './router';
import { useSession } from './session';
import { useNames } from './use-names';

interface PageProps {
  readonly session: Session;
}

const showAddress = (showId: string, what = ''): string => `/shows/${encodeURIComponent(showId)}${what}`;
const backToShows = () => <Link to="/shows" className="back">{t('app.backToShows')}</Link>;

export function ShowsPage({ session }: PageProps) {
  const [query, setQuery] = useQuery();
  const refusal = operatorRefusal(session);
  return (
    <Frame session={session} title={t('app.shows')}>
      <ShowList
        query={query}
        onQuery={setQuery}
        refusal={refusal}
        deleteRefusal={ownerRefusal(session)}
        newShowLink={
          refusal
            ? <Button kind="primary" refusal={refusal}>{t('app.newShow')}</Button>
            : <Link to="/shows/new" className="button" data-kind="primary">{t('app.newShow')}</Link>
        }
        helpLink={<Link to="/help">{t('app.howItWorks')}</Link>}
        renderLink={(show) => <Link to={showAddress(show.id)}>{show.name}</Link>}
        renderSettingsLink={(show, label) => <Link to={showAddress(show.id, '/settings')}>{label}</Link>}
        onCopied={(showId) => navigate(showAddress(showId, '/settings'))}
      />
    </Frame>
  );
}

export function ReadingPage({ session }: PageProps) {
  const [query, setQuery] = useQuery();
  return (
    <Frame session={session} title={t('app.reading')}>
      <Reading showId={query.get('show') ?? ''} onShow={(showId) => setQuery('show', showId)} />
    </Frame>
  );
}

export function NewShowPage({ session }: PageProps) {
  return (
    <Frame session={session} title={t('app.newShow')}>
      <NewShow
        refusal={operatorRefusal(session)}
        connectRefusal={connectRefusal(session)}
        backLink={backToShows()}
        onCreated={(showId) => navigate(showAddress(showId))}
      />
    </Frame>
  );
}

export function ShowSettingsPage({ session, showId }: PageProps & { readonly showId: string }) {
  return (
    <Frame session={session} title={t('app.showSettings')}>
      <ShowSettings
        showId={showId}
        refusal={operatorRefusal(session)}
        deleteRefusal={ownerRefusal(session)}
        backLink={<Link to={showAddress(showId)} className="back">{t('app.backToShow')}</Link>}
        readOutLink={<Link to={showAddress(showId, '/readout')}>{t('readOut.open')}</Link>}
        overlayLink={<Link to={showAddress(showId, '/overlay')}>{t('overlaySetup.open')}</Link>}
        onDeleted={() => navigate('/shows', 'replace')}
      />
    </Frame>
  );
}

/** How the overlay looks is in the address, so that a look can be kept and handed on. */
export function OverlayPage({ session, showId }: PageProps & { readonly showId: string }) {
  const [query] = useQuery();
  return (
    <Frame session={session} title={t('overlaySetup.title')}>
      <OverlaySetup
        showId={showId}
        refusal={operatorRefusal(session)}
        options={readOptions(query).options}
        onOptions={(options) => {
          const wanted = writeOptions(options);
          navigate(`${showAddress(showId, '/overlay')}${wanted === '' ? '' : `?${wanted}`}`, 'replace');
        }}
        backLink={<Link to={showAddress(showId)} className="back">{t('app.backToShow')}</Link>}
      />
    </Frame>
  );
}

export function SettingsPage({ session }: PageProps) {
  const { ask } = useSession();
  const nameOf = useNames(session);
  return (
    <Frame session={session} title={t('app.settings')}>
      <WorkspaceSettings
        ownerRefusal={ownerRefusal(session)}
        operatorRefusal={operatorRefusal(session)}
        nameOf={nameOf}
        renderShowLink={(show) => <Link to={showAddress(show.id)}>{show.name}</Link>}
        onRenamed={ask}
      />
    </Frame>
  );
}

export function MembersPage({ session }: PageProps) {
  const { ask } = useSession();
  return (
    <Frame session={session} title={t('app.members')}>
      <MemberList ownId={session.user.id} refusal={ownerRefusal(session)} onOwnChange={ask} />
    </Frame>
  );
}

export function HelpPage({ session }: PageProps) {
  return (
    <Frame session={session} title={t('app.help')}>
      <HelpText
        onShowKeys={() => showKeys()}
        renderLink={(to, label) => <Link to={to}>{label}</Link>}
      />
    </Frame>
  );
}
