import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';

import { t } from '../i18n';
import { Button } from './button';
import { keeperOf } from './use-keep-focus';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Only its own buttons close it: Escape and a click beside it do nothing. */
  readonly required?: boolean;
  readonly size?: 'normal' | 'wide';
  /** It is read from its beginning: the focus starts at the title, and not at a control further down. */
  readonly toRead?: boolean;
  readonly children: ReactNode;
}

/** A modal dialog: the browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, required = false, size = 'normal', toRead = false, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    const keeper = keeperOf(opener);
    if (dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      // Without this the focus is lost where React takes the dialog away before the browser gives it back.
      const home = opener?.isConnected ? opener : keeper;
      if (home instanceof HTMLElement && home.isConnected) home.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className="dialog"
      data-size={size}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!required) onClose();
      }}
      onClose={() => {
        // A browser closes a dialog at the second Escape, whatever the first was told.
        if (required) ref.current?.showModal();
      }}
      onClick={(event) => {
        if (event.target === ref.current && !required) onClose();
      }}
    >
      <div className="dialog-body">
        <h2 id={titleId} tabIndex={toRead ? -1 : undefined} autoFocus={toRead}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

interface FormDialogProps extends DialogProps {
  readonly submitLabel: string;
  readonly submitKind?: 'primary' | 'danger';
  readonly busy: boolean;
  readonly fault: string | null;
  /** Why it cannot be done yet; null when it can. */
  readonly refusal?: string | null;
  /** Beside the buttons: what is worth knowing before one is pressed. */
  readonly note?: ReactNode;
  readonly onSubmit: () => void;
}

/** A dialog with one thing to do and a way out. */
export function FormDialog({ submitLabel, submitKind = 'primary', busy, fault, refusal = null, note, onSubmit, children, ...dialog }: FormDialogProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && !refusal) onSubmit();
  };
  return (
    <Dialog {...dialog}>
      <form className="dialog-form" onSubmit={submit}>
        {children}
        {fault ? <p className="fault-box" role="alert">{fault}</p> : null}
        <div className="dialog-actions">
          {note}
          <Button onClick={dialog.onClose}>{t('common.cancel')}</Button>
          <Button type="submit" kind={submitKind} busy={busy} refusal={refusal}>{submitLabel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
