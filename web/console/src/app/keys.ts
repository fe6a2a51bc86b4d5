// Whether the cheat sheet of all keys is open: `?` opens it anywhere, and so do menus.

import { useSyncExternalStore } from 'react';

let open = false;
const listeners = new Set<() => void>();

export function showKeys(next = true): void {
  open = next;
  listeners.forEach((listener) => listener());
}

export function useKeysShown(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
