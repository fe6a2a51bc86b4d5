import type { ReactNode } from 'react';

import { isRehearsal, type Money, type Show } from '../../api/types';
import { t } from '../../i18n';
import { platformName, showTones, showWords, sourceTones, sourceWords } from '../../live/words';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { formatCount, formatDay, formatMoney } from '../../ui/format';
import { Menu } from '../../ui/menu';
import { isRunning, lastActivity } from './selection';

interface ShowRowProps {
  readonly show: Show;
  /** Undefined while it is not known. */
  readonly revenue: readonly Money[] | undefined;
  readonly live: boolean;
  readonly link: ReactNode;
  readonly settingsLink: ReactNode;
  readonly refusal: string | null;
  readonly deleteRefusal: string | null;
  readonly onCopy: () => void;
  readonly onDelete: () => void;
}

/** One show with its key figures. */
export function ShowRow({ show, revenue, live, link, settingsLink, refusal, deleteRefusal, onCopy, onDelete }: ShowRowProps) {
  const { counts, sources, status } = show;
  const share = counts.units > 0 ? Math.min(1, counts.unitsClaimed / counts.units) : 0;
  const isLive = live && isRunning(show);
  return (
    <li className="show-row" data-status={status}>
      <div className="show-name">
        <div className="show-title">
          {link}
          <Badge tone={showTones[status]}>{isLive ? <span className="live-dot" aria-hidden="true" /> : null}{showWords[status]}</Badge>
          {counts.review > 0 ? <Badge tone="ask">{t('shows.toDecide', { count: counts.review })}</Badge> : null}
          {isRehearsal(show) ? <Badge tone="ask">{t('shows.rehearsal')}</Badge> : null}
        </div>
        <span className="quiet">{t('shows.activity', { status, at: formatDay((isRunning(show) ? show.startedAt : null) ?? lastActivity(show)) })}</span>
        {sources.length > 0 ? (
          <ul className="show-sources" aria-label={t('shows.sources')}>
            {sources.map((source) => (
              <li key={source.id}>
                <span className="show-source-dot" data-tone={sourceTones[source.state]} aria-hidden="true" />
                {platformName(source.platform)} {source.connectionName}
                {isRunning(show) && !['idle', 'polling'].includes(source.state) ? <> · {sourceWords[source.state]}</> : null}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      <dl className="show-figures">
        <div className="show-sold">
          <dt>{t('shows.unitsSold')}</dt>
          <dd className="number">{t('shows.ofTotal', { count: counts.unitsClaimed, total: counts.units })}</dd>
          <span className="show-bar" aria-hidden="true"><span style={{ inlineSize: `${share * 100}%` }} /></span>
        </div>
        <Figure label={t('shows.items')} value={formatCount(counts.items)} />
        <Figure label={t('shows.buyers')} value={formatCount(counts.buyers)} />
        <Figure label={t('shows.revenue')} value={revenueWords(counts.unitsClaimed, revenue)} />
        <Figure label={t('shows.waiting')} value={formatCount(counts.waitlist)} />
        <Figure label={t('shows.comments')} value={formatCount(counts.comments)} />
      </dl>
      <div className="show-actions">
        <Menu kind="quiet" name={t('shows.actionsOf', { name: show.name })} label={<span aria-hidden="true">⋯</span>}>
          {settingsLink}
          <Button refusal={refusal} onClick={onCopy}>{t('shows.copy')}</Button>
          <hr />
          <Button refusal={deleteRefusal ?? (isRunning(show) ? t('shows.stopFirst') : null)} onClick={onDelete}>{t('shows.delete')}</Button>
        </Menu>
      </div>
    </li>
  );
}

function revenueWords(units: number, revenue: readonly Money[] | undefined): string {
  if (units === 0 || revenue?.length === 0) return '–';
  return revenue === undefined ? '…' : revenue.map(({ amount, currency }) => formatMoney(amount, currency)).join(' + ');
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="number" data-nothing={value === formatCount(0) || value === '–' || undefined}>{value}</dd>
    </div>
  );
}
