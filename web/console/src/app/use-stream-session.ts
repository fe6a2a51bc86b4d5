import type { ConnectionState } from '@soldwire/realtime';
import { useEffect, useRef } from 'react';

import { api } from '../api/client';
import type { Session } from '../api/types';

interface Stream {
  readonly state: ConnectionState;
  readonly retryNow: () => void;
}

/**
 * A stream that is refused for want of a session asks for a sign-in over the page, and goes on as
 * soon as there is one. When the session is good after all (another tab renewed it) it tries once more.
 */
export function useStreamSession({ state, retryNow }: Stream, session: Session): void {
  const isRefused = state.status === 'unauthorised' && state.why.code !== 'forbidden';
  const triedWith = useRef<Session | null>(null);
  useEffect(() => {
    if (!isRefused || triedWith.current === session) return;
    // A refusal of this question tells the whole console that the session is over (api/client.ts).
    api.me().then(
      () => {
        triedWith.current = session;
        retryNow();
      },
      () => undefined,
    );
  }, [isRefused, retryNow, session]);
}
