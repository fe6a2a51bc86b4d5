import { type ReactNode, useId } from 'react';

import type { Language, Rules } from '../../api/types';
import { t } from '../../i18n';
import { TextArea } from '../../ui/field';
import { Toggle } from '../../ui/toggle';
import { type ChoiceName, SettingChoice } from './choices';
import { ClaimRateField } from './claim-rate';
import { DefaultNote } from './default-note';
import { LanguageField } from './language-field';
import { type NumberName, SettingNumber } from './numbers';
import { type Settings, parseWords, same, settingsOf } from './rules';
import './rules.css';
import { WordField } from './word-field';

interface RulesFormProps {
  readonly rules: Rules;
  /** The workspace's, to tell what differs; null where these are they. */
  readonly standard: Rules | null;
  readonly languages: readonly Language[];
  readonly onChange: (rules: Rules) => void;
}

/** How comments are read and who gets what: every setting in plain words. */
export function RulesForm({ rules, standard, languages, onChange }: RulesFormProps) {
  const settings = settingsOf(rules);
  const set = (change: Partial<Settings>) => onChange({ ...rules, settings: { ...settings, ...change } });
  const each = { rules, standard, onChange: set };
  const choice = (name: ChoiceName) => <SettingChoice name={name} {...each} />;
  const number = (name: NumberName) => <SettingNumber name={name} {...each} />;
  const usual = (of: 'claimWords' | 'passWords') =>
    rules.languages.flatMap((code) => languages.find((language) => language.code === code)?.[of] ?? []);
  return (
    <>
      <Group title={t('settings.reading')} hint={t('settings.readingHint')}>
        <LanguageField languages={languages} chosen={rules.languages} onChange={(codes) => onChange({ ...rules, languages: codes })} />
        <div className="settings-row">
          <WordField label={t('settings.claimWords')} words={rules.claimWords} usual={usual('claimWords')} onChange={(claimWords) => onChange({ ...rules, claimWords })} />
          <WordField label={t('settings.passWords')} words={rules.passWords} usual={usual('passWords')} onChange={(passWords) => onChange({ ...rules, passWords })} />
        </div>
        <WordsNote rules={rules} standard={standard} onChange={onChange} />
        {choice('mode')}
        {choice('strictness')}
        <Toggle label={t('settings.ranges')} hint={t('settings.rangesHint')} checked={settings.ranges} onChange={(ranges) => set({ ranges })} />
        <Toggle
          label={t('settings.featuredClaims')}
          hint={t('settings.featuredClaimsHint')}
          checked={settings.featuredClaims}
          onChange={(featuredClaims) => set({ featuredClaims })}
        />
        {number('maxQty')}
      </Group>
      <Group title={t('settings.allocation')} hint={t('settings.allocationHint')}>
        {choice('repeatPolicy')}
        {choice('fill')}
        {choice('earlyClaims')}
        <div className="settings-row">
          {number('buyerLimit')}
          {number('settleMs')}
        </div>
        <ClaimRateField {...each} />
      </Group>
      <Group title={t('settings.exceptions')}>
        {choice('pauseClaims')}
        {choice('replies')}
        {choice('deletions')}
      </Group>
      <Group title={t('settings.holds')} hint={t('settings.holdsHint')}>
        {number('holdMinutes')}
        {settings.holdMinutes > 0 ? choice('holdStart') : null}
      </Group>
      <Group title={t('settings.staff')} hint={t('settings.staffHint')}>
        <StaffField staff={settings.staff} onChange={(staff) => set({ staff })} />
      </Group>
    </>
  );
}

function Group({ title, hint, children }: { readonly title: string; readonly hint?: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="card settings-group" aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{title}</h2>
        {hint ? <p className="quiet">{hint}</p> : null}
      </header>
      {children}
    </section>
  );
}

/** Languages and words belong together: they go back to the workspace's together. */
function WordsNote({ rules, standard, onChange }: { readonly rules: Rules; readonly standard: Rules | null; readonly onChange: (rules: Rules) => void }) {
  if (!standard) return null;
  const { languages, claimWords, passWords } = standard;
  const words = [...(claimWords ?? []), ...(passWords ?? [])].join(', ');
  return (
    <DefaultNote
      differs={!same([languages, claimWords, passWords], [rules.languages, rules.claimWords, rules.passWords])}
      standard={[languages.join(', '), words].filter(Boolean).join(' · ')}
      onReset={() => onChange({ ...rules, languages, claimWords, passWords })}
    />
  );
}

function StaffField({ staff, onChange }: { readonly staff: readonly string[]; readonly onChange: (staff: readonly string[]) => void }) {
  const wrong = staff.find((account) => !/^[a-z_]+:.+$/.test(account));
  return (
    <TextArea
      label={t('settings.staffAccounts')}
      hint={t('settings.staffAccountsHint')}
      placeholder="facebook:1000234567"
      rows={3}
      spellCheck={false}
      defaultValue={staff.join('\n')}
      onChange={(event) => onChange(parseWords(event.target.value))}
      fault={wrong === undefined ? null : t('settings.staffWrong', { account: wrong })}
    />
  );
}
