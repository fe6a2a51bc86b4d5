import { type ReactNode, useCallback } from 'react';

import type { Session } from '../api/types';
import { HandsContext, useHands } from '../live/hands';
import type { LiveShow } from '../live/use-live-show';
import { operatorRefusal } from './permissions';

interface HandsOfShowProps {
  readonly show: LiveShow;
  readonly session: Session;
  readonly children: ReactNode;
}

/** Lets the page see what colleagues have in hand, and them what is in hand here. */
export function HandsOfShow({ show: { store, realtime }, session, children }: HandsOfShowProps) {
  const itemOf = useCallback(
    (claimId: string) => {
      const state = store.getState();
      return state.status === 'ready' ? (state.live.claims.get(claimId)?.itemId ?? null) : null;
    },
    [store],
  );
  const hands = useHands({
    showId: store.showId,
    ownId: session.user.id,
    mayAct: operatorRefusal(session) === null,
    isLive: realtime.state.status === 'live',
    presence: realtime.pulse?.presence ?? null,
    itemOf,
  });
  return <HandsContext value={hands}>{children}</HandsContext>;
}
