import { type ReactNode, useEffect, useState } from 'react';

import { draw, soon } from './turns';
import { usePaced } from './use-paced';

interface InTurnProps<Value> {
  readonly value: Value;
  /** While the value changes faster than this, it is drawn so often. */
  readonly ms: number;
  readonly children: (value: Value) => ReactNode;
}

/**
 * A part of the page that is drawn in tasks of its own, at first and whenever the value is another: several
 * lists in one task would take longer than a frame may. Its children draw nothing while their own props stay.
 */
export function InTurn<Value>({ value, ms, children }: InTurnProps<Value>) {
  const [begun, setBegun] = useState(false);
  const shown = usePaced(value, ms);
  useEffect(() => (begun ? undefined : soon(() => draw(() => setBegun(true)))), [begun]);
  return begun ? children(shown) : null;
}
