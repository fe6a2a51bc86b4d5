import type { Language } from '../../api/types';
import { t } from '../../i18n';

interface LanguageFieldProps {
  readonly languages: readonly Language[];
  readonly chosen: readonly string[];
  readonly onChange: (codes: readonly string[]) => void;
}

/** The languages in which viewers write; one at least. */
export function LanguageField({ languages, chosen, onChange }: LanguageFieldProps) {
  // A language whose pack is gone can still be taken off.
  const gone = chosen.filter((code) => !languages.some((language) => language.code === code));
  const all = [...languages.map(({ code, name, claimWords }) => ({ code, name, words: claimWords })), ...gone.map((code) => ({ code, name: code, words: [] }))];
  return (
    <fieldset className="language-field">
      <legend>{t('settings.languages')}</legend>
      <p className="hint">{t('settings.languagesHint')}</p>
      <div className="language-choices">
        {all.map(({ code, name, words }) => {
          const on = chosen.includes(code);
          return (
            <label key={code} className="language-choice" title={words.slice(0, 6).join(', ')}>
              <input
                type="checkbox"
                checked={on}
                onChange={() => {
                  const next = on ? chosen.filter((other) => other !== code) : [...chosen, code];
                  if (next.length > 0) onChange(next);
                }}
              />
              <span>{name}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
