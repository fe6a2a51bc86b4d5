import { useEffect, useRef, useState } from 'react';

import { draw, soon } from './turns';

/**
 * The value, renewed soon while it changes rarely and every `ms` while it changes faster: what moves quicker
 * than that is not read anyway. What it is drawn with is drawn in a task of its own.
 */
export function usePaced<Value>(value: Value, ms: number): Value {
  const [shown, setShown] = useState(value);
  const renewedAt = useRef(Number.NEGATIVE_INFINITY);
  const latest = useRef(value);
  const cancel = useRef<(() => void) | null>(null);
  useEffect(() => {
    const isOther = latest.current !== value;
    latest.current = value;
    if (!isOther || cancel.current) return;
    const renew = () => {
      cancel.current = null;
      renewedAt.current = performance.now();
      draw(() => setShown(() => latest.current));
    };
    const renewSoon = () => {
      cancel.current = soon(renew);
    };
    const wait = renewedAt.current + ms - performance.now();
    if (wait <= 0) renewSoon();
    else {
      const timer = window.setTimeout(renewSoon, wait);
      cancel.current = () => clearTimeout(timer);
    }
  }, [value, ms]);
  useEffect(
    () => () => {
      cancel.current?.();
      cancel.current = null;
    },
    [],
  );
  return shown;
}
