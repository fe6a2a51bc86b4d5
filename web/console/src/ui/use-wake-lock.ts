import { useEffect, useState } from 'react';

/**
 * Keeps the screen from going dark while the component is there. False where the browser cannot
 * (it only does on HTTPS and on this machine itself) or will not (an empty battery).
 */
export function useWakeLock(): boolean {
  const [held, setHeld] = useState(true);
  useEffect(() => {
    // Not there on plain HTTP, whatever the types say.
    const wakeLock = (navigator as { readonly wakeLock?: WakeLock }).wakeLock;
    if (!wakeLock) {
      setHeld(false);
      return undefined;
    }
    let gone = false;
    let lock: WakeLockSentinel | null = null;
    const ask = () => {
      // The browser takes the lock away with the page's visibility.
      if (document.visibilityState !== 'visible') return;
      wakeLock.request('screen').then(
        (granted) => {
          if (gone) void granted.release();
          else lock = granted;
          setHeld(true);
        },
        () => setHeld(false),
      );
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, []);
  return held;
}
