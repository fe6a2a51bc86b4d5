// Light or dark: the system's, unless the reader chose on this browser.

import { useSyncExternalStore } from 'react';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'soldwire.theme';
const listeners = new Set<() => void>();
let theme: Theme = 'system';

/** For the start of the page. */
export function applyStoredTheme(): void {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(storageKey);
  } catch {
    // The browser forbids it: the system's then.
  }
  apply(themes.find((one) => one === stored) ?? 'system');
}

export function chooseTheme(next: Theme): void {
  try {
    if (next === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, next);
  } catch {
    // The choice then holds until the page is left.
  }
  apply(next);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => theme);
}

function apply(next: Theme): void {
  theme = next;
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
