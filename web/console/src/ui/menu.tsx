import { type ReactNode, useEffect, useRef, useState } from 'react';

import { Button } from './button';

interface MenuProps {
  readonly label: ReactNode;
  /** What the button is called where its label does not say enough. */
  readonly name?: string;
  readonly small?: boolean;
  readonly refusal?: string | null;
  readonly children: ReactNode;
}

/** A button that opens a short list of links and buttons; any choice, Escape or a click elsewhere closes it. */
export function Menu({ label, name, small = false, refusal, children }: MenuProps) {
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
  return (
    <div
      className="menu"
      ref={ref}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        setOpen(false);
        ref.current?.querySelector('button')?.focus();
      }}
    >
      <Button size={small ? 'small' : 'normal'} aria-label={name} title={name} refusal={refusal} aria-expanded={open} onClick={() => setOpen(!open)}>{label}</Button>
      {open ? <div className="menu-list" onClick={() => setOpen(false)}>{children}</div> : null}
    </div>
  );
}
