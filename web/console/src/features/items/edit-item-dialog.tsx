import { useState } from 'react';

import { api } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Item, ItemChange } from '../../api/types';
import { t } from '../../i18n';
import { takesFromWinners } from '../../live/use-item-actions';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';
import { ItemFields } from './item-fields';
import { changeOf, faultsOf, formOf } from './item-form';

interface EditItemDialogProps {
  readonly item: Item;
  readonly currency: string;
  /** How many items the show has. */
  readonly places: number;
  /** Fewer units than winners: who loses is asked in another dialog. */
  readonly onLosers: (change: ItemChange) => void;
  readonly onRemove: () => void;
  readonly onDone: (text: string) => void;
  readonly onClose: () => void;
}

export function EditItemDialog({ item, currency, places, onLosers, onRemove, onDone, onClose }: EditItemDialogProps) {
  // What was there when the dialog opened: only what is changed here is sent.
  const [opened] = useState(item);
  const [form, setForm] = useState(() => formOf(item));
  const { busy, fault, run } = useAction();
  const used = item.claimedCount > 0 || item.waitlistCount > 0;
  const submit = () => {
    if (faultsOf(form).variants !== undefined) return;
    const change = changeOf(opened, form, currency);
    if (Object.keys(change).length === 0) return onClose();
    if (takesFromWinners(item, change)) return onLosers(change);
    void run(() => api.changeItem(item.showId, item.id, change)).then((done) => {
      if (!done) return;
      onDone(t('items.changed', { number: item.itemNumber }));
      onClose();
    });
  };
  return (
    <FormDialog
      title={t('items.editTitle', { number: item.itemNumber })}
      submitLabel={t('items.editSubmit')}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={submit}
    >
      <ItemFields
        form={form}
        currency={item.price?.currency ?? currency}
        places={item.position === undefined ? null : places}
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
