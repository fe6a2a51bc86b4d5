import type { ConnectionState, Pulse } from '@soldwire/realtime';
import { type ReactNode, useEffect, useState } from 'react';

import { t } from '../../i18n';
import type { LiveState } from '../../live/state';
import { connectionWords, lossWords, showTones, showWords } from '../../live/words';
import { Badge } from '../../ui/badge';
import { useNow } from '../../ui/use-now';
import { Figures, FiguresMenu } from './figures';
import { People } from './people';
import { Sources } from './source-health';
import './status-bar.css';

interface StatusBarProps {
  readonly live: LiveState;
  readonly connection: ConnectionState;
  readonly pulse: Pulse | null;
  readonly ownId: string;
  readonly backLink: ReactNode;
  readonly actions: ReactNode;
  readonly onActivity: () => void;
}

/** What an operator must be able to see at any time: is this live, and how is it going? */
export function StatusBar({ live, connection, pulse, ownId, backLink, actions, onActivity }: StatusBarProps) {
  const { show } = live;
  const now = useServerNow(pulse);
  const latencyMs = connection.status === 'live' && pulse ? Math.round(pulse.latencyMs) : null;
  return (
    <header className="status-bar" role="region" aria-label={t('status.status')}>
      <div className="status-main">
        <div className="status-title">
          {backLink}
          <h1 title={show.name}>{show.name}</h1>
          <Badge tone={showTones[show.status]}>{showWords[show.status]}</Badge>
        </div>
        <Figures live={live} now={now} />
        <FiguresMenu live={live} now={now} latencyMs={latencyMs} />
        <People pulse={pulse} ownId={ownId} onOpen={onActivity} />
        <Connection state={connection} latencyMs={latencyMs} isRunning={show.status === 'active'} />
        <div className="status-actions">{actions}</div>
      </div>
      <Sources show={show} now={now} />
    </header>
  );
}

/** "Live, 14 ms": the state of this browser's stream, with why when it is lost. */
function Connection({ state, latencyMs, isRunning }: { readonly state: ConnectionState; readonly latencyMs: number | null; readonly isRunning: boolean }) {
  const { text, tone } = connectionWords(state, isRunning);
  const why = 'why' in state && state.why ? lossWords(state.why) : undefined;
  return (
    <div className="connection" data-state={state.status} data-tone={tone} title={why}>
      <span className="connection-dot" aria-hidden="true" />
      <span role="status" aria-live="polite" aria-label={t('status.connection')}>{text}</span>
      {latencyMs === null ? null : <span className="number connection-latency">{t('status.latency', { ms: latencyMs })}</span>}
    </div>
  );
}

/** Below this the two clocks agree well enough for ages in seconds. */
const clockToleranceMs = 2_000;

/** The server's time, renewed each second: ages must be right on a computer whose clock is not. */
function useServerNow(pulse: Pulse | null): number {
  const now = useNow();
  const [offset, setOffset] = useState(0);
  useEffect(() => {
    if (!pulse) return;
    const found = Date.parse(pulse.serverTime) + pulse.latencyMs - Date.now();
    setOffset(Math.abs(found) > clockToleranceMs ? found : 0);
  }, [pulse]);
  return now + offset;
}
