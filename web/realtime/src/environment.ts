// The browser, behind the interface that tests replace.

import type { Environment, WakeSignals } from './types.js';

function browserSignals(): WakeSignals | null {
  if (typeof window === 'undefined' || typeof document === 'undefined') return null;
  return {
    isOnline: () => navigator.onLine,
    subscribe(listener) {
      const subscription = new AbortController();
      const until = { signal: subscription.signal };
      for (const name of ['online', 'offline', 'pageshow', 'pagehide'] as const) {
        window.addEventListener(name, () => listener(name), until);
      }
      const visible = () => {
        if (document.visibilityState === 'visible') listener('visible');
      };
      document.addEventListener('visibilitychange', visible, until);
      return () => subscription.abort();
    },
  };
}

export function browserEnvironment(): Environment {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
    clearTimeout: (timer) => globalThis.clearTimeout(timer as ReturnType<typeof setTimeout>),
    fetch: (...args) => globalThis.fetch(...args),
    createEventSource: (url) => new EventSource(url),
    signals: browserSignals(),
    warn: (...words) => console.warn(...words),
  };
}
