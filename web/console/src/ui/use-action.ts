import { useCallback, useRef, useState } from 'react';

export interface Action {
  readonly busy: boolean;
  readonly fault: unknown;
  /** Runs the work, unless it is running already; true when it succeeded. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>;
  /** Forgets how it failed. */
  readonly clear: () => void;
}

/** One thing a person asked for: whether it is under way, and how it failed. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const running = useRef(false);
  const run = useCallback(async (work: () => Promise<unknown>) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setFault(null);
    try {
      await work();
      return true;
    } catch (error) {
      setFault(error);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setFault(null), []);
  return { busy, fault, run, clear };
}
