import type { Rules } from '../../api/types';
import { t } from '../../i18n';
import { Choice } from '../../ui/choice';
import { DefaultNote } from './default-note';
import { type Settings, settingsOf } from './rules';

/** The settings that are one of a few, with their values in the order in which they are offered. */
const values = {
  mode: ['keyword', 'bare', 'plusone'],
  strictness: ['normal', 'strict'],
  repeatPolicy: ['once', 'add', 'replace'],
  fill: ['part', 'whole'],
  earlyClaims: ['wait', 'ignore'],
  pauseClaims: ['review', 'take', 'ignore'],
  replies: ['take', 'review', 'ignore'],
  deletions: ['keep', 'release'],
  holdStart: ['won', 'end'],
} as const satisfies { readonly [Name in keyof Settings]?: readonly Settings[Name][] };

export type ChoiceName = keyof typeof values;

interface SettingChoiceProps {
  readonly name: ChoiceName;
  readonly rules: Rules;
  readonly standard: Rules | null;
  readonly onChange: (change: Partial<Settings>) => void;
}

/** A setting that is one of a few: what it asks, and what each answer means. */
export function SettingChoice({ name, rules, standard, onChange }: SettingChoiceProps) {
  const value = settingsOf(rules)[name];
  const usual = standard ? settingsOf(standard)[name] : value;
  return (
    <Choice<string>
      label={t(`settings.ask_${name}`)}
      value={value}
      options={values[name].map((one) => ({
        value: one,
        label: t(`settings.value_${name}`, { value: one }),
        hint: t(`settings.hint_${name}`, { value: one }),
      }))}
      note={
        <DefaultNote
          differs={usual !== value}
          standard={t(`settings.value_${name}`, { value: usual })}
          onReset={() => onChange({ [name]: usual })}
        />
      }
      onChange={(next) => onChange({ [name]: next })}
    />
  );
}
