// What is typed and not yet saved is not lost by a slip: leaving the page asks first.

import { useEffect } from 'react';

let standing: string | null = null;

/** The question before the page is left, by a link of ours or by the browser; null asks nothing. */
export function useLeaveQuestion(question: string | null): void {
  useEffect(() => {
    if (question === null) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    standing = question;
    window.addEventListener('beforeunload', ask);
    return () => {
      standing = null;
      window.removeEventListener('beforeunload', ask);
    };
  }, [question]);
}

/** Asks the question, if there is one. */
export const mayLeave = (): boolean => standing === null || window.confirm(standing);

/** What was typed is saved, and the page is left in the same step. */
export function forgetLeaveQuestion(): void {
  standing = null;
}
