import { useState } from 'react';

import { api, newKey } from '../../api/client';
import { inWords } from '../../api/problem';
import type { Show } from '../../api/types';
import { FormDialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { currencyDigits } from '../../ui/format';
import { useAction } from '../../ui/use-action';

interface AddItemDialogProps {
  readonly show: Show;
  /** Filled in for a claim whose item does not exist yet. */
  readonly itemNumber: string;
  readonly currency: string;
  readonly onClose: () => void;
}

export function AddItemDialog({ show, itemNumber, currency, onClose }: AddItemDialogProps) {
  const [form, setForm] = useState({ itemNumber, title: '', quantity: '1', price: '' });
  const [key] = useState(newKey);
  const { busy, fault, run } = useAction();
  const set = (field: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });

  const add = () => {
    const price = form.price === '' ? undefined : { amount: Math.round(Number(form.price) * 10 ** currencyDigits(currency)), currency };
    return api.addItems(show.id, [{ itemNumber: form.itemNumber.trim(), title: form.title.trim(), quantity: Number(form.quantity), price }], key);
  };

  return (
    <FormDialog
      title="Add item"
      submitLabel="Add item"
      busy={busy}
      fault={fault ? inWords(fault) : null}
      onClose={onClose}
      onSubmit={() => void run(add).then((done) => done && onClose())}
    >
      <TextField label="Number" hint="What buyers write, e.g. 12 or A5" required maxLength={40} autoFocus={itemNumber === ''} value={form.itemNumber} onChange={set('itemNumber')} />
      <TextField label="Title" required maxLength={300} autoFocus={itemNumber !== ''} value={form.title} onChange={set('title')} />
      <TextField label="Quantity" type="number" required min={1} max={100_000} step={1} value={form.quantity} onChange={set('quantity')} />
      <TextField label={`Price in ${currency} (optional)`} type="number" min={0} step="any" value={form.price} onChange={set('price')} />
    </FormDialog>
  );
}
