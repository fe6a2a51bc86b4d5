import { type ReactNode, useCallback, useEffect, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Connection, Show } from '../../api/types';
import { t } from '../../i18n';
import { platformName } from '../../live/words';
import { NewConnection } from '../../parts/sources/new-connection';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialog, FormDialog } from '../../ui/dialog';
import { formatDay } from '../../ui/format';
import { useAction } from '../../ui/use-action';

interface ConnectionsProps {
  readonly refusal: string | null;
  readonly renderShowLink: (show: Show) => ReactNode;
}

/** The connected pages: whether the platform lets us in, and which running shows read from them. */
export function Connections({ refusal, renderShowLink }: ConnectionsProps) {
  const [connections, setConnections] = useState<readonly Connection[] | null>(null);
  const [shows, setShows] = useState<readonly Show[]>([]);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Connection | null>(null);
  const loading = useAction();
  const removal = useAction();
  const { run } = loading;
  const load = useCallback(
    () =>
      run(async () => {
        const [pages, { shows: latest }] = await Promise.all([api.connections(), api.shows(null)]);
        setConnections(pages.connections);
        setShows(latest);
      }),
    [run],
  );
  useEffect(() => {
    void load();
  }, [load]);

  return (
    <section className="card" aria-labelledby="connections">
      <header className="card-head">
        <h2 id="connections">{t('settings.connections')}</h2>
        <Button size="small" refusal={refusal} onClick={() => setAdding(true)}>{t('settings.connect')}</Button>
        <p className="quiet">{t('settings.connectionsHint')}</p>
      </header>
      {loading.fault ? <p className="fault-box" role="alert">{inWords(loading.fault)}</p> : null}
      {connections?.length === 0 ? <p className="empty"><strong>{t('settings.noConnections')}</strong>{t('settings.noConnectionsHint')}</p> : null}
      <ul className="settings-list">
        {(connections ?? []).map((connection) => (
          <li key={connection.id}>
            <div className="settings-list-main">
              <strong>{connection.name}</strong>
              <span className="quiet">
                {t('settings.connectionFacts', { platform: platformName(connection.platform), page: connection.pageId, since: formatDay(connection.createdAt) })}
              </span>
              <UsedBy shows={shows.filter((show) => readsFrom(show, connection))} renderShowLink={renderShowLink} />
            </div>
            <ConnectionState connection={connection} />
            <Button size="small" refusal={refusal} aria-label={t('settings.disconnectName', { name: connection.name })} onClick={() => setRemoving(connection)}>
              {t('settings.disconnect')}
            </Button>
          </li>
        ))}
      </ul>
      {adding ? (
        <Dialog title={t('settings.connect')} onClose={() => setAdding(false)}>
          <NewConnection
            refusal={refusal}
            onConnected={() => {
              setAdding(false);
              void load();
            }}
          />
          <div className="dialog-actions"><Button onClick={() => setAdding(false)}>{t('common.cancel')}</Button></div>
        </Dialog>
      ) : null}
      {removing ? (
        <FormDialog
          title={t('settings.disconnectTitle', { name: removing.name })}
          submitLabel={t('settings.disconnect')}
          submitKind="danger"
          busy={removal.busy}
          fault={removal.fault ? inWords(removal.fault) : null}
          onClose={() => setRemoving(null)}
          onSubmit={() =>
            void removal
              .run(() => api.deleteConnection(removing.id))
              .then((done) => {
                if (!done) return;
                setRemoving(null);
                void load();
              })
          }
        >
          <p>{t('settings.disconnectText')}</p>
        </FormDialog>
      ) : null}
    </section>
  );
}

const readsFrom = (show: Show, connection: Connection): boolean =>
  (show.status === 'active' || show.status === 'paused') && show.sources.some((source) => source.connectionId === connection.id);

function UsedBy({ shows, renderShowLink }: { readonly shows: readonly Show[]; readonly renderShowLink: (show: Show) => ReactNode }) {
  if (shows.length === 0) return null;
  return <span className="settings-used">{t('settings.readBy')} {shows.map((show) => <span key={show.id}>{renderShowLink(show)}</span>)}</span>;
}

/** Asked of the platform when somebody wants to know. */
function ConnectionState({ connection }: { readonly connection: Connection }) {
  const [lives, setLives] = useState<number | null>(null);
  const { busy, fault, run } = useAction();
  return (
    <div className="settings-state">
      <span role="status">
        {fault ? <Badge tone="bad">{t('settings.connectionFails')}</Badge> : null}
        {!fault && lives !== null ? <Badge tone="good">{t('settings.connectionWorks', { lives })}</Badge> : null}
      </span>
      <Button
        size="small"
        busy={busy}
        aria-label={t('settings.checkName', { name: connection.name })}
        onClick={() => void run(async () => setLives((await api.lives(connection.id)).lives.length))}
      >
        {t('settings.check')}
      </Button>
      {fault ? <p className="settings-fault" role="alert">{inWords(fault)}</p> : null}
    </div>
  );
}
