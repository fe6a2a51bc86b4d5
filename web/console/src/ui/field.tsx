import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from 'react';

interface Words {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly fault?: string | null;
}

interface Wiring {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** A label, a control, a hint and what is wrong, tied together for every way of reading. */
export function Field({ label, hint, fault, children }: Words & { readonly children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const describedBy = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].join(' ').trim();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': fault ? true : undefined })}
      {hint ? <span className="hint" id={`${id}-hint`}>{hint}</span> : null}
      {fault ? <span className="fault" id={`${id}-fault`}>{fault}</span> : null}
    </div>
  );
}

export function TextField({ label, hint, fault, ...input }: Words & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(wiring) => <input className="input" {...input} {...wiring} />}
    </Field>
  );
}

export function TextArea({ label, hint, fault, ...area }: Words & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(wiring) => <textarea className="input" {...area} {...wiring} />}
    </Field>
  );
}

export function SearchField({ label, ...input }: { readonly label: string } & InputHTMLAttributes<HTMLInputElement>) {
  return <input type="search" className="input search" aria-label={label} placeholder={label} {...input} />;
}
