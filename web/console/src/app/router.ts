// The address bar as state: the path names the page, the query what is open and filtered on it.

import { useCallback, useMemo, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const announce = () => listeners.forEach((listener) => listener());

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', announce);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', announce);
  };
}

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  announce();
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

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
