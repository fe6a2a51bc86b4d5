import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Item, ItemChange } from '../../api/types';
import { t } from '../../i18n';
import { useHold } from '../../live/hands';
import { takesFromWinners } from '../../live/use-item-actions';
import { ColleagueNote } from '../../parts/hands/colleagues';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';
import { ItemFields } from './item-fields';
import { changeOf, faultsOf, formOf } from './item-form';

interface EditItemDialogProps {
  readonly item: Item;
  readonly currency: string;
  /** All of the show, in its order. */
  readonly items: readonly Item[];
  /** Fewer units than winners: who loses is asked in another dialog. */
  readonly onLosers: (change: ItemChange) => void;
  readonly onRemove: () => void;
  readonly onDone: (text: string) => void;
  readonly onClose: () => void;
}

const placeOf = (items: readonly Item[], item: Item): number => items.findIndex((one) => one.id === item.id) + 1;

export function EditItemDialog({ item, currency, items, onLosers, onRemove, onDone, onClose }: EditItemDialogProps) {
  // What was there when the dialog opened: only what is changed here is sent.
  const [opened] = useState(item);
  const [form, setForm] = useState(() => formOf(item, String(placeOf(items, item))));
  const { busy, fault, run } = useAction();
  useHold('item', item.id);
  const used = item.claimedCount > 0 || item.waitlistCount > 0;
  const submit = () => {
    if (faultsOf(form).variants !== undefined) return;
    const change = changeOf(opened, form, currency);
    if (takesFromWinners(item, change)) return onLosers(change);
    const isChanged = Object.keys(change).length > 0;
    const other = items[Number(form.place) - 1];
    const isMoved = Number(form.place) !== placeOf(items, item) && other !== undefined;
    const save = async () => {
      if (isChanged) await api.changeItem(item.showId, item.id, change);
      // A move stands alone, and has its own opposite.
      if (isMoved) await api.changeItem(item.showId, item.id, { position: other.position });
    };
    void run(save).then((done) => {
      if (!done) return;
      if (isChanged) onDone(t('items.changed', { number: item.itemNumber }));
      onClose();
    });
  };
  return (
    <FormDialog
      title={t('items.editTitle', { number: item.itemNumber })}
      submitLabel={t('items.editSubmit')}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      note={<ColleagueNote kind="item" id={item.id} />}
      onClose={onClose}
      onSubmit={submit}
    >
      <ItemFields
        form={form}
        currency={item.price?.currency ?? currency}
        places={items.length}
        fixedVariants={used ? t('items.variantsFixed') : null}
        focus="title"
        onChange={setForm}
      />
      <p>
        <Button size="small" kind="danger" refusal={item.claimedCount > 0 ? t('items.removeRefused', { count: item.claimedCount }) : null} onClick={onRemove}>
          {t('items.remove')}
        </Button>
      </p>
    </FormDialog>
  );
}
