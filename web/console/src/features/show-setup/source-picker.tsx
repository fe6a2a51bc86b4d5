import { useCallback, useEffect, useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Connection, Live, SourceChoice } from '../../api/types';
import { Button } from '../../ui/button';
import { Field, TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';

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
  const [lives, setLives] = useState<readonly Live[]>([]);
  const [liveId, setLiveId] = useState('');
  const loading = useAction();
  const { run } = loading;

  useEffect(() => {
    void run(async () => setConnections((await api.connections()).connections));
  }, [run]);

  const choose = (id: string) => {
    setConnectionId(id);
    setLives([]);
    pickLive(id, '');
    if (id !== '' && id !== addNew) void loadLives(id);
  };
  const loadLives = useCallback((id: string) => run(async () => setLives((await api.lives(id)).lives)), [run]);
  const pickLive = (connection: string, live: string) => {
    setLiveId(live);
    const complete = connection !== '' && connection !== addNew && live.trim() !== '';
    onChange(complete ? { connectionId: connection, liveId: live.trim() } : null);
  };

  return (
    <div className="source-picker">
      <Field label="Comments from">
        {(wiring) => (
          <select {...wiring} className="input" value={connectionId} onChange={(event) => choose(event.target.value)}>
            <option value="">No live video yet</option>
            {connections.map((connection) => (
              <option key={connection.id} value={connection.id}>
                {connection.name} ({connection.platform})
              </option>
            ))}
            <option value={addNew}>Connect a Facebook page…</option>
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
          {lives.length > 0 ? (
            <Field label="Live video">
              {(wiring) => (
                <select {...wiring} className="input" value={liveId} onChange={(event) => pickLive(connectionId, event.target.value)}>
                  <option value="">Choose…</option>
                  {lives.map((live) => (
                    <option key={live.id} value={live.id}>
                      {live.title || live.id} ({live.status.toLowerCase()}{live.viewers === null ? '' : `, ${live.viewers} viewers`})
                    </option>
                  ))}
                </select>
              )}
            </Field>
          ) : null}
          <TextField
            label="Live video id"
            hint="From the list, or from the address of the live video"
            value={liveId}
            onChange={(event) => pickLive(connectionId, event.target.value)}
          />
          <Button size="small" busy={loading.busy} onClick={() => void loadLives(connectionId)}>Look for live videos</Button>
        </>
      ) : null}
      {loading.fault ? <p className="fault-box" role="alert">{inWords(loading.fault)}</p> : null}
    </div>
  );
}

function NewConnection({ refusal, onConnected }: { readonly refusal: string | null; readonly onConnected: (connection: Connection) => void }) {
  const [form, setForm] = useState({ name: '', pageId: '', accessToken: '' });
  const [key] = useState(newKey);
  const { busy, fault, run } = useAction();
  const set = (field: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });
  const missing = Object.values(form).some((value) => value.trim() === '') ? 'Fill in all three fields' : null;
  return (
    <fieldset className="new-connection">
      <legend>Connect a Facebook page</legend>
      <TextField label="Name" hint="How your team calls this page" value={form.name} onChange={set('name')} />
      <TextField label="Page id" inputMode="numeric" value={form.pageId} onChange={set('pageId')} />
      <TextField
        label="Page access token"
        type="password"
        autoComplete="off"
        hint="Stored encrypted and never shown again"
        value={form.accessToken}
        onChange={set('accessToken')}
      />
      {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      <Button
        busy={busy}
        refusal={refusal ?? missing}
        onClick={() => void run(async () => onConnected(await api.createConnection({ platform: 'facebook', ...form }, key)))}
      >
        Connect page
      </Button>
    </fieldset>
  );
}
