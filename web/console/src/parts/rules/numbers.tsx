import type { Rules } from '../../api/types';
import { t } from '../../i18n';
import { formatCount } from '../../ui/format';
import { NumberField } from '../../ui/number-field';
import { DefaultNote } from './default-note';
import { type Settings, settingsOf } from './rules';

interface NumberKind {
  readonly min: number;
  readonly max: number;
  /** What one of the shown units is in the setting's own. */
  readonly scale: number;
  readonly step: number;
  readonly mayBeEmpty: boolean;
}

const kinds = {
  maxQty: { min: 1, max: 100_000, scale: 1, step: 1, mayBeEmpty: false },
  buyerLimit: { min: 1, max: 100_000, scale: 1, step: 1, mayBeEmpty: true },
  settleMs: { min: 0, max: 5, scale: 1_000, step: 0.1, mayBeEmpty: false },
  holdMinutes: { min: 0, max: 10_080, scale: 1, step: 1, mayBeEmpty: false },
} as const satisfies { readonly [Name in keyof Settings]?: NumberKind };

export type NumberName = keyof typeof kinds;

interface SettingNumberProps {
  readonly name: NumberName;
  readonly rules: Rules;
  readonly standard: Rules | null;
  readonly onChange: (change: Partial<Settings>) => void;
}

/** A setting that is a number. */
export function SettingNumber({ name, rules, standard, onChange }: SettingNumberProps) {
  const { min, max, scale, step, mayBeEmpty } = kinds[name];
  const value = settingsOf(rules)[name];
  const usual = standard ? settingsOf(standard)[name] : value;
  const unit = t(`settings.unit_${name}`);
  return (
    <div className="setting">
      <NumberField
        label={t(`settings.ask_${name}`)}
        hint={t(`settings.hint_${name}`)}
        unit={unit}
        min={min}
        max={max}
        step={step}
        value={value === null ? null : value / scale}
        emptyMeans={mayBeEmpty ? t('settings.noLimit') : undefined}
        onChange={(next) => onChange({ [name]: next === null ? null : Math.round(next * scale) })}
      />
      <DefaultNote
        differs={usual !== value}
        standard={usual === null ? t('settings.noLimit') : `${formatCount(usual / scale)} ${unit}`}
        onReset={() => onChange({ [name]: usual })}
      />
    </div>
  );
}
