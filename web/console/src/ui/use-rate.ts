import { useEffect, useRef, useState } from 'react';

const spanMs = 4_000;
const tickMs = 1_000;

/** How much a growing number grows in a second, over the last few seconds. */
export function useRate(count: number): number {
  const latest = useRef(count);
  const [rate, setRate] = useState(0);
  useEffect(() => {
    latest.current = count;
  });
  useEffect(() => {
    let samples = [{ at: performance.now(), count: latest.current }];
    const timer = setInterval(() => {
      const now = performance.now();
      samples = [...samples.filter(({ at }) => now - at < spanMs + tickMs / 2), { at: now, count: latest.current }];
      const [first] = samples;
      const seconds = first ? (now - first.at) / 1_000 : 0;
      setRate(first && seconds > 0 ? Math.round((latest.current - first.count) / seconds) : 0);
    }, tickMs);
    return () => clearInterval(timer);
  }, []);
  return rate;
}
