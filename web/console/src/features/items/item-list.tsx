import { type KeyboardEvent, memo } from 'react';

import type { Item, Show } from '../../api/types';
import { t } from '../../i18n';
import { neighbour } from '../../live/state';
import { Button } from '../../ui/button';
import { SearchField } from '../../ui/field';
import { type Shortcut, useShortcuts } from '../../ui/shortcuts';
import { VirtualList } from '../../ui/virtual-list';
import { ItemRow, type RowActions } from './item-row';
import './items.css';
import { NowShowing } from './now-showing';
import { type ItemFilter, type ItemSort, asItemFilter, asItemSort, itemFilters, itemSorts } from './select-items';
import { useRowDrag } from './use-row-drag';

interface ItemListProps extends RowActions {
  readonly status: Show['status'];
  /** In the order of the show. */
  readonly items: readonly Item[];
  /** Those that are listed, as selected and sorted. */
  readonly rows: readonly Item[];
  readonly search: string;
  readonly filter: ItemFilter;
  readonly sort: ItemSort;
  readonly selectedId: string | null;
  readonly refusal: string | null;
  readonly onSearch: (search: string) => void;
  readonly onFilter: (filter: ItemFilter) => void;
  readonly onSort: (sort: ItemSort) => void;
  readonly onStep: (item: Item, by: 1 | -1) => void;
  readonly onShowNext: (step: 1 | -1) => void;
  readonly onEdit: (item: Item) => void;
  readonly onMove: (item: Item, position: number) => void;
  readonly onAdd: () => void;
}

/** The items of the show, and which of them is held up. */
export const ItemList = memo(function ItemList(props: ItemListProps) {
  const { status, items, rows, search, filter, sort, selectedId, refusal, onSearch, onFilter, onSort, onStep, onShowNext, onEdit, onMove, onAdd, ...actions } = props;
  const showing = items.find((item) => item.featured) ?? null;
  const asArranged = sort === 'show' && rows.length === items.length;
  const { drag, markOf } = useRowDrag(rows, onMove);

  /** The row that has the focus, else the item that is open. */
  const target = (): Item | null => {
    const focused = document.activeElement?.closest<HTMLElement>('[data-item]')?.dataset.item;
    return items.find((item) => item.id === (focused ?? selectedId)) ?? null;
  };
  const onTarget = (run: (item: Item) => void) => () => {
    const item = target();
    if (item) run(item);
  };
  const shortcut = (keys: readonly string[], label: Shortcut['label'], more: Partial<Shortcut>): Shortcut => ({ keys, label, group: 'items.items', ...more });
  const hasTarget = () => target() !== null;
  const goesOn = () => status !== 'ended';
  useShortcuts([
    shortcut(['n'], 'items.keyNext', { when: goesOn, run: () => onShowNext(1) }),
    shortcut(['Shift+N'], 'items.keyPrevious', { when: goesOn, run: () => onShowNext(-1) }),
    shortcut(['ArrowDown', 'j'], 'items.keyDown', {}),
    shortcut(['ArrowUp', 'k'], 'items.keyUp', {}),
    shortcut(['Enter'], 'items.keyOpen', {}),
    shortcut(['f'], 'items.keyFeature', { when: hasTarget, run: onTarget((item) => actions.onFeature(item, !item.featured)) }),
    shortcut(['e'], 'items.keyEdit', { when: hasTarget, run: onTarget((item) => (refusal ? undefined : onEdit(item))) }),
    shortcut(['+'], 'items.keyMore', { repeats: true, when: hasTarget, run: onTarget((item) => onStep(item, 1)) }),
    shortcut(['-'], 'items.keyFewer', { repeats: true, when: hasTarget, run: onTarget((item) => onStep(item, -1)) }),
    ...(asArranged ? [shortcut(['Alt+ArrowUp'], 'items.keyMoveUp', {}), shortcut(['Alt+ArrowDown'], 'items.keyMoveDown', {})] : []),
  ]);

  const moveByKey = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const id = event.target instanceof HTMLElement ? event.target.dataset.item : undefined;
    if (!event.altKey || step === undefined || id === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = rows.findIndex((item) => item.id === id);
    const item = rows[at];
    const other = rows[at + step];
    if (asArranged && item && other) onMove(item, other.position);
  };

  return (
    <section className="pane" aria-label={t('items.items')}>
      <header className="pane-head">
        <h2>{t('items.items')}</h2>
        <span className="quiet number">
          {rows.length === items.length ? t('items.count', { count: items.length }) : t('items.countOf', { count: rows.length, all: items.length })}
        </span>
        <select className="input search item-sort" aria-label={t('items.sort')} value={sort} onChange={(event) => onSort(asItemSort(event.target.value))}>
          {itemSorts.map((one) => <option key={one} value={one}>{t(`items.sort_${one}`)}</option>)}
        </select>
        <Button size="small" refusal={refusal} onClick={onAdd}>{t('items.add')}</Button>
      </header>
      <div className="pane-tools">
        <SearchField label={t('items.find')} value={search} onChange={(event) => onSearch(event.target.value)} />
        <select className="input search" aria-label={t('items.filter')} value={filter} onChange={(event) => onFilter(asItemFilter(event.target.value))}>
          {itemFilters.map((one) => <option key={one} value={one}>{t(`items.filter_${one}`)}</option>)}
        </select>
      </div>
      {items.length > 0 ? (
        <NowShowing
          item={showing}
          status={status}
          hasPrevious={neighbour(items, -1) !== null}
          hasNext={neighbour(items, 1) !== null}
          refusal={refusal}
          onOpen={actions.onOpen}
          onStep={onStep}
          onShowNext={onShowNext}
        />
      ) : null}
      <div className="item-rows" onKeyDownCapture={moveByKey}>
        <VirtualList
          rows={rows}
          rowKey={(item) => item.id}
          rowHeight={57}
          label={t('items.items')}
          selection={`${search}/${filter}/${sort}`}
          empty={
            items.length === 0
              ? <><strong>{t('items.none')}</strong>{t('items.noneHelp')}</>
              : <><strong>{t('items.noneFits')}</strong>{t('items.noneFitsHelp')}</>
          }
          renderRow={(item) => (
            <ItemRow item={item} selected={item.id === selectedId} refusal={refusal} drag={asArranged && !refusal ? drag : null} mark={markOf(item)} {...actions} />
          )}
        />
      </div>
    </section>
  );
});
