import { useEffect, useState } from 'react';

import { api } from '../../api/client';
import type { ParseRequest, ParsedComment } from '../../api/types';

/** Long enough not to ask at every key, short enough to feel at once. */
const pauseMs = 250;

interface Reading {
  readonly answer: readonly ParsedComment[];
  readonly fault: unknown;
  readonly busy: boolean;
}

/** The answer to the last request that had one; while a newer one is under way it stays. */
export function useReading(request: ParseRequest): Reading {
  const [answer, setAnswer] = useState<readonly ParsedComment[]>([]);
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // A new object that asks the same is the same request.
  const question = JSON.stringify(request);
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      setBusy(true);
      api.parse(JSON.parse(question) as ParseRequest, controller.signal).then(
        ({ comments }) => {
          setAnswer(comments);
          setFault(null);
          setBusy(false);
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          setFault(error);
          setBusy(false);
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [question]);
  return { answer, fault, busy };
}
