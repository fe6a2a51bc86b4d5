import type { ConnectionState, Presence, Pulse } from '@soldwire/realtime';
import type { ReactNode } from 'react';

import type { Show, Source } from '../../api/types';
import { type LiveState, totalsOf } from '../../live/state';
import { connectionWords, platformName, showTones, showWords, sourceTones, sourceWords } from '../../live/words';
import { Badge } from '../../ui/badge';
import { formatAge, formatCount, formatElapsed, formatMoney, plural } from '../../ui/format';
import { useNow } from '../../ui/use-now';
import './status-bar.css';

/** A source that reads but has brought nothing for this long deserves a look. */
const silentSourceMs = 120_000;

interface StatusBarProps {
  readonly live: LiveState;
  readonly connection: ConnectionState;
  readonly pulse: Pulse | null;
  readonly backLink: ReactNode;
  readonly actions: ReactNode;
}

/** What an operator must be able to see at any time: is this live, and how is it going? */
export function StatusBar({ live, connection, pulse, backLink, actions }: StatusBarProps) {
  const { show } = live;
  const totals = totalsOf(live.items);
  return (
    <header className="status-bar" role="region" aria-label="Status">
      <div className="status-main">
        <div className="status-title">
          {backLink}
          <h1 title={show.name}>{show.name}</h1>
          <Badge tone={showTones[show.status]}>{showWords[show.status]}</Badge>
        </div>
        <Connection state={connection} pulse={pulse} />
        <div className="status-actions">{actions}</div>
        <dl className="status-figures" tabIndex={0} aria-label="Figures of the show">
          {show.startedAt ? <Elapsed show={show} startedAt={show.startedAt} /> : null}
          <Figure label="Items claimed" value={`${formatCount(totals.itemsClaimed)} of ${formatCount(totals.items)}`} />
          <Figure label="Units" value={`${formatCount(totals.unitsClaimed)} of ${formatCount(totals.units)}`} />
          <Figure label="Buyers" value={formatCount(live.buyerCount)} />
          <Figure label="Comments" value={formatCount(live.commentCount)} />
          {totals.revenue.map(({ amount, currency }) => (
            <Figure key={currency} label="Sold for" value={formatMoney(amount, currency)} />
          ))}
          {pulse?.operators == null ? null : <Watching operators={pulse.operators} presence={pulse.presence} />}
        </dl>
      </div>
      <Sources show={show} />
    </header>
  );
}

function Connection({ state, pulse }: { readonly state: ConnectionState; readonly pulse: Pulse | null }) {
  const { text, tone } = connectionWords(state);
  const why = 'why' in state ? state.why?.message : undefined;
  return (
    <div className="connection" data-state={state.status} data-tone={tone} title={why}>
      <span className="connection-dot" aria-hidden="true" />
      <span role="status" aria-live="polite" aria-label="Connection">{text}</span>
      {state.status === 'live' && pulse ? <span className="number connection-latency">{pulse.latencyMs} ms</span> : null}
    </div>
  );
}

/** Who else has this show open, by name, and how many shop pages and overlays show it. */
function Watching({ operators, presence }: { readonly operators: number; readonly presence: Presence | null }) {
  const names = presence?.operators.map((each) => each.name).filter(Boolean) ?? [];
  const unnamed = operators - names.length;
  const all = unnamed > 0 && names.length > 0 ? [...names, `${formatCount(unnamed)} more`] : names;
  return (
    <>
      <Figure label="Watching" value={plural(operators, 'operator')} title={all.join(', ') || undefined} />
      {presence && presence.viewers > 0 ? <Figure label="Public pages" value={formatCount(presence.viewers)} /> : null}
    </>
  );
}

function Figure({ label, value, title }: { readonly label: string; readonly value: string; readonly title?: string }) {
  return (
    <div title={title}>
      <dt>{label}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}

/** The show's clock, and what the viewers' clock shows: they see everything a little later. */
function Elapsed({ show, startedAt }: { readonly show: Show; readonly startedAt: string }) {
  const now = useNow();
  const elapsed = (show.endedAt ? Date.parse(show.endedAt) : now) - Date.parse(startedAt);
  const delays = show.sources.map((source) => source.delayMs).filter((delay): delay is number => delay !== null);
  const delay = delays.length > 0 ? Math.max(...delays) : null;
  return (
    <>
      <Figure label={show.endedAt ? 'Lasted' : 'Running'} value={formatElapsed(elapsed)} />
      {delay !== null && !show.endedAt ? (
        <Figure
          label="Viewers’ clock"
          value={formatElapsed(elapsed - delay)}
          title={`Comments arrive ${(delay / 1_000).toFixed(1)} s after they were written`}
        />
      ) : null}
    </>
  );
}

function Sources({ show }: { readonly show: Show }) {
  if (show.status === 'draft') return null;
  return (
    <ul className="sources" aria-label="Sources">
      {show.sources.length === 0 ? <li className="quiet">No live video connected: comments come by the API only</li> : null}
      {show.sources.map((source) => (
        <SourceLine key={source.id} source={source} isActive={show.status === 'active'} />
      ))}
    </ul>
  );
}

function SourceLine({ source, isActive }: { readonly source: Source; readonly isActive: boolean }) {
  const now = useNow();
  const age = source.lastCommentAt ? now - Date.parse(source.lastCommentAt) : null;
  const silent = isActive && source.state === 'polling' && age !== null && age > silentSourceMs;
  const retry = source.nextTryAt ? Date.parse(source.nextTryAt) - now : 0;
  return (
    <li className="source" data-state={source.state}>
      <span className="source-dot" data-tone={silent ? 'warn' : sourceTones[source.state]} aria-hidden="true" />
      <strong>{platformName(source.platform)}</strong> {source.connectionName}: {sourceWords[source.state]}
      {source.state === 'backing_off' && retry > 0 ? <span className="number"> for {Math.ceil(retry / 1_000)} s</span> : null}
      {source.detail ? <span className="quiet"> · {source.detail}</span> : null}
      <span className={silent ? 'source-silent' : 'quiet'}>
        {' '}· {age === null ? 'no comment yet' : `last comment ${age < 1_000 ? 'now' : `${formatAge(age)} ago`}`}
      </span>
      {source.delayMs === null ? null : <span className="quiet number"> · {(source.delayMs / 1_000).toFixed(1)} s behind</span>}
      {source.authorsHidden ? <span className="source-silent"> · the platform hides who wrote</span> : null}
    </li>
  );
}
