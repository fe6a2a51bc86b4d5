// What the host reads while holding up an item: from two metres away, on a tablet or a second screen.

import { type ReactNode, useEffect, useMemo, useState } from 'react';

import { inWords } from '../../api/problem';
import { t } from '../../i18n';
import { type LiveState, sortedItems } from '../../live/state';
import { showTones, showWords } from '../../live/words';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { formatMoney } from '../../ui/format';
import { useShortcuts } from '../../ui/shortcuts';
import { useWakeLock } from '../../ui/use-wake-lock';
import { People } from './people';
import './read-out.css';
import { stageOf } from './stage';
import { Steps } from './steps';
import { useFeaturing } from './use-featuring';

const winnersShown = 4;
const nextShown = 3;

interface ReadOutProps {
  readonly live: LiveState;
  /** Whether what is on the screen is current. */
  readonly current: boolean;
  /** Dark unless the address says otherwise: a bright screen lights up the host's face. */
  readonly theme: 'dark' | 'light';
  /** Why this person may not change what is shown; null when they may. */
  readonly refusal: string | null;
  readonly backLink: ReactNode;
  readonly connection: ReactNode;
  readonly banner: ReactNode;
  readonly onTheme: (theme: 'dark' | 'light') => void;
}

export function ReadOut({ live, current, theme, refusal, backLink, connection, banner, onTheme }: ReadOutProps) {
  const stage = useMemo(() => stageOf(live.items, live.claims), [live.items, live.claims]);
  const order = useMemo(() => sortedItems(live.items), [live.items]);
  const featuring = useFeaturing(live.show.id, order);
  const awake = useWakeLock();
  useStepKeys(refusal === null ? featuring.step : null);

  const { item, left } = stage;
  return (
    <div className="readout" data-theme={theme} data-current={current}>
      <header className="readout-head" role="region" aria-label={t('readOut.status')}>
        {backLink}
        <h1>{live.show.name}</h1>
        <Badge tone={showTones[live.show.status]}>{showWords[live.show.status]}</Badge>
        {connection}
        <span className="readout-tools">
          <Button size="small" onClick={() => onTheme(theme === 'dark' ? 'light' : 'dark')}>{theme === 'dark' ? t('readOut.light') : t('readOut.dark')}</Button>
          <FullScreen />
        </span>
      </header>
      {banner}
      {awake ? null : <p className="readout-note">{t('readOut.screenMaySleep')}</p>}
      {featuring.fault ? (
        <div className="banner" data-tone="bad" role="alert">
          <p>{inWords(featuring.fault)}</p>
          <Button size="small" kind="quiet" onClick={featuring.clear}>{t('common.dismiss')}</Button>
        </div>
      ) : null}
      {item ? (
        <main className="readout-stage" data-sold-out={left === 0 || undefined}>
          <section className="readout-item" aria-label={t('readOut.nowShowing')}>
            <p className="readout-number number"><bdi>{item.itemNumber}</bdi></p>
            <p className="readout-title"><bdi>{item.title}</bdi></p>
            <p className="readout-facts">
              {item.price ? <span className="readout-price number">{formatMoney(item.price.amount, item.price.currency)}</span> : null}
              <span className="readout-stock" data-left={left === 0 ? 'none' : left <= 2 ? 'few' : 'some'} role="status">
                {left === 0 ? t('readOut.soldOut') : t('readOut.left', { left, total: item.totalQuantity })}
              </span>
            </p>
            {item.variants ? (
              <ul className="readout-variants" aria-label={t('readOut.variants')}>
                {item.variants.map((variant) => {
                  const variantLeft = Math.max(0, variant.quantity - variant.claimedCount);
                  return (
                    <li key={variant.name} data-left={variantLeft === 0 ? 'none' : 'some'}>
                      <bdi>{variant.name}</bdi> <span className="number">{variantLeft === 0 ? t('readOut.variantGone') : t('readOut.variantLeft', { left: variantLeft })}</span>
                    </li>
                  );
                })}
              </ul>
            ) : null}
          </section>
          <div className="readout-names">
            <People title={t('readOut.winners')} claims={stage.winners} atMost={winnersShown} empty={t('readOut.noWinners')} selection={item.id} />
            <People title={t('readOut.nextInLine')} claims={stage.next} atMost={nextShown} empty={t('readOut.nobodyInLine')} selection={item.id} numbered />
          </div>
        </main>
      ) : (
        <main className="readout-stage readout-nothing">
          <p>{live.items.size === 0 ? t('readOut.noItems') : t('readOut.nothingShown')}</p>
        </main>
      )}
      <Steps stage={stage} busy={featuring.busy} refusal={refusal} onStep={featuring.step} />
    </div>
  );
}

/** Arrow keys, and Page Up and Page Down, which is what a presenter's remote control sends. */
function useStepKeys(step: ((by: 1 | -1) => void) | null): void {
  const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
  useShortcuts(
    step
      ? [
          { keys: [forward, 'PageDown'], label: 'readOut.nextKey', group: 'readOut.keys', run: () => step(1) },
          { keys: [backward, 'PageUp'], label: 'readOut.previousKey', group: 'readOut.keys', run: () => step(-1) },
        ]
      : [],
  );
}

function FullScreen() {
  const [isFull, setIsFull] = useState(() => Boolean(document.fullscreenElement));
  useEffect(() => {
    const changed = () => setIsFull(Boolean(document.fullscreenElement));
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);
  // An iPhone has no full screen for pages.
  if (!document.fullscreenEnabled) return null;
  const toggle = () => void (isFull ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => undefined);
  return <Button size="small" aria-pressed={isFull} onClick={toggle}>{t('readOut.fullScreen')}</Button>;
}
