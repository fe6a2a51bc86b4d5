import { useEffect, useState } from 'react';

import { api } from '../../api/client';
import type { Language, Workspace } from '../../api/types';

interface RuleBooks {
  readonly workspace: Workspace | null;
  readonly languages: readonly Language[];
  readonly fault: unknown;
}

/** What rules are edited against: the workspace's own, and the languages there are. */
export function useRuleBooks(): RuleBooks {
  const [books, setBooks] = useState<RuleBooks>({ workspace: null, languages: [], fault: null });
  useEffect(() => {
    let here = true;
    Promise.all([api.workspace(), api.languages()]).then(
      ([workspace, { languages }]) => here && setBooks({ workspace, languages, fault: null }),
      (fault: unknown) => here && setBooks((before) => ({ ...before, fault })),
    );
    return () => {
      here = false;
    };
  }, []);
  return books;
}
