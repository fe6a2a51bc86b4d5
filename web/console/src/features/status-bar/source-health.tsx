import { useState } from 'react';

import type { Show, Source } from '../../api/types';
import { t } from '../../i18n';
import { type SourceHealth, healthOf } from '../../live/health';
import { platformName, sourceTones, sourceWords } from '../../live/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { formatAge, formatClock, formatCount } from '../../ui/format';

interface SourcesProps {
  readonly show: Show;
  /** The server's time. */
  readonly now: number;
}

/** All live videos in one line; what does not fit is in the details. */
export function Sources({ show, now }: SourcesProps) {
  const [open, setOpen] = useState(false);
  if (show.status === 'draft') return null;
  const all = show.sources.map((source) => ({ source, health: healthOf(source, show, now) }));
  return (
    <div className="sources" aria-label={t('status.sources')} role="group">
      {all.length === 0 ? <p className="quiet source">{t('status.noSource')}</p> : null}
      <ul>
        {all.map(({ source, health }) => <SourceLine key={source.id} source={source} health={health} />)}
      </ul>
      {all.length > 0 ? <Button size="small" kind="quiet" onClick={() => setOpen(true)}>{t('status.details')}</Button> : null}
      {/* Read aloud once when it begins, not each second. */}
      <p className="visually-hidden" role="status">{all.map(({ source, health }) => alarmOf(source, health)).filter(Boolean).join(' ')}</p>
      {open ? <HealthDialog all={all} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

const nameOf = (source: Source): string => `${platformName(source.platform)} ${source.connectionName}`;

/** The platform does not let us in any more, and trying again does not help. */
const isLockedOut = ({ state }: Source): boolean => state === 'token_expired' || state === 'permission';

function alarmOf(source: Source, health: SourceHealth): string {
  if (health.silent) return t('status.silentAlarm', { source: nameOf(source) });
  if (sourceTones[source.state] === 'bad') return t('status.troubleAlarm', { source: nameOf(source), state: sourceWords[source.state] });
  // Without the figure, which would be read aloud each time it moves.
  return health.budget?.tone === 'bad' ? t('status.budgetAlarm', { source: nameOf(source) }) : '';
}

function SourceLine({ source, health }: { readonly source: Source; readonly health: SourceHealth }) {
  const { ageMs, silent, tone, retryMs, budget } = health;
  const facts: string[] = [];
  if (source.state !== 'polling') facts.push(sourceWords[source.state]);
  if (source.state === 'backing_off' && retryMs > 0) facts.push(t('status.backingOffFor', { seconds: Math.ceil(retryMs / 1_000) }));
  if (budget && budget.tone !== 'good') facts.push(t('status.budgetUsed', { used: budget.usedPercent }));
  if (silent) facts.push(t('status.silent', { age: formatAge(ageMs ?? health.silentAfterMs) }));
  else if (source.state === 'polling' || source.state === 'backing_off') facts.push(lastWords(ageMs));
  if (source.delayMs !== null && source.state === 'polling') facts.push(t('status.behind', { seconds: source.delayMs / 1_000 }));
  if (source.authorsHidden) facts.push(t('status.hidesAuthors'));
  return (
    <li className="source" data-state={source.state} data-tone={tone} data-alarm={silent || tone === 'bad' || undefined}>
      <span className="source-dot" aria-hidden="true" />
      <strong>{platformName(source.platform)}</strong>{' '}
      <span className="source-name">{source.connectionName}</span>
      <span className="source-facts number"> · {facts.join(' · ')}</span>
    </li>
  );
}

function lastWords(ageMs: number | null): string {
  if (ageMs === null) return t('status.noComment');
  return ageMs < 1_000 ? t('status.lastNow') : t('status.lastAgo', { age: formatAge(ageMs) });
}

function ageWords(ageMs: number | null): string {
  if (ageMs === null) return t('status.noComment');
  return ageMs < 1_000 ? t('status.justNow') : t('status.ago', { age: formatAge(ageMs) });
}

interface HealthDialogProps {
  readonly all: readonly { readonly source: Source; readonly health: SourceHealth }[];
  readonly onClose: () => void;
}

function HealthDialog({ all, onClose }: HealthDialogProps) {
  return (
    <Dialog title={t('status.health')} onClose={onClose}>
      {all.map(({ source, health }) => (
        <section key={source.id} className="health" aria-label={nameOf(source)}>
          <h3>{nameOf(source)}</h3>
          <dl className="facts">
            <Fact label={t('status.fact_state')}>{sourceWords[source.state]}</Fact>
            <Fact label={t('status.fact_since')}>{formatClock(source.since)}</Fact>
            {health.retryMs > 0 ? <Fact label={t('status.fact_retry')}>{t('status.retryIn', { seconds: Math.ceil(health.retryMs / 1_000) })}</Fact> : null}
            <Fact label={t('status.fact_last')}>{ageWords(health.ageMs)}</Fact>
            <Fact label={t('status.fact_comments')}>{formatCount(source.comments)}</Fact>
            {source.delayMs === null ? null : <Fact label={t('status.fact_delay')}>{t('status.delayWords', { seconds: source.delayMs / 1_000 })}</Fact>}
            {health.budget ? <Fact label={t('status.fact_budget')}>{t('status.budgetWords', { used: health.budget.usedPercent, left: health.budget.leftPercent })}</Fact> : null}
            <Fact label={t('status.fact_live')}>{source.liveId}</Fact>
            {source.detail ? <Fact label={t('status.fact_says')}>{source.detail}</Fact> : null}
          </dl>
          {isLockedOut(source) ? <p className="source-warning">{t('status.lockedOut')}</p> : null}
          {health.silent ? <p className="source-warning">{t('status.silentAlarm', { source: nameOf(source) })}</p> : null}
          {source.state === 'polling' ? (
            <p className="quiet">
              {health.usualMs === null
                ? t('status.notUsual', { limit: formatAge(health.silentAfterMs) })
                : t('status.usual', { usual: formatAge(Math.max(1_000, health.usualMs)), limit: formatAge(health.silentAfterMs) })}
            </p>
          ) : null}
          {health.budget ? <p className={health.budget.tone === 'good' ? 'quiet' : 'source-warning'}>{t(`status.budgetPace_${health.budget.pace}`)}</p> : null}
          {source.authorsHidden ? <p className="source-warning">{t('status.authorsWords')}</p> : null}
        </section>
      ))}
      <div className="dialog-actions"><Button onClick={onClose}>{t('status.close')}</Button></div>
    </Dialog>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: string }) {
  return <><dt>{label}</dt><dd className="number">{children}</dd></>;
}
