// Short news at the edge of the screen: what was just done, and the way back.
//
// `showToast` may be called from anywhere; <Toasts /> stands once on a page. News goes by itself,
// but not while it is pointed at or has the focus; what went wrong stays until it is closed.

import { useEffect, useState, useSyncExternalStore } from 'react';

import { t } from '../i18n';
import { Button } from './button';
import { Keys } from './keys';
import './toasts.css';

export interface ToastWish {
  readonly text: string;
  readonly tone?: 'plain' | 'bad';
  /** Takes the place of an earlier one with the same name. */
  readonly topic?: string;
  readonly action?: { readonly label: string; readonly keys?: string; readonly run: () => void };
}

interface Toast extends ToastWish {
  readonly id: number;
}

/** With something to decide it stays longer. */
const plainMs = 6_000;
const actionMs = 12_000;
const toastsMax = 3;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/** Gives back what takes it away. */
export function showToast(wish: ToastWish): () => void {
  const id = (lastId += 1);
  const others = wish.topic === undefined ? toasts : toasts.filter((toast) => toast.topic !== wish.topic);
  set([...others, { ...wish, id }].slice(-toastsMax));
  return () => dismiss(id);
}

function dismiss(id: number): void {
  if (toasts.some((toast) => toast.id === id)) set(toasts.filter((toast) => toast.id !== id));
}

function set(next: readonly Toast[]): void {
  toasts = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  // The region is there before its news is, else a screen reader would not tell it.
  return (
    <div className="toasts" role="status" aria-live="polite" aria-label={t('common.news')}>
      {shown.map((toast) => <ToastLine key={toast.id} toast={toast} />)}
    </div>
  );
}

function ToastLine({ toast }: { readonly toast: Toast }) {
  const { id, text, tone = 'plain', action } = toast;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || tone === 'bad') return undefined;
    const timer = setTimeout(() => dismiss(id), action ? actionMs : plainMs);
    return () => clearTimeout(timer);
  }, [held, id, tone, action]);
  return (
    <div
      className="toast"
      data-tone={tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>{text}</p>
      {action ? (
        <Button
          size="small"
          kind="quiet"
          className="toast-action"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label} {action.keys ? <Keys keys={action.keys} /> : null}
        </Button>
      ) : null}
      <Button size="small" kind="quiet" aria-label={t('common.dismiss')} onClick={() => dismiss(id)}>×</Button>
    </div>
  );
}
