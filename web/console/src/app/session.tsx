// Who is signed in, for the whole console.

import { type ReactNode, createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react';

import { api, whenSignedOut } from '../api/client';
import { ApiError } from '../api/problem';
import type { Session } from '../api/types';

export type SessionState =
  | { readonly status: 'asking' }
  | { readonly status: 'unreachable'; readonly error: unknown }
  | { readonly status: 'signed-out' }
  /** `over`: the server does not know the session any more. The page stays, with what was typed on it. */
  | { readonly status: 'signed-in'; readonly session: Session; readonly over: boolean };

interface SessionControl {
  readonly state: SessionState;
  readonly signedIn: (session: Session) => void;
  readonly signOut: () => Promise<void>;
  readonly ask: () => void;
}

const SessionContext = createContext<SessionControl | null>(null);

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ status: 'asking' });

  const ask = useCallback(() => {
    api.me().then(
      (session) => setState({ status: 'signed-in', session, over: false }),
      (error: unknown) => {
        const refused = error instanceof ApiError && error.status === 401;
        setState(refused ? { status: 'signed-out' } : { status: 'unreachable', error });
      },
    );
  }, []);

  useEffect(() => {
    whenSignedOut(() => setState((before) => (before.status === 'signed-in' ? { ...before, over: true } : { status: 'signed-out' })));
    ask();
    return () => whenSignedOut(() => undefined);
  }, [ask]);

  const control = useMemo<SessionControl>(
    () => ({
      state,
      ask,
      signedIn: (session) => setState({ status: 'signed-in', session, over: false }),
      signOut: async () => {
        await api.logout();
        setState({ status: 'signed-out' });
      },
    }),
    [state, ask],
  );
  return <SessionContext.Provider value={control}>{children}</SessionContext.Provider>;
}

export function useSession(): SessionControl {
  const control = useContext(SessionContext);
  if (!control) throw new Error('useSession needs a SessionProvider above it');
  return control;
}
