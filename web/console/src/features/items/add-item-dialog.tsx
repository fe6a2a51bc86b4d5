import { useMemo, useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Show } from '../../api/types';
import { t } from '../../i18n';
import { ItemsPaste } from '../../parts/items/items-paste';
import { parseItems } from '../../parts/items/parse-items';
import { FormDialog } from '../../ui/dialog';
import { Segmented } from '../../ui/segmented';
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

/** One item, or a table of them; buyers can claim them at once. */
export function AddItemDialog({ show, itemNumber, currency: usual, onClose }: AddItemDialogProps) {
  const [many, setMany] = useState(false);
  const [form, setForm] = useState(() => emptyForm(itemNumber));
  const [text, setText] = useState('');
  const [currency, setCurrency] = useState(usual);
  const [key, setKey] = useState(newKey);
  const { busy, fault, run, clear } = useAction();
  const parsed = useMemo(() => parseItems(text, currency), [text, currency]);

  const submit = () => {
    if (!many && faultsOf(form).variants !== undefined) return;
    const wished = many ? parsed.items : [newItemOf(form, currency)];
    void run(() => api.addItems(show.id, wished, key)).then((done) => {
      if (done) onClose();
      // What was refused will be sent with other values, which is another request.
      else setKey(newKey());
    });
  };
  return (
    <FormDialog
      title={t('items.addTitle')}
      submitLabel={many ? t('items.addManySubmit', { count: parsed.items.length }) : t('items.addSubmit')}
      refusal={!many ? null : parsed.faults.length > 0 ? t('items.addFaulty') : parsed.items.length === 0 ? t('items.addNothing') : null}
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={submit}
    >
      {itemNumber === '' ? (
        <Segmented
          label={t('items.addHow')}
          value={many ? 'many' : 'one'}
          options={[{ value: 'one', label: t('items.addOne') }, { value: 'many', label: t('items.addMany') }]}
          onChange={(how) => {
            setMany(how === 'many');
            clear();
          }}
        />
      ) : null}
      {many ? (
        <ItemsPaste text={text} currency={currency} parsed={parsed} onText={setText} onCurrency={setCurrency} />
      ) : (
        <ItemFields form={form} currency={currency} places={null} fixedVariants={null} focus={itemNumber === '' ? 'itemNumber' : 'title'} onChange={setForm} />
      )}
    </FormDialog>
  );
}
