import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';

import { Button } from './button';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal dialog: the browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-body">
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

interface FormDialogProps extends DialogProps {
  readonly submitLabel: string;
  readonly submitKind?: 'primary' | 'danger';
  /** Why it cannot be done as it stands. */
  readonly submitRefusal?: string | null;
  readonly busy: boolean;
  readonly fault: string | null;
  readonly onSubmit: () => void;
}

/** A dialog with one thing to do and a way out. */
export function FormDialog({ submitLabel, submitKind = 'primary', submitRefusal = null, busy, fault, onSubmit, children, ...dialog }: FormDialogProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && !submitRefusal) onSubmit();
  };
  return (
    <Dialog {...dialog}>
      <form className="dialog-form" onSubmit={submit}>
        {children}
        {fault ? <p className="fault-box" role="alert">{fault}</p> : null}
        <div className="dialog-actions">
          <Button onClick={dialog.onClose}>Cancel</Button>
          <Button type="submit" kind={submitKind} busy={busy} refusal={submitRefusal}>{submitLabel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
