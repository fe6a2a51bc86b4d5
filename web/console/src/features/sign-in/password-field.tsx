import { type ComponentProps, useState } from 'react';

import { t } from '../../i18n';
import { TextField } from '../../ui/field';

type PasswordFieldProps = Omit<ComponentProps<typeof TextField>, 'type'>;

/** A password that can be looked at, with a word when Caps Lock is on. */
export function PasswordField({ hint, ...field }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  return (
    <div className="password">
      <TextField
        {...field}
        type={shown ? 'text' : 'password'}
        autoCapitalize="none"
        spellCheck={false}
        hint={caps ? <span className="password-caps" role="status">{t('signIn.capsLock')}</span> : hint}
        onKeyUp={(event) => setCaps(event.getModifierState('CapsLock'))}
        onBlur={() => setCaps(false)}
      />
      <button type="button" className="password-show link-button" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {t('signIn.showPassword')}
      </button>
    </div>
  );
}
