import { useState } from 'react';

import type { Rules } from '../../api/types';
import { t } from '../../i18n';
import { NumberField } from '../../ui/number-field';
import { Toggle } from '../../ui/toggle';
import { DefaultNote } from './default-note';
import { type Settings, same, settingsOf } from './rules';

type ClaimRate = NonNullable<Settings['claimRate']>;

/** What the server takes (ClaimRateInput). */
const bounds = { claims: { min: 1, max: 1_000 }, seconds: { min: 1, max: 3_600 } } as const;

/** Lets everybody through who reads and writes, and holds up who copies the whole list of items. */
const begin: ClaimRate = { claims: 5, seconds: 30 };

interface ClaimRateFieldProps {
  readonly rules: Rules;
  readonly standard: Rules | null;
  readonly onChange: (change: Partial<Settings>) => void;
}

/** How many claims of one buyer count within a time; off where there is no such limit. */
export function ClaimRateField({ rules, standard, onChange }: ClaimRateFieldProps) {
  const rate = settingsOf(rules).claimRate;
  const usual = standard ? settingsOf(standard).claimRate : rate;
  // Who switches it off and on again finds the numbers that were there.
  const [last, setLast] = useState(rate ?? usual ?? begin);
  if (rate && !same(rate, last)) setLast(rate);
  const number = (name: keyof ClaimRate, of: ClaimRate) => (
    <NumberField
      label={t(`settings.rate_${name}`)}
      unit={t(`settings.rateUnit_${name}`)}
      {...bounds[name]}
      value={of[name]}
      onChange={(next) => next !== null && onChange({ claimRate: { ...of, [name]: next } })}
    />
  );
  return (
    <div className="setting" role="group" aria-label={t('settings.ask_claimRate')}>
      <Toggle
        label={t('settings.ask_claimRate')}
        hint={t('settings.hint_claimRate')}
        checked={rate !== null}
        onChange={(on) => onChange({ claimRate: on ? last : null })}
      />
      {rate ? (
        <div className="settings-row claim-rate">
          {number('claims', rate)}
          {number('seconds', rate)}
        </div>
      ) : null}
      <DefaultNote
        differs={!same(usual, rate)}
        standard={usual ? t('settings.rateOf', usual) : t('settings.noLimit')}
        onReset={() => onChange({ claimRate: usual })}
      />
    </div>
  );
}
