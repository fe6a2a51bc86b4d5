import type { Show } from '../../api/types';
import { t } from '../../i18n';
import { type LiveState, totalsOf } from '../../live/state';
import { formatAge, formatCount, formatElapsed, formatMoney } from '../../ui/format';
import { Menu } from '../../ui/menu';

interface FiguresProps {
  readonly live: LiveState;
  /** The server's time. */
  readonly now: number;
}

/** How it is going. Each figure keeps its place while it grows. */
export function Figures(figures: FiguresProps) {
  return <dl className="status-figures" tabIndex={0} aria-label={t('status.figures')}><EachFigure {...figures} /></dl>;
}

interface FiguresMenuProps extends FiguresProps {
  /** Of the stream; null while it is not live. */
  readonly latencyMs: number | null;
}

/** The same where there is no room for them: the clock, and behind it all that a narrow screen cuts or leaves out. */
export function FiguresMenu({ live, now, latencyMs }: FiguresMenuProps) {
  const { show } = live;
  const clock = show.startedAt ? formatElapsed(elapsedOf(show, show.startedAt, now)) : null;
  return (
    <div className="figures-menu">
      <Menu
        kind="quiet"
        label={<><span className={clock === null ? undefined : 'visually-hidden'}>{t('status.figures')}</span> {clock === null ? null : <span className="number">{clock}</span>} <span aria-hidden="true">▾</span></>}
      >
        <section className="figures-all" aria-label={t('status.figures')}>
          <strong>{show.name}</strong>
          <dl>
            <EachFigure live={live} now={now} />
            {latencyMs === null ? null : <Figure label={t('status.connection')} value={t('status.latency', { ms: latencyMs })} />}
          </dl>
        </section>
      </Menu>
    </div>
  );
}

function EachFigure({ live, now }: FiguresProps) {
  const { show } = live;
  const totals = totalsOf(live.items);
  return (
    <>
      {show.startedAt ? <Elapsed show={show} startedAt={show.startedAt} now={now} /> : null}
      <Figure label={t('status.itemsClaimed')} value={t('status.aOfB', { a: totals.itemsClaimed, b: totals.items })} />
      <Figure label={t('status.units')} value={t('status.aOfB', { a: totals.unitsClaimed, b: totals.units })} />
      <Figure label={t('status.buyers')} value={formatCount(live.buyerCount)} />
      {totals.revenue.map(({ amount, currency }) => (
        <Figure key={currency} label={t('status.soldFor')} value={formatMoney(amount, currency)} />
      ))}
    </>
  );
}

function Figure({ label, value, title }: { readonly label: string; readonly value: string; readonly title?: string }) {
  return (
    <div className="figure" title={title}>
      <dt>{label}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}

const elapsedOf = (show: Show, startedAt: string, now: number): number => (show.endedAt ? Date.parse(show.endedAt) : now) - Date.parse(startedAt);

/** The show's clock; viewers see everything a little later. */
function Elapsed({ show, startedAt, now }: { readonly show: Show; readonly startedAt: string; readonly now: number }) {
  const elapsed = elapsedOf(show, startedAt, now);
  const delays = show.sources.map((source) => source.delayMs).filter((delay): delay is number => delay !== null);
  const delay = delays.length > 0 ? Math.max(...delays) : null;
  const title = delay !== null && !show.endedAt ? t('status.viewersClock', { clock: formatElapsed(elapsed - delay), delay: formatAge(Math.max(1_000, delay)) }) : undefined;
  return <Figure label={show.endedAt ? t('status.lasted') : t('status.running')} value={formatElapsed(elapsed)} title={title} />;
}
