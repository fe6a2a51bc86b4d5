import { useEffect, useMemo, useState } from 'react';

import { api } from '../api/client';
import type { Language, Show } from '../api/types';
import { WordFinder } from '../ui/mark-words';

let asked: Promise<readonly Language[]> | null = null;

/** Asked for once, however many want to know; after a failure again. */
function allLanguages(): Promise<readonly Language[]> {
  asked ??= api.languages().then((answer) => answer.languages);
  asked.catch(() => {
    asked = null;
  });
  return asked;
}

/** The words that claim or pass in a show, for marking. */
export function useClaimWords({ claimWords, passWords, languages: spoken }: Show): WordFinder | null {
  const [languages, setLanguages] = useState<readonly Language[]>([]);
  useEffect(() => {
    let gone = false;
    // Without an answer only the item numbers are marked.
    allLanguages().then(
      (answer) => {
        if (!gone) setLanguages(answer);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, []);
  return useMemo(() => {
    const ofShow = languages.filter(({ code }) => spoken.includes(code));
    const words = [
      ...(claimWords ?? ofShow.flatMap((language) => language.claimWords)),
      ...(passWords ?? ofShow.flatMap((language) => language.passWords)),
    ];
    return words.length === 0 ? null : new WordFinder(words);
  }, [claimWords, passWords, spoken, languages]);
}
