import { memo } from 'react';

import type { Item } from '../../api/types';
import { t } from '../../i18n';
import { leftOf } from '../../live/state';
import { stockWords } from '../../live/words';
import { ColleagueMark } from '../../parts/hands/colleagues';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { formatMoney } from '../../ui/format';
import type { DropMark, RowDrag } from './use-row-drag';

export interface RowActions {
  readonly onOpen: (item: Item) => void;
  readonly onFeature: (item: Item, featured: boolean) => void;
}

interface ItemRowProps extends RowActions {
  readonly item: Item;
  readonly selected: boolean;
  readonly refusal: string | null;
  /** Null where the order cannot be changed by hand. */
  readonly drag: RowDrag | null;
  readonly mark: DropMark;
}

export const ItemRow = memo(function ItemRow({ item, selected, refusal, drag, mark, onOpen, onFeature }: ItemRowProps) {
  const stock = stockWords(item);
  const { itemNumber: number } = item;
  return (
    <div
      className="item-row"
      data-status={item.status}
      data-showing={item.featured || undefined}
      data-mark={mark ?? undefined}
      draggable={drag !== null}
      onDragStart={drag ? (event) => drag.onStart(item, event) : undefined}
      onDragOver={drag ? (event) => drag.onOver(item, event) : undefined}
      onDrop={drag?.onDrop}
      onDragEnd={drag?.onEnd}
    >
      <button type="button" className="item-open" data-row-focus data-item={item.id} aria-current={selected || undefined} onClick={() => onOpen(item)}>
        <span className="item-number">{number}</span>
        <span className="item-hand"><ColleagueMark kind="item" id={item.id} /></span>
        <span className="item-text">
          <span className="item-title" title={item.title}>{item.title}</span>
          <span className="item-facts quiet number">
            {item.featured ? <Badge tone="accent">{t('items.showing')}</Badge> : null}
            {factsOf(item).join(' · ')}
          </span>
        </span>
        <span className="item-state">
          <Badge tone={stock.tone}>{stock.text}</Badge>
          {item.waitlistCount > 0 ? <span className="item-waiting number">{t('items.waiting', { count: item.waitlistCount })}</span> : null}
        </span>
      </button>
      {/* For the mouse; the keys do the same from the row itself. */}
      <span className="item-tools">
        <Button
          size="small"
          tabIndex={-1}
          refusal={refusal}
          aria-label={item.featured ? t('items.unshowItem', { number }) : t('items.showItem', { number })}
          onClick={() => onFeature(item, !item.featured)}
        >
          {item.featured ? t('items.unshow') : t('items.show')}
        </Button>
      </span>
    </div>
  );
});

function factsOf(item: Item): readonly string[] {
  return [
    t('items.leftOf', { left: leftOf(item), total: item.totalQuantity }),
    ...(item.price ? [formatMoney(item.price.amount, item.price.currency)] : []),
    ...(item.variants ? [t('items.variants', { count: item.variants.length })] : []),
  ];
}
