import { useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Show } from '../../api/types';
import { t } from '../../i18n';
import { FormDialog } from '../../ui/dialog';
import { useAction } from '../../ui/use-action';
import { ItemFields } from './item-fields';
import { emptyForm, faultsOf, newItemOf } from './item-form';

interface AddItemDialogProps {
  readonly show: Show;
  /** Filled in for a claim whose item does not exist yet. */
  readonly itemNumber: string;
  readonly currency: string;
  readonly onClose: () => void;
}

/** One item, ready to be claimed at once. */
export function AddItemDialog({ show, itemNumber, currency, onClose }: AddItemDialogProps) {
  const [form, setForm] = useState(() => emptyForm(itemNumber));
  const [key] = useState(newKey);
  const { busy, fault, run } = useAction();
  const add = () => api.addItems(show.id, [newItemOf(form, currency)], key);
  return (
    <FormDialog
      title={t('items.addTitle')}
      submitLabel={t('items.addSubmit')}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => {
        if (faultsOf(form).variants === undefined) void run(add).then((done) => done && onClose());
      }}
    >
      <ItemFields form={form} currency={currency} places={null} fixedVariants={null} focus={itemNumber === '' ? 'itemNumber' : 'title'} onChange={setForm} />
    </FormDialog>
  );
}
