// Which claims are picked for doing something with all of them.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

import type { Claim } from '../../api/types';
import type { ClaimTable } from '../../live/claim-table';
import type { Rows } from '../../ui/virtual-list';
import { isActive } from './claim-row';

/** As many as the server takes in one step. */
export const pickedMax = 500;

export interface ClaimSelection {
  /** Those of the picked claims that are still active. */
  readonly picked: readonly Claim[];
  readonly has: (claimId: string) => boolean;
  /** Picks a claim or puts it back; with `range` also those between it and the one before. */
  readonly toggle: (claim: Claim, range: boolean) => void;
  readonly pickAll: () => void;
  readonly clear: () => void;
}

export function useClaimSelection(claims: ClaimTable, rows: Rows<Claim>): ClaimSelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const shown = useRef(rows);
  useEffect(() => {
    shown.current = rows;
  });
  const picked = useMemo(
    () => [...ids].map((id) => claims.get(id)).filter((claim) => claim !== undefined).filter(isActive),
    [ids, claims],
  );
  const toggle = useCallback((claim: Claim, range: boolean) => {
    const between = range && last.current !== null ? rangeOf(shown.current, last.current, claim.claimId) : [];
    last.current = claim.claimId;
    setIds((before) => {
      const after = new Set(before);
      if (between.length > 0) between.slice(0, pickedMax - after.size).forEach((one) => after.add(one.claimId));
      else if (!after.delete(claim.claimId) && after.size < pickedMax) after.add(claim.claimId);
      return after;
    });
  }, []);
  const pickAll = useCallback(() => {
    const all = new Set<string>();
    for (let index = shown.current.length - 1; index >= 0 && all.size < pickedMax; index -= 1) {
      const claim = shown.current.at(index);
      if (claim && isActive(claim)) all.add(claim.claimId);
    }
    setIds(all);
  }, []);
  const clear = useCallback(() => setIds(new Set()), []);
  return { picked, has: (claimId) => ids.has(claimId), toggle, pickAll, clear };
}

function rangeOf(rows: Rows<Claim>, one: string, other: string): readonly Claim[] {
  const range: Claim[] = [];
  let inside = false;
  for (let index = 0; index < rows.length; index += 1) {
    const claim = rows.at(index);
    if (!claim) continue;
    const isEnd = claim.claimId === one || claim.claimId === other;
    if ((inside || isEnd) && isActive(claim)) range.push(claim);
    if (isEnd && inside) return range;
    if (isEnd) inside = true;
  }
  return [];
}
