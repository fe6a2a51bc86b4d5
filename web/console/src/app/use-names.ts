import { useEffect, useMemo, useState } from 'react';

import { api } from '../api/client';
import type { Member, Session } from '../api/types';
import { type NameOf, namesOf } from '../live/people';

/** The team's names; asked once per page. Without an answer colleagues stay nameless. */
export function useNames(session: Session): NameOf {
  const [members, setMembers] = useState<readonly Member[]>([]);
  useEffect(() => {
    let gone = false;
    api.members().then(
      (answer) => {
        if (!gone) setMembers(answer.members);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, []);
  return useMemo(() => namesOf(session, members), [session, members]);
}
