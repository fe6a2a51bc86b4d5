import { useState } from 'react';

import { api, newKey } from '../../api/client';
import { ApiError, faultOf, inWords } from '../../api/problem';
import type { Connection } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';
import './sources.css';

interface NewConnectionProps {
  readonly refusal: string | null;
  readonly onConnected: (connection: Connection) => void;
}

/** Connects a page, or gives a connected one a new token. */
export function NewConnection({ refusal, onConnected }: NewConnectionProps) {
  const [form, setForm] = useState({ name: '', pageId: '', accessToken: '' });
  const [key, setKey] = useState(newKey);
  const { busy, fault, run } = useAction();
  const set = (field: keyof typeof form) => (event: { target: { value: string } }) => {
    setForm({ ...form, [field]: event.target.value });
    // Other values are another request.
    setKey(newKey());
  };
  const missing = Object.values(form).some((value) => value.trim() === '') ? t('setup.fillInAll') : null;
  const general = fault !== null && !(fault instanceof ApiError && fault.fields.some(({ pointer }) => pointer.slice(1) in form));
  return (
    <fieldset className="new-connection">
      <legend>{t('setup.connectPage')}</legend>
      <TextField
        label={t('setup.connectionNameLabel')}
        hint={t('setup.connectionNameHint')}
        maxLength={100}
        autoComplete="off"
        value={form.name}
        onChange={set('name')}
        fault={faultOf(fault, 'name')}
      />
      <TextField
        label={t('setup.pageId')}
        inputMode="numeric"
        maxLength={100}
        autoComplete="off"
        value={form.pageId}
        onChange={set('pageId')}
        fault={faultOf(fault, 'pageId')}
      />
      <TextField
        label={t('setup.pageToken')}
        type="password"
        autoComplete="off"
        maxLength={4_096}
        hint={t('setup.pageTokenHint')}
        value={form.accessToken}
        onChange={set('accessToken')}
        fault={faultOf(fault, 'accessToken')}
      />
      {general ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
      <Button
        busy={busy}
        refusal={refusal ?? missing}
        onClick={() => void run(async () => onConnected(await api.createConnection({ platform: 'facebook', ...form }, key)))}
      >
        {t('setup.connect')}
      </Button>
    </fieldset>
  );
}
