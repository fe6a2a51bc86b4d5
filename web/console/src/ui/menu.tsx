import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';

import { Button } from './button';

interface MenuProps {
  readonly label: ReactNode;
  /** Where the label is no text. */
  readonly name?: string;
  readonly kind?: 'plain' | 'quiet';
  readonly size?: 'normal' | 'small';
  /** Why it cannot be opened now. */
  readonly refusal?: string | null;
  readonly children: ReactNode;
}

/**
 * A button that opens a short list of links and buttons, walked with the arrow keys. Choosing one of
 * them, Escape, a click elsewhere or leaving it by Tab closes it; other controls in it leave it open.
 */
export function Menu({ label, name, kind = 'plain', size, refusal, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && !ref.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open]);

  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open) {
      event.stopPropagation();
      setOpen(false);
      ref.current?.querySelector('button')?.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    if (!open) setOpen(true);
    // What has just been opened is there after the next paint.
    requestAnimationFrame(() => {
      const choices = [...(ref.current?.querySelectorAll<HTMLElement>('.menu-list :is(a, button)') ?? [])];
      const at = choices.findIndex((choice) => choice === document.activeElement);
      choices[at < 0 ? (step > 0 ? 0 : choices.length - 1) : (at + step + choices.length) % choices.length]?.focus();
    });
  };

  return (
    <div
      className="menu"
      ref={ref}
      onKeyDown={pressed}
      onBlur={(event) => {
        if (event.relatedTarget instanceof Node && !event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <Button aria-expanded={open} aria-label={name} title={name} kind={kind} size={size} refusal={refusal} onClick={() => setOpen(!open)}>{label}</Button>
      {open ? (
        <div
          className="menu-list"
          onClick={(event) => {
            if (!(event.target instanceof Element) || !event.target.closest('a, button')) return;
            setOpen(false);
            // What was chosen goes with the list; a dialog that it opens gives the focus back to the button.
            ref.current?.querySelector('button')?.focus();
          }}
        >
          {children}
        </div>
      ) : null}
    </div>
  );
}
