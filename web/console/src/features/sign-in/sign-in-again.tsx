import { type FormEvent, useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Session } from '../../api/types';
import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';
import { PasswordField } from './password-field';
import './sign-in.css';

interface SignInAgainProps {
  readonly session: Session;
  readonly onSignedIn: (session: Session) => void;
  /** Somebody else wants to sign in. */
  readonly onOther: () => void;
}

/** The session ran out: over the page as it stands, so that nothing on it is lost. */
export function SignInAgain({ session, onSignedIn, onOther }: SignInAgainProps) {
  const [password, setPassword] = useState('');
  const { busy, fault, run } = useAction();
  const { email } = session.user;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => onSignedIn(await api.login({ email, password })));
  };
  return (
    <Dialog title={t('signIn.againTitle')} required onClose={onOther}>
      <form className="dialog-form" onSubmit={submit}>
        <p>{t('signIn.againText')}</p>
        {/* For password managers; a person sees it in the text below. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordField
          label={t('signIn.passwordOf', { email })}
          autoComplete="current-password"
          required
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {fault ? <p className="fault-box" role="alert">{inWords(fault)}</p> : null}
        <div className="dialog-actions">
          <Button onClick={onOther}>{t('signIn.otherAccount')}</Button>
          <Button type="submit" kind="primary" busy={busy}>{t('signIn.signIn')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
