// The address bar as state: the path names the page, the query what is open and filtered on it.

import { useCallback, useMemo, useSyncExternalStore } from 'react';

import { mayLeave } from '../ui/use-leave-question';

const listeners = new Set<() => void>();
const announce = () => listeners.forEach((listener) => listener());
let moves = 0;

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', announce);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', announce);
  };
}

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  const leaves = new URL(to, location.href).pathname !== location.pathname;
  if (leaves && !mayLeave()) return;
  if (leaves && how === 'push') moves += 1;
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  announce();
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** Whether this page was reached from another page of the console, whose focus is gone with it. */
export const cameFromAnotherPage = (): boolean => moves > 0;

/** Query values; setting one to the empty string takes it out. Filters do not fill the history. */
export function useQuery(): readonly [URLSearchParams, (name: string, value: string, how?: 'push' | 'replace') => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const query = useMemo(() => new URLSearchParams(search), [search]);
  const set = useCallback((name: string, value: string, how: 'push' | 'replace' = 'replace') => {
    const next = new URLSearchParams(location.search);
    if (value === '') next.delete(name);
    else next.set(name, value);
    const text = next.toString();
    navigate(text === '' ? location.pathname : `${location.pathname}?${text}`, how);
  }, []);
  return [query, set];
}
