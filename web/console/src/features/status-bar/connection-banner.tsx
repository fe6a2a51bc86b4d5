import type { ConnectionState } from '@soldwire/realtime';
import { type ReactNode, useEffect, useState } from 'react';

import { lossWords } from '../../live/words';
import { Button } from '../../ui/button';
import { plural } from '../../ui/format';
import { useNow } from '../../ui/use-now';

/** A renewal of the session or a changed network takes this long at most; no need to alarm anyone. */
const quietMs = 1_000;
const recoveredMs = 10_000;

interface BannerProps {
  readonly state: ConnectionState;
  readonly onRetry: () => void;
  /** Leads to the sign-in page and back. */
  readonly signInLink: ReactNode;
}

/** Says that the screen is not current, why, and what happens next; then what came in meanwhile. */
export function ConnectionBanner({ state, onRetry, signInLink }: BannerProps) {
  const lost = state.status === 'reconnecting' || state.status === 'offline';
  const lostLong = useDelayed(lost, quietMs);
  const [recovered, setRecovered] = useState<string | null>(null);
  const [wasShown, setWasShown] = useState(false);

  // What is shown depends on what was: a banner that nobody saw needs no happy end.
  if (lostLong && !wasShown) setWasShown(true);
  if (state.status === 'live' && wasShown) {
    setWasShown(false);
    setRecovered(recoveryWords(state));
  }
  if (lostLong && recovered !== null) setRecovered(null);

  useEffect(() => {
    if (recovered === null) return undefined;
    const timer = setTimeout(() => setRecovered(null), recoveredMs);
    return () => clearTimeout(timer);
  }, [recovered]);

  if (state.status === 'unauthorised') {
    return (
      <div className="banner" data-tone="bad" role="alert">
        <p><strong>{state.why.code === 'forbidden' ? 'No access:' : 'Signed out:'}</strong> {lossWords(state.why)}. This screen is not current.</p>
        {state.why.code === 'forbidden' ? <Button size="small" onClick={onRetry}>Try again</Button> : signInLink}
      </div>
    );
  }
  if (state.status === 'ended' && state.why) {
    return (
      <div className="banner" data-tone="bad" role="alert">
        <p><strong>Nothing more will arrive:</strong> {lossWords(state.why)}.</p>
      </div>
    );
  }
  if (lost && lostLong) {
    return (
      <div className="banner" data-tone="bad">
        <p role="alert">
          <strong>{state.status === 'offline' ? 'No network:' : 'Connection lost:'}</strong> {lossWords(state.why)}.
        </p>
        <p><Countdown nextTryAt={state.inMs === 0 ? null : state.nextTryAt} /></p>
        <Button size="small" onClick={onRetry}>Try now</Button>
      </div>
    );
  }
  if (wasShown && state.status === 'catching-up') {
    return (
      <div className="banner" data-tone="warn" role="status">
        <p>Connected again, catching up{state.remaining === null ? '' : ` on ${plural(state.remaining, 'event')}`}…</p>
      </div>
    );
  }
  if (recovered !== null) {
    return (
      <div className="banner" data-tone="good" role="status">
        <p><strong>Back live,</strong> {recovered}.</p>
        <Button size="small" kind="quiet" onClick={() => setRecovered(null)}>Dismiss</Button>
      </div>
    );
  }
  return null;
}

function recoveryWords(state: Extract<ConnectionState, { status: 'live' }>): string {
  if (state.reloaded) return 'the show was loaded again';
  return state.caughtUp ? `${plural(state.caughtUp, 'event')} caught up` : 'nothing was missed';
}

/** Changes each second, so it is kept out of the part that is read aloud. */
function Countdown({ nextTryAt }: { readonly nextTryAt: number | null }) {
  const now = useNow(250);
  if (nextTryAt === null) return <>Trying…</>;
  const seconds = Math.ceil((nextTryAt - now) / 1_000);
  return <span className="number">{seconds > 0 ? `Trying again in ${seconds} s` : 'Trying…'}</span>;
}

/** True once `value` has been true for `ms`. */
function useDelayed(value: boolean, ms: number): boolean {
  const [delayed, setDelayed] = useState(false);
  if (!value && delayed) setDelayed(false);
  useEffect(() => {
    if (!value) return undefined;
    const timer = setTimeout(() => setDelayed(true), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return value && delayed;
}
