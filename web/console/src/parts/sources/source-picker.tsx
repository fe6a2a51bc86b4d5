import { useCallback, useEffect, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Connection, Live, SourceChoice } from '../../api/types';
import { t } from '../../i18n';
import { platformName } from '../../live/words';
import { Button } from '../../ui/button';
import { Field, TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';
import { NewConnection } from './new-connection';
import './sources.css';

interface SourcePickerProps {
  readonly onChange: (choice: SourceChoice | null) => void;
  /** Why this person may not connect pages; null when they may. */
  readonly connectRefusal: string | null;
}

const addNew = 'new';

/** Which live video's comments the show reads: a connected page, and one of its lives. */
export function SourcePicker({ onChange, connectRefusal }: SourcePickerProps) {
  const [connections, setConnections] = useState<readonly Connection[]>([]);
  const [connectionId, setConnectionId] = useState('');
  /** Null until they were asked for. */
  const [lives, setLives] = useState<readonly Live[] | null>(null);
  const [liveId, setLiveId] = useState('');
  const loading = useAction();
  const { run } = loading;

  useEffect(() => {
    void run(async () => setConnections((await api.connections()).connections));
  }, [run]);

  const loadLives = useCallback((id: string) => run(async () => setLives((await api.lives(id)).lives)), [run]);
  const pickLive = (connection: string, live: string) => {
    setLiveId(live);
    const complete = connection !== '' && connection !== addNew && live.trim() !== '';
    onChange(complete ? { connectionId: connection, liveId: live.trim() } : null);
  };
  const choose = (id: string) => {
    setConnectionId(id);
    setLives(null);
    pickLive(id, '');
    if (id !== '' && id !== addNew) void loadLives(id);
  };

  return (
    <div className="source-picker">
      <Field label={t('setup.commentsFrom')}>
        {(wiring) => (
          <select {...wiring} className="input" value={connectionId} onChange={(event) => choose(event.target.value)}>
            <option value="">{t('setup.noLiveYet')}</option>
            {connections.map(({ id, name, platform }) => (
              <option key={id} value={id}>{t('setup.connectionName', { name, platform: platformName(platform) })}</option>
            ))}
            <option value={addNew}>{t('setup.connectNew')}</option>
          </select>
        )}
      </Field>
      {connectionId === addNew ? (
        <NewConnection
          refusal={connectRefusal}
          onConnected={(connection) => {
            setConnections([...connections.filter((other) => other.id !== connection.id), connection]);
            choose(connection.id);
          }}
        />
      ) : null}
      {connectionId !== '' && connectionId !== addNew ? (
        <>
          {lives && lives.length > 0 ? (
            <Field label={t('setup.live')}>
              {(wiring) => (
                <select {...wiring} className="input" value={liveId} onChange={(event) => pickLive(connectionId, event.target.value)}>
                  <option value="">{t('setup.choose')}</option>
                  {lives.map(({ id, title, status, viewers }) => (
                    <option key={id} value={id}>
                      {t('setup.liveName', { title: title || id, status: status.toLowerCase(), viewers: viewers ?? -1 })}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          ) : null}
          {lives?.length === 0 ? <p className="quiet" role="status">{t('setup.noLives')}</p> : null}
          <TextField
            label={t('setup.liveId')}
            hint={t('setup.liveIdHint')}
            value={liveId}
            onChange={(event) => pickLive(connectionId, event.target.value)}
          />
          <Button size="small" busy={loading.busy} onClick={() => void loadLives(connectionId)}>{t('setup.lookForLives')}</Button>
        </>
      ) : null}
      {loading.fault ? <p className="fault-box" role="alert">{inWords(loading.fault)}</p> : null}
    </div>
  );
}
