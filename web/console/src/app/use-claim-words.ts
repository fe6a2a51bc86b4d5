import { useEffect, useMemo, useState } from 'react';

import { api } from '../api/client';
import type { Language, Show } from '../api/types';
import { wordPattern } from '../ui/mark-words';

/** The words that claim or pass in a show, for marking; the languages' own words are asked for once a page. */
export function useClaimWords({ claimWords, passWords, languages: spoken }: Show): RegExp | null {
  const [languages, setLanguages] = useState<readonly Language[]>([]);
  useEffect(() => {
    let gone = false;
    // Without an answer only the item numbers are marked.
    api.languages().then(
      (answer) => {
        if (!gone) setLanguages(answer.languages);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, []);
  const ofShow = languages.filter(({ code }) => spoken.includes(code));
  const words = [
    ...(claimWords ?? ofShow.flatMap((language) => language.claimWords)),
    ...(passWords ?? ofShow.flatMap((language) => language.passWords)),
  ];
  const key = words.join('\n');
  return useMemo(() => wordPattern(key.split('\n')), [key]);
}
