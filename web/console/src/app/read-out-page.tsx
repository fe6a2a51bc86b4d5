import { useEffect } from 'react';

import { isRehearsal, type Session } from '../api/types';
import { ConnectionBanner } from '../features/status-bar/connection-banner';
import { ReadOut } from '../features/read-out/read-out';
import { t } from '../i18n';
import { type LiveState, heardOf } from '../live/state';
import type { LiveShow } from '../live/use-live-show';
import { connectionWords } from '../live/words';
import { RehearsalMark } from '../parts/rehearsal/rehearsal-mark';
import { Link } from './link';
import { OpenedShow } from './opened-show';
import { operatorRefusal } from './permissions';
import { useQuery } from './router';
import { useStreamSession } from './use-stream-session';

interface ReadOutPageProps {
  readonly showId: string;
  readonly session: Session;
}

export function ReadOutPage({ showId, session }: ReadOutPageProps) {
  return <OpenedShow showId={showId} session={session}>{(live, { realtime }) => <Opened live={live} realtime={realtime} session={session} />}</OpenedShow>;
}

interface OpenedProps {
  readonly live: LiveState;
  readonly realtime: LiveShow['realtime'];
  readonly session: Session;
}

function Opened({ live, realtime, session }: OpenedProps) {
  const [query, setQuery] = useQuery();
  const { name } = live.show;
  useEffect(() => {
    document.title = t('app.pageTitle', { page: t('readOut.title', { name }) });
  }, [name]);
  useStreamSession(realtime, session);
  const { state } = realtime;
  const { text, tone } = connectionWords(state, live.show.status === 'active');
  // While the first attempt is under way the snapshot is fresh.
  const current = state.status === 'connecting' || state.status === 'catching-up' || (state.status === 'live' && !state.overdue);
  const here = `/shows/${encodeURIComponent(live.show.id)}`;
  return (
    <ReadOut
      live={live}
      current={current}
      theme={query.get('theme') === 'light' ? 'light' : 'dark'}
      refusal={operatorRefusal(session)}
      onTheme={(theme) => setQuery('theme', theme === 'light' ? 'light' : '')}
      backLink={<Link to={here} className="back">{t('readOut.back')}</Link>}
      connection={<span className="readout-connection" data-state={state.status} data-tone={tone} role="status" aria-label={t('readOut.connection')}>{text}</span>}
      banner={
        <>
          {isRehearsal(live.show) ? <RehearsalMark /> : null}
          <ConnectionBanner
            state={state}
            heard={heardOf(live)}
            onRetry={realtime.retryNow}
            signInLink={<Link className="button" to={`/signin?next=${encodeURIComponent(location.pathname)}`}>{t('readOut.signInAgain')}</Link>}
          />
        </>
      }
    />
  );
}
