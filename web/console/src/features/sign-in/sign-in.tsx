import { type FormEvent, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Session } from '../../api/types';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { useAction } from '../../ui/use-action';
import './sign-in.css';

const passwordMin = 10;

/** Sign in, or create the first account of a workspace. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (session: Session) => void }) {
  const [creating, setCreating] = useState(false);
  const [form, setForm] = useState({ email: '', password: '', name: '', workspace: '' });
  const { busy, fault, run } = useAction();
  const set = (field: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { email, password } = form;
    void run(async () => onSignedIn(await (creating ? api.register(form) : api.login({ email, password }))));
  };

  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <p className="sign-in-brand">
          <img src="/icon.svg" alt="" width="28" height="28" /> soldwire
        </p>
        <h1>{creating ? 'Create an account' : 'Sign in'}</h1>
        <form onSubmit={submit} className="sign-in-form">
          {creating ? (
            <>
              <TextField label="Your name" autoComplete="name" required maxLength={100} value={form.name} onChange={set('name')} />
              <TextField
                label="Workspace"
                hint="The name of your shop or team"
                autoComplete="organization"
                required
                maxLength={100}
                value={form.workspace}
                onChange={set('workspace')}
              />
            </>
          ) : null}
          <TextField label="E-mail" type="email" autoComplete="username" required value={form.email} onChange={set('email')} />
          <TextField
            label="Password"
            type="password"
            hint={creating ? `At least ${passwordMin} characters` : undefined}
            autoComplete={creating ? 'new-password' : 'current-password'}
            required
            minLength={creating ? passwordMin : undefined}
            maxLength={256}
            value={form.password}
            onChange={set('password')}
          />
          {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
          <Button type="submit" kind="primary" busy={busy}>{creating ? 'Create account' : 'Sign in'}</Button>
        </form>
        <p className="quiet">
          {creating ? 'You have an account already? ' : 'No account yet? '}
          <button type="button" className="link-button" onClick={() => setCreating(!creating)}>
            {creating ? 'Sign in instead' : 'Create an account'}
          </button>
        </p>
      </div>
    </main>
  );
}
