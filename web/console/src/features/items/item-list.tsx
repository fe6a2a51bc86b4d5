import { useMemo } from 'react';

import type { Item } from '../../api/types';
import { stockWords } from '../../live/words';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { SearchField } from '../../ui/field';
import { formatMoney, plural } from '../../ui/format';
import { VirtualList } from '../../ui/virtual-list';
import './items.css';

export type ItemFilter = 'all' | 'left' | 'sold-out' | 'waiting';

const filters: readonly (readonly [ItemFilter, string])[] = [
  ['all', 'All'],
  ['left', 'Stock left'],
  ['sold-out', 'Sold out'],
  ['waiting', 'With waitlist'],
];

export function asItemFilter(text: string | null): ItemFilter {
  return filters.find(([filter]) => filter === text)?.[0] ?? 'all';
}

interface ItemListProps {
  /** Sorted by number. */
  readonly items: readonly Item[];
  readonly search: string;
  readonly filter: ItemFilter;
  readonly selectedId: string | null;
  readonly refusal: string | null;
  readonly onSearch: (search: string) => void;
  readonly onFilter: (filter: ItemFilter) => void;
  readonly onOpen: (item: Item) => void;
  readonly onAdd: () => void;
}

export function ItemList(props: ItemListProps) {
  const { items, search, filter, selectedId, refusal, onSearch, onFilter, onOpen, onAdd } = props;
  const rows = useMemo(() => selectItems(items, search, filter), [items, search, filter]);
  return (
    <section className="pane" aria-label="Items">
      <header className="pane-head">
        <h2>Items</h2>
        <span className="quiet number">{rows.length === items.length ? items.length : `${rows.length} of ${items.length}`}</span>
        <Button size="small" refusal={refusal} onClick={onAdd}>Add item</Button>
      </header>
      <div className="pane-tools">
        <SearchField label="Find item" value={search} onChange={(event) => onSearch(event.target.value)} />
        <select
          className="input search"
          aria-label="Show items"
          value={filter}
          onChange={(event) => onFilter(asItemFilter(event.target.value))}
        >
          {filters.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
        </select>
      </div>
      <VirtualList
        rows={rows}
        rowKey={(item) => item.id}
        rowHeight={57}
        label="Items"
        selection={`${search}/${filter}`}
        empty={
          items.length === 0
            ? <><strong>No items yet</strong>Add what you are going to show; comments can claim it at once.</>
            : <><strong>No item fits</strong>Change the search or the filter.</>
        }
        renderRow={(item) => <ItemRow item={item} selected={item.id === selectedId} onOpen={onOpen} />}
      />
    </section>
  );
}

export function selectItems(items: readonly Item[], search: string, filter: ItemFilter): readonly Item[] {
  const wanted = search.trim().toLowerCase().replace(/^#/, '');
  if (wanted === '' && filter === 'all') return items;
  return items.filter((item) => {
    if (filter === 'left' && item.status === 'sold_out') return false;
    if (filter === 'sold-out' && item.status !== 'sold_out') return false;
    if (filter === 'waiting' && item.waitlistCount === 0) return false;
    return wanted === '' || item.itemNumber.toLowerCase().startsWith(wanted) || item.title.toLowerCase().includes(wanted);
  });
}

function ItemRow({ item, selected, onOpen }: { readonly item: Item; readonly selected: boolean; readonly onOpen: (item: Item) => void }) {
  const stock = stockWords(item);
  const left = Math.max(0, item.totalQuantity - item.claimedCount);
  return (
    <button
      type="button"
      className="item-row"
      data-row-focus
      data-status={item.status}
      aria-current={selected || undefined}
      onClick={() => onOpen(item)}
    >
      <span className="item-number">{item.itemNumber}</span>
      <span className="item-text">
        <span className="item-title" title={item.title}>{item.title}</span>
        <span className="item-facts quiet number">
          {item.featured ? <Badge tone="accent">Showing</Badge> : null}
          {left} of {item.totalQuantity} left
          {item.price ? ` · ${formatMoney(item.price.amount, item.price.currency)}` : ''}
        </span>
      </span>
      <span className="item-state">
        <Badge tone={stock.tone}>{stock.text}</Badge>
        {item.waitlistCount > 0 ? <span className="item-waiting number">{plural(item.waitlistCount, 'waiting', 'waiting')}</span> : null}
      </span>
    </button>
  );
}
