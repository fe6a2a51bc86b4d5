import { useState } from 'react';

import { inWords } from '../api/problem';
import type { Session } from '../api/types';
import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Menu } from '../ui/menu';
import { Segmented } from '../ui/segmented';
import { mayLeave } from '../ui/use-leave-question';
import { showKeys } from './keys';
import { LanguageChoice } from './language-choice';
import { useSession } from './session';
import { chooseTheme, themes, useTheme } from './theme';

/** Who is signed in, and how they like the console. */
export function AccountMenu({ session }: { readonly session: Session }) {
  const { signOut } = useSession();
  const theme = useTheme();
  const [fault, setFault] = useState<unknown>(null);
  const { user, workspace } = session;
  return (
    <>
      <Menu
        kind="quiet"
        label={
          <>
            <span className="avatar" aria-hidden="true">{initials(user.name)}</span>
            <span className="account-name" aria-hidden="true">{user.name}</span>
            <span className="visually-hidden">{t('app.accountOf', { name: user.name })}</span>
          </>
        }
      >
        <div className="account">
          <p className="account-who">
            <strong>{user.name}</strong>
            <span className="quiet">{user.email}</span>
            <span className="quiet">{t('app.roleIn', { role: workspace.role, workspace: workspace.name })}</span>
          </p>
          <Segmented
            label={t('app.theme')}
            value={theme}
            options={themes.map((value) => ({ value, label: t('app.themeName', { theme: value }) }))}
            onChange={chooseTheme}
          />
          <LanguageChoice />
        </div>
        <hr />
        <button type="button" onClick={() => showKeys()}>{t('app.keys')}</button>
        <button type="button" onClick={() => mayLeave() && void signOut().catch(setFault)}>{t('app.signOut')}</button>
      </Menu>
      {fault ? (
        <Dialog title={t('app.signOutFailed')} onClose={() => setFault(null)}>
          <p role="alert">{inWords(fault)}</p>
          <div className="dialog-actions"><Button onClick={() => setFault(null)}>{t('common.close')}</Button></div>
        </Dialog>
      ) : null}
    </>
  );
}

/** The first letters of the first and the last name. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase();
}
