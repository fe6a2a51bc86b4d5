import type { Item, Show } from '../../api/types';
import { t } from '../../i18n';
import { leftOf } from '../../live/state';
import { stockWords } from '../../live/words';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { formatCount, formatMoney } from '../../ui/format';
import { Stepper } from '../../ui/stepper';

interface NowShowingProps {
  readonly item: Item | null;
  readonly status: Show['status'];
  /** Whether there is an item before and after. */
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  readonly refusal: string | null;
  readonly onOpen: (item: Item) => void;
  readonly onStep: (item: Item, by: 1 | -1) => void;
  readonly onShowNext: (step: 1 | -1) => void;
}

/** The item that the host holds up, and the way to the next one. */
export function NowShowing({ item, status, hasPrevious, hasNext, refusal, onOpen, onStep, onShowNext }: NowShowingProps) {
  const stock = item ? stockWords(item) : null;
  const isOver = status === 'ended';
  if (isOver && !item) return null;
  const previousRefusal = refusal ?? (hasPrevious ? null : t('items.noPrevious'));
  const nextRefusal = refusal ?? (hasNext ? null : t('items.noNext'));
  return (
    <section className="now-showing" aria-label={t('items.nowShowing')}>
      {item && stock ? (
        <button type="button" className="now-item" onClick={() => onOpen(item)}>
          <span className="now-number">{item.itemNumber}</span>
          <span className="now-text">
            <span className="now-title">{item.title}</span>
            <span className="quiet number now-facts">
              {t('items.leftOf', { left: leftOf(item), total: item.totalQuantity })}
              {item.price ? ` · ${formatMoney(item.price.amount, item.price.currency)}` : ''}
              {item.waitlistCount > 0 ? ` · ${t('items.waiting', { count: item.waitlistCount })}` : ''}
            </span>
          </span>
          <Badge tone={stock.tone}>{stock.text}</Badge>
        </button>
      ) : (
        <p className="quiet now-none">{t('items.nothingShowing')}</p>
      )}
      {/* Of an item with variants the drawer asks which. */}
      {item && !item.variants ? (
        <Stepper
          value={formatCount(item.totalQuantity)}
          lessLabel={t('items.fewer', { number: item.itemNumber })}
          moreLabel={t('items.more', { number: item.itemNumber })}
          lessRefusal={refusal ?? (item.totalQuantity === 1 ? t('items.atLeastOne') : null)}
          moreRefusal={refusal}
          onStep={(by) => onStep(item, by)}
        />
      ) : null}
      {isOver ? null : (
        <span className="now-steps">
          <Button size="small" refusal={previousRefusal} title={t('items.previousKey')} onClick={() => onShowNext(-1)}>{t('items.previous')}</Button>
          <Button size="small" kind={status !== 'draft' && nextRefusal === null ? 'primary' : 'plain'} refusal={nextRefusal} title={t('items.nextKey')} onClick={() => onShowNext(1)}>
            {t('items.next')} <kbd aria-hidden="true">N</kbd>
          </Button>
        </span>
      )}
    </section>
  );
}
