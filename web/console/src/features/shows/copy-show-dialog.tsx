import { useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Item, NewItem, Show } from '../../api/types';
import { t } from '../../i18n';
import { FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { Toggle } from '../../ui/toggle';
import { useAction } from '../../ui/use-action';

interface CopyShowDialogProps {
  readonly show: Show;
  readonly onClose: () => void;
  readonly onCopied: (showId: string) => void;
}

/** As many as the server takes at once. */
const itemsAtOnce = 1_000;

/** A new show that begins as this one did: its words and settings, and its items with all their stock. */
export function CopyShowDialog({ show, onClose, onCopied }: CopyShowDialogProps) {
  const [name, setName] = useState(t('shows.copyOf', { name: show.name }));
  const [withItems, setWithItems] = useState(true);
  const [key] = useState(newKey);
  const { busy, fault, run } = useAction();
  // The keys make it harmless to go on where a failure interrupted it.
  const copy = async () => {
    const { claimWords, passWords, languages, settings } = show;
    const made = await api.createShow({ name: name.trim(), claimWords, passWords, languages, settings }, `${key}-show`);
    const items = withItems && show.counts.items > 0 ? asShown((await api.snapshot(show.id)).items).map(asNew) : [];
    for (let at = 0; at < items.length; at += itemsAtOnce) {
      await api.addItems(made.id, items.slice(at, at + itemsAtOnce), `${key}-items-${at}`);
    }
    onCopied(made.id);
  };
  return (
    <FormDialog
      title={t('shows.copyTitle', { name: show.name })}
      submitLabel={t('shows.copySubmit')}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(copy)}
    >
      <p>{t('shows.copyText')}</p>
      <TextField label={t('shows.copyName')} required maxLength={200} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
      <Toggle label={t('shows.copyItems', { count: show.counts.items })} hint={t('shows.copyItemsHint')} checked={withItems} onChange={setWithItems} />
    </FormDialog>
  );
}

/** In the order of the list. */
const asShown = (items: readonly Item[]): readonly Item[] => [...items].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));

function asNew({ itemNumber, title, totalQuantity, price, variants, perBuyerLimit }: Item): NewItem {
  return {
    itemNumber, title, quantity: totalQuantity, price, perBuyerLimit,
    variants: variants?.map((variant) => ({ name: variant.name, quantity: variant.quantity })) ?? null,
  };
}
