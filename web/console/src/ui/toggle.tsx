import { type ReactNode, useId } from 'react';

interface ToggleProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  /** Why it cannot be changed now. */
  readonly refusal?: string | null;
  readonly onChange: (checked: boolean) => void;
}

/** One thing that is on or off. */
export function Toggle({ label, hint, checked, refusal, onChange }: ToggleProps) {
  const id = useId();
  const note = refusal ?? hint;
  return (
    <div className="toggle">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-disabled={refusal ? true : undefined}
        aria-describedby={note ? `${id}-hint` : undefined}
        onChange={(event) => {
          if (!refusal) onChange(event.target.checked);
        }}
      />
      <label htmlFor={id}>{label}</label>
      {note ? <span className="hint" id={`${id}-hint`}>{note}</span> : null}
    </div>
  );
}
