import { useEffect, useState } from 'react';

import { api } from '../api/client';
import type { Version } from '../api/types';

let asked: Promise<Version> | null = null;

/** What the server is; asked once per page. Null until it is known, and when it cannot be. */
export function useVersion(): Version | null {
  const [version, setVersion] = useState<Version | null>(null);
  useEffect(() => {
    let gone = false;
    asked ??= api.version();
    asked.then(
      (known) => {
        if (!gone) setVersion(known);
      },
      () => {
        asked = null;
      },
    );
    return () => {
      gone = true;
    };
  }, []);
  return version;
}
