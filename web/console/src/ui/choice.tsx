import { type ReactNode, useId } from 'react';

interface Option<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
}

interface ChoiceProps<Value extends string> {
  readonly label: ReactNode;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  /** Stands below the options. */
  readonly note?: ReactNode;
  readonly onChange: (value: Value) => void;
}

/** One of a few, each with what it means. */
export function Choice<Value extends string>({ label, value, options, note, onChange }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      {options.map((option) => {
        // The name is the label alone; what it means is the description.
        const labelId = `${name}-${option.value}`;
        const hintId = option.hint ? `${labelId}-hint` : undefined;
        return (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              aria-labelledby={labelId}
              aria-describedby={hintId}
              onChange={() => onChange(option.value)}
            />
            <span id={labelId}>{option.label}</span>
            {option.hint ? <span className="hint" id={hintId}>{option.hint}</span> : null}
          </label>
        );
      })}
      {note}
    </fieldset>
  );
}
