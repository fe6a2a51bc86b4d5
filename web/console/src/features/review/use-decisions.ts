// Decisions under way: a case that was decided leaves the lane at once and comes back when it failed.

import { useCallback, useState } from 'react';

import { api } from '../../api/client';
import { ApiError, inWords } from '../../api/problem';
import type { Claim, Resolution } from '../../api/types';

/** The server takes them one after another; more at once only wait there. */
const atOnce = 4;

export interface Decisions {
  /** The same function as long as it has the same answers. */
  readonly isUnderWay: (claim: Claim) => boolean;
  readonly faultOf: (claimId: string) => string | null;
  readonly decide: (claim: Claim, resolution: Resolution) => void;
  readonly decideAll: (claims: readonly Claim[], resolution: Resolution) => void;
}

/** `onConflict`: the claim is not what it was; perhaps somebody else has decided it. Always the same function. */
export function useDecisions(onConflict: (claimId: string) => void): Decisions {
  /** The state of each claim that was decided on: in any other state (undone, say) it is a new case. */
  const [underWay, setUnderWay] = useState<ReadonlyMap<string, string>>(new Map());
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());

  const resolve = useCallback(async (claim: Claim, resolution: Resolution) => {
    try {
      await api.resolve(claim.claimId, resolution);
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) onConflict(claim.claimId);
      setFaults((before) => new Map(before).set(claim.claimId, inWords(error)));
      setUnderWay((before) => new Map([...before].filter(([id]) => id !== claim.claimId)));
    }
  }, [onConflict]);
  const decideAll = useCallback((claims: readonly Claim[], resolution: Resolution) => {
    setUnderWay((before) => new Map([...before, ...claims.map((claim) => [claim.claimId, claim.updatedAt] as const)]));
    setFaults((before) => new Map([...before].filter(([id]) => !claims.some(({ claimId }) => claimId === id))));
    const waiting = [...claims];
    const work = async () => {
      for (let claim = waiting.shift(); claim; claim = waiting.shift()) await resolve(claim, resolution);
    };
    for (let worker = 0; worker < Math.min(atOnce, claims.length); worker += 1) void work();
  }, [resolve]);

  return {
    isUnderWay: useCallback((claim) => underWay.get(claim.claimId) === claim.updatedAt, [underWay]),
    faultOf: (claimId) => faults.get(claimId) ?? null,
    decide: useCallback((claim, resolution) => decideAll([claim], resolution), [decideAll]),
    decideAll,
  };
}
