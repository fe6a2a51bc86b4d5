import { useState } from 'react';

import { chooseLanguage, currentLocale, isLocale, languages, locales, t } from '../i18n';
import { Field } from '../ui/field';
import { mayLeave } from '../ui/use-leave-question';

/** The language of the console on this browser; nothing to see while there is only one. */
export function LanguageChoice() {
  const [fault, setFault] = useState<string | null>(null);
  if (locales.length < 2) return null;
  return (
    <Field label={t('app.language')} fault={fault}>
      {(wiring) => (
        <select
          {...wiring}
          className="input"
          value={currentLocale()}
          onChange={({ target }) => {
            // The page begins anew in the other language.
            if (isLocale(target.value) && mayLeave()) chooseLanguage(target.value).catch(() => setFault(t('app.languageFailed')));
          }}
        >
          {locales.map((locale) => <option key={locale} value={locale} lang={locale}>{languages[locale].name}</option>)}
        </select>
      )}
    </Field>
  );
}
