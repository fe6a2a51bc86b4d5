import { CopyButton } from '../../ui/copy-button';
import { Field } from '../../ui/field';

interface CopyFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly copyLabel: string;
  readonly text: string;
}

/** A text to take away. */
export function CopyField({ label, hint, copyLabel, text }: CopyFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <div className="copy">
          <textarea className="input copy-text" rows={3} readOnly value={text} onFocus={(event) => event.target.select()} {...wiring} />
          <CopyButton text={text} label={copyLabel} />
        </div>
      )}
    </Field>
  );
}
