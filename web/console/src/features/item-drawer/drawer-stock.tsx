import type { Item } from '../../api/types';
import { t } from '../../i18n';
import { leftOf } from '../../live/state';
import { stockWords } from '../../live/words';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { formatCount, formatMoney } from '../../ui/format';
import { Stepper } from '../../ui/stepper';

interface DrawerStockProps {
  readonly item: Item;
  readonly refusal: string | null;
  readonly onFeature: (item: Item, featured: boolean) => void;
  readonly onStep: (item: Item, by: 1 | -1, variant?: string) => void;
  readonly onEdit: (item: Item) => void;
}

/** How many there are, of each variant too; what it costs; and whether the host holds it up. */
export function DrawerStock({ item, refusal, onFeature, onStep, onEdit }: DrawerStockProps) {
  const stock = stockWords(item);
  return (
    <section className="drawer-stock" aria-label={t('item.stock')}>
      <div className="drawer-facts">
        <Badge tone={stock.tone}>{stock.text}</Badge>
        <span className="number">{t('item.leftOf', { left: leftOf(item), total: item.totalQuantity })}</span>
        {item.price ? <span className="number">{formatMoney(item.price.amount, item.price.currency)}</span> : null}
        {item.perBuyerLimit === null ? null : <span className="quiet">{t('item.limit', { count: item.perBuyerLimit })}</span>}
      </div>
      {item.variants ? (
        <table className="drawer-variants">
          <thead><tr><th scope="col">{t('item.variant')}</th><th scope="col">{t('item.left')}</th><th scope="col">{t('item.total')}</th></tr></thead>
          <tbody>
            {item.variants.map(({ name, quantity, claimedCount }) => (
              <tr key={name} data-gone={claimedCount >= quantity || undefined}>
                <th scope="row">{name}</th>
                <td className="number">{formatCount(Math.max(0, quantity - claimedCount))}</td>
                <td>
                  <Stepper
                    value={formatCount(quantity)}
                    lessLabel={t('item.fewerOf', { name })}
                    moreLabel={t('item.moreOf', { name })}
                    lessRefusal={refusal ?? (quantity === 0 ? t('item.noneLess') : item.totalQuantity === 1 ? t('item.atLeastOne') : null)}
                    moreRefusal={refusal}
                    onStep={(by) => onStep(item, by, name)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <div className="drawer-tools">
        {item.variants ? null : (
          <Stepper
            value={formatCount(item.totalQuantity)}
            lessLabel={t('item.fewer')}
            moreLabel={t('item.more')}
            lessRefusal={refusal ?? (item.totalQuantity === 1 ? t('item.atLeastOne') : null)}
            moreRefusal={refusal}
            onStep={(by) => onStep(item, by)}
          />
        )}
        <Button size="small" aria-pressed={item.featured} refusal={refusal} onClick={() => onFeature(item, !item.featured)}>
          {item.featured ? t('item.showingNow') : t('item.markShowing')}
        </Button>
        <Button size="small" refusal={refusal} onClick={() => onEdit(item)}>{t('item.edit')}</Button>
      </div>
    </section>
  );
}
