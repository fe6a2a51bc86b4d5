// The browser, behind the interface that tests replace.

import type { Environment, WakeSignal, WakeSignals } from './types.js';

function browserSignals(): WakeSignals | null {
  if (typeof window === 'undefined' || typeof document === 'undefined') return null;
  return {
    isOnline: () => navigator.onLine,
    subscribe(listener) {
      const relay = (signal: WakeSignal) => () => listener(signal);
      const visible = () => {
        if (document.visibilityState === 'visible') listener('visible');
      };
      const onWindow = (['online', 'offline', 'pageshow', 'pagehide'] as const).map(
        (signal) => [signal, relay(signal)] as const,
      );
      for (const [signal, run] of onWindow) window.addEventListener(signal, run);
      document.addEventListener('visibilitychange', visible);
      return () => {
        for (const [signal, run] of onWindow) window.removeEventListener(signal, run);
        document.removeEventListener('visibilitychange', visible);
      };
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
