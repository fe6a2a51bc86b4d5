import type { ReactNode } from 'react';

import { ApiError, inWords } from '../api/problem';
import type { Session } from '../api/types';
import { t } from '../i18n';
import type { LiveState } from '../live/state';
import { type LiveShow, useLiveShow } from '../live/use-live-show';
import { Button } from '../ui/button';
import { Link } from './link';

interface OpenedShowProps {
  readonly showId: string;
  readonly session: Session;
  readonly children: (live: LiveState, show: LiveShow) => ReactNode;
}

/** A show, once it is here; until then, and when it cannot be, says so. */
export function OpenedShow({ showId, session, children }: OpenedShowProps) {
  const show = useLiveShow(showId, `${session.workspace.id} ${session.user.id}`);
  switch (show.load.status) {
    case 'loading':
      return <main className="page-message" aria-busy="true"><p className="quiet">{t('app.openingShow')}</p></main>;
    case 'failed':
      if (show.load.error instanceof ApiError && show.load.error.code === 'not_found') {
        return (
          <main className="page-message" role="alert">
            <h1>{t('app.noSuchShow')}</h1>
            <p>{t('app.noSuchShowWhy')}</p>
            <Link to="/shows" className="button" data-kind="primary">{t('app.allShows')}</Link>
          </main>
        );
      }
      return (
        <main className="page-message" role="alert">
          <h1>{t('app.showNotOpened')}</h1>
          <p>{inWords(show.load.error)}</p>
          <Button kind="primary" onClick={show.reload}>{t('common.tryAgain')}</Button>
          <Link to="/shows">{t('app.allShows')}</Link>
        </main>
      );
    case 'ready':
      return children(show.load.live, show);
  }
}
