import { type FormEvent, type ReactNode, useState } from 'react';

import { api } from '../../api/client';
import { ApiError, faultOf, inWords } from '../../api/problem';
import type { Session } from '../../api/types';
import { rich, t } from '../../i18n';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';
import { PasswordField } from './password-field';
import './sign-in.css';

const passwordMin = 10;

interface SignInProps {
  readonly onSignedIn: (session: Session) => void;
  readonly languageChoice: ReactNode;
}

/** Sign in, or create the first account of a workspace. */
export function SignIn({ onSignedIn, languageChoice }: SignInProps) {
  const [creating, setCreating] = useState(false);
  const [form, setForm] = useState({ email: '', password: '', name: '', workspace: '' });
  const { busy, fault, run, clear } = useAction();
  const set = (field: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { email, password } = form;
    void run(async () => onSignedIn(await (creating ? api.register(form) : api.login({ email, password }))));
  };
  const change = () => {
    clear();
    setCreating(!creating);
  };
  // What belongs to a field stands at it; the rest above the button.
  const general = fault !== null && !(fault instanceof ApiError && fault.fields.some(({ pointer }) => pointer.slice(1) in form));

  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <p className="sign-in-brand">
          <img src="/icon.svg" alt="" width="28" height="28" /> soldwire
        </p>
        <div className="sign-in-title">
          <h1>{creating ? t('signIn.create') : t('signIn.signIn')}</h1>
          <p className="quiet">{creating ? t('signIn.createHint') : t('signIn.signInHint')}</p>
        </div>
        <form onSubmit={submit} className="sign-in-form">
          {creating ? (
            <>
              <TextField
                label={t('signIn.name')}
                autoComplete="name"
                required
                maxLength={100}
                value={form.name}
                onChange={set('name')}
                fault={faultOf(fault, 'name')}
              />
              <TextField
                label={t('signIn.workspace')}
                hint={t('signIn.workspaceHint')}
                autoComplete="organization"
                required
                maxLength={100}
                value={form.workspace}
                onChange={set('workspace')}
                fault={faultOf(fault, 'workspace')}
              />
            </>
          ) : null}
          <TextField
            label={t('signIn.email')}
            type="email"
            autoComplete={creating ? 'email' : 'username'}
            autoCapitalize="none"
            spellCheck={false}
            required
            maxLength={254}
            value={form.email}
            onChange={set('email')}
            fault={faultOf(fault, 'email')}
          />
          <PasswordField
            label={t('signIn.password')}
            hint={creating ? t('signIn.passwordHint', { min: passwordMin }) : undefined}
            autoComplete={creating ? 'new-password' : 'current-password'}
            required
            minLength={creating ? passwordMin : undefined}
            maxLength={256}
            value={form.password}
            onChange={set('password')}
            fault={faultOf(fault, 'password')}
          />
          {general ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
          <Button type="submit" kind="primary" busy={busy}>{creating ? t('signIn.createButton') : t('signIn.signIn')}</Button>
        </form>
        <p className="quiet">
          {rich(creating ? 'signIn.haveAccount' : 'signIn.noAccount', {
            link: (inside) => <button type="button" className="link-button" onClick={change}>{inside}</button>,
          })}
        </p>
        {creating ? null : <p className="quiet sign-in-forgot">{t('signIn.forgot')}</p>}
        {languageChoice}
      </div>
    </main>
  );
}
