import { useEffect, useRef, useState } from 'react';

/**
 * The value, renewed at once while it changes rarely and every `ms` while it changes faster: what
 * moves quicker than that is not read anyway.
 */
export function usePaced<Value>(value: Value, ms: number): Value {
  const [shown, setShown] = useState(value);
  const renewedAt = useRef(0);
  const latest = useRef(value);
  const timer = useRef<number | null>(null);
  useEffect(() => {
    latest.current = value;
    if (timer.current !== null) return;
    const renew = () => {
      timer.current = null;
      renewedAt.current = performance.now();
      setShown(latest.current);
    };
    const wait = renewedAt.current + ms - performance.now();
    if (wait <= 0) renew();
    else timer.current = window.setTimeout(renew, wait);
  }, [value, ms]);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  return shown;
}
