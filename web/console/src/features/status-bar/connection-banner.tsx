import type { ConnectionState } from '@soldwire/realtime';
import { type ReactNode, useEffect, useRef, useState } from 'react';

import { rich, t } from '../../i18n';
import { lossWords } from '../../live/words';
import { Button } from '../../ui/button';
import { formatAge } from '../../ui/format';
import { useNow } from '../../ui/use-now';

/** A renewal of the session or a changed network takes this long at most; no need to alarm anyone. */
const quietMs = 1_000;
const recoveredMs = 15_000;
/** The events that were caught up are on the screen a frame later, or half a second later in a hidden page. */
const settledMs = 600;

export interface Heard {
  readonly comments: number;
  readonly claims: number;
}

interface Recovery {
  readonly before: Heard;
  /** Null while the last of it is still coming onto the screen. */
  readonly after: Heard | null;
  readonly awayMs: number;
  readonly caughtUp: number | null;
  readonly reloaded: boolean;
}

interface BannerProps {
  readonly state: ConnectionState;
  /** How much the show has had so far, as far as this screen knows. */
  readonly heard: Heard;
  readonly onRetry: () => void;
  /** Leads to the sign-in page and back. */
  readonly signInLink: ReactNode;
}

const bold = (inside: ReactNode[]) => <strong>{inside}</strong>;

/** Says that the screen is not current, why, and what happens next; then what came in meanwhile. */
export function ConnectionBanner({ state, heard, onRetry, signInLink }: BannerProps) {
  const lost = state.status === 'reconnecting' || state.status === 'offline';
  const lostLong = useDelayed(lost, quietMs);
  /** What was known, and when, as the loss began; null when nothing is lost or nobody saw it. */
  const [loss, setLoss] = useState<(Heard & { readonly at: number }) | null>(null);
  const [recovery, setRecovery] = useState<Recovery | null>(null);

  if (lostLong && loss === null) {
    setLoss({ ...heard, at: Date.now() - quietMs });
    setRecovery(null);
  }
  if (state.status === 'live' && loss !== null) {
    setLoss(null);
    setRecovery({ before: loss, awayMs: Date.now() - loss.at, caughtUp: state.caughtUp, reloaded: state.reloaded, after: null });
  }
  const latest = useRef(heard);
  useEffect(() => {
    latest.current = heard;
  });
  const settling = recovery !== null && recovery.after === null;
  useEffect(() => {
    if (recovery === null) return undefined;
    const timer = setTimeout(() => setRecovery(settling ? { ...recovery, after: latest.current } : null), settling ? settledMs : recoveredMs);
    return () => clearTimeout(timer);
  }, [recovery, settling]);

  if (state.status === 'unauthorised') {
    const isForbidden = state.why.code === 'forbidden';
    return (
      <div className="banner" data-tone="bad" role="alert">
        <p>{rich(isForbidden ? 'connection.noAccess' : 'connection.signedOut', { b: bold, why: lossWords(state.why) })}</p>
        {isForbidden ? <Button size="small" onClick={onRetry}>{t('connection.tryAgain')}</Button> : signInLink}
      </div>
    );
  }
  if (state.status === 'ended' && state.why) {
    return <div className="banner" data-tone="bad" role="alert"><p>{rich('connection.over', { b: bold, why: lossWords(state.why) })}</p></div>;
  }
  if (lost && lostLong) {
    return (
      <div className="banner" data-tone="bad">
        <p role="alert">{rich(state.status === 'offline' ? 'connection.offline' : 'connection.lost', { b: bold, why: lossWords(state.why) })}</p>
        <p><Countdown nextTryAt={state.inMs === 0 ? null : state.nextTryAt} /></p>
        <p className="banner-more">{t('connection.keeps')}</p>
        <Button size="small" onClick={onRetry}>{t('connection.tryNow')}</Button>
      </div>
    );
  }
  if (loss !== null && state.status === 'catching-up') {
    return <div className="banner" data-tone="warn" role="status"><p>{t('connection.catchingUp', { count: state.remaining ?? 0 })}</p></div>;
  }
  if (state.status === 'live' && state.overdue) {
    return <div className="banner" data-tone="warn" role="status"><p>{rich('connection.unsure', { b: bold })}</p></div>;
  }
  if (recovery !== null) {
    return (
      <div className="banner" data-tone="good" role="status">
        <p>{rich('connection.back', { b: bold, away: formatAge(Math.max(1_000, recovery.awayMs)), news: newsOf(recovery, recovery.after ?? heard) })}</p>
        <Button size="small" kind="quiet" onClick={() => setRecovery(null)}>{t('common.dismiss')}</Button>
      </div>
    );
  }
  return null;
}

function newsOf({ before, reloaded, caughtUp }: Recovery, now: Heard): string {
  const comments = Math.max(0, now.comments - before.comments);
  const claims = Math.max(0, now.claims - before.claims);
  if (comments > 0 || claims > 0) return t('connection.backNews', { comments, claims, both: comments > 0 && claims > 0 ? 'yes' : 'no' });
  if (reloaded) return t('connection.backReloaded');
  return caughtUp ? t('connection.backEvents', { count: caughtUp }) : t('connection.backNothing');
}

/** Changes each second, so it is kept out of the part that is read aloud. */
function Countdown({ nextTryAt }: { readonly nextTryAt: number | null }) {
  const now = useNow(250);
  const seconds = nextTryAt === null ? 0 : Math.ceil((nextTryAt - now) / 1_000);
  return <span className="number">{seconds > 0 ? t('connection.tryingIn', { seconds }) : t('connection.trying')}</span>;
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
