import { type ReactNode, useState } from 'react';

import { t } from '../i18n';
import { Field } from './field';
import { formatCount } from './format';

interface NumberFieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Stands behind the number. */
  readonly unit?: ReactNode;
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** What an empty field says; without it the field must be filled in. */
  readonly emptyMeans?: string;
  readonly onChange: (value: number | null) => void;
}

/** A number within bounds. What is outside them is said at once and not passed on, and the browser keeps the form from being sent. */
export function NumberField({ label, hint, unit, value, min, max, step = 1, emptyMeans, onChange }: NumberFieldProps) {
  const [text, setText] = useState(value === null ? '' : String(value));
  const [lastValue, setLastValue] = useState(value);
  const [wrong, setWrong] = useState(false);
  if (value !== lastValue) {
    setLastValue(value);
    if (value === null ? text !== '' : Number(text) !== value) {
      setText(value === null ? '' : String(value));
      setWrong(false);
    }
  }
  const bounds = { min: formatCount(min), max: formatCount(max) };
  return (
    <Field label={label} hint={hint} fault={wrong ? t(Number.isInteger(step) ? 'common.wholeWithin' : 'common.within', bounds) : null}>
      {(wiring) => (
        <span className="number-field">
          <input
            {...wiring}
            className="input number"
            type="number"
            inputMode={step < 1 ? 'decimal' : 'numeric'}
            min={min}
            max={max}
            step={step}
            required={emptyMeans === undefined}
            placeholder={emptyMeans}
            value={text}
            onChange={({ target }) => {
              setText(target.value);
              setWrong(!target.validity.valid);
              if (target.value === '' ? emptyMeans !== undefined && !target.validity.badInput : target.validity.valid) {
                onChange(target.value === '' ? null : Number(target.value));
              }
            }}
          />
          {unit ? <span className="quiet">{unit}</span> : null}
        </span>
      )}
    </Field>
  );
}
