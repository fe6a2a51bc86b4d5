// What is in whose hand, for the parts of a page that show it or take something up.

import { createContext, useCallback, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';

import { api, newKey } from '../api/client';
import type { Handling, Presence } from '../api/types';
import { type Colleague, Others } from './others';
import { OwnHands } from './own-hands';

export interface Hands {
  readonly own: OwnHands;
  readonly others: Others;
}

/** Null on pages where nobody has anything in hand. */
export const HandsContext = createContext<Hands | null>(null);

interface Watching {
  readonly showId: string;
  readonly ownId: string;
  /** Who may change nothing has nothing in hand. */
  readonly mayAct: boolean;
  readonly isLive: boolean;
  readonly presence: Presence | null;
  /** Always the same function. */
  readonly itemOf: (claimId: string) => string | null;
}

/** Of a page that watches a show. */
export function useHands({ showId, ownId, mayAct, isLive, presence, itemOf }: Watching): Hands {
  const hands = useMemo(() => {
    const tab = newKey();
    return { own: new OwnHands((thing, { hand, leaving }) => api.setHandling(showId, hand === 0 ? tab : `${tab}-${hand}`, thing, leaving)), others: new Others(ownId) };
  }, [showId, ownId]);
  const { own, others } = hands;
  useEffect(() => own.start(), [own]);
  useEffect(() => own.setLive(isLive && mayAct), [own, isLive, mayAct]);
  useEffect(() => {
    if (presence) others.hear(presence, itemOf);
  }, [others, presence, itemOf]);
  return hands;
}

/** This tab has it in hand while the component is there; null: nothing. */
export function useHold(kind: Handling['kind'], id: string | null): void {
  const own = useContext(HandsContext)?.own;
  useEffect(() => (own && id !== null ? own.hold({ kind, id }) : undefined), [own, kind, id]);
}

/** The same of several at once, as far as there are hands. `ids` must be the same list for as long as they are the same. */
export function useHoldAll(kind: Handling['kind'], ids: readonly string[]): void {
  const own = useContext(HandsContext)?.own;
  useEffect(() => (own && ids.length > 0 ? own.hold(...ids.map((id) => ({ kind, id }))) : undefined), [own, kind, ids]);
}

const nobody: readonly Colleague[] = [];
const nobodyAt: Others['at'] = () => nobody;
const never = () => () => undefined;

/** Who else has it in hand. */
export function useColleaguesAt(kind: Handling['kind'], id: string): readonly Colleague[] {
  const others = useContext(HandsContext)?.others;
  const read = useCallback(() => others?.at(kind, id) ?? nobody, [others, kind, id]);
  return useSyncExternalStore(others?.subscribe ?? never, read);
}

/** Who else holds one of them. `ids` must be the same list for as long as they are the same. */
export function useColleaguesAmong(kind: Handling['kind'], ids: readonly string[]): readonly Colleague[] {
  const others = useContext(HandsContext)?.others;
  const version = useSyncExternalStore(others?.subscribe ?? never, () => others?.version ?? null);
  return useMemo(() => (others && version !== null ? others.among(kind, ids) : nobody), [others, version, kind, ids]);
}

/** For who asks at a moment of their own and need not hear of changes. Always the same function. */
export const useAskOthers = (): Others['at'] => useContext(HandsContext)?.others.at ?? nobodyAt;
