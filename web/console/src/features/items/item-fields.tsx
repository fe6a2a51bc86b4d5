import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { currencyDigits } from '../../ui/format';
import { type ItemForm, faultsOf } from './item-form';

interface ItemFieldsProps {
  readonly form: ItemForm;
  readonly currency: string;
  /** How many items the show has; null where the order is not the form's business. */
  readonly places: number | null;
  /** Variants can no longer come or go once somebody has won or waits. */
  readonly fixedVariants: string | null;
  readonly focus: 'itemNumber' | 'title' | 'quantity';
  readonly onChange: (form: ItemForm) => void;
}

const variantsMax = 100;

export function ItemFields({ form, currency, places, fixedVariants, focus, onChange }: ItemFieldsProps) {
  const set = (field: keyof ItemForm) => (event: { target: { value: string } }) => onChange({ ...form, [field]: event.target.value });
  const setVariant = (at: number, field: 'name' | 'quantity') => (event: { target: { value: string } }) =>
    onChange({ ...form, variants: form.variants.map((one, index) => (index === at ? { ...one, [field]: event.target.value } : one)) });
  const add = () => onChange({ ...form, variants: [...form.variants, { name: '', quantity: form.variants.length === 0 ? form.quantity : '1' }] });
  const remove = (at: number) => onChange({ ...form, variants: form.variants.filter((_, index) => index !== at) });
  const faults = faultsOf(form);
  const sum = form.variants.reduce((total, one) => total + Number(one.quantity), 0);
  return (
    <>
      <div className="item-fields">
        <TextField label={t('items.field_number')} hint={t('items.field_numberHint')} required maxLength={40} autoFocus={focus === 'itemNumber'} value={form.itemNumber} onChange={set('itemNumber')} />
        <TextField label={t('items.field_title')} required maxLength={300} autoFocus={focus === 'title'} value={form.title} onChange={set('title')} />
      </div>
      <div className="item-fields item-fields-numbers">
        {form.variants.length === 0 ? (
          <TextField label={t('items.field_quantity')} type="number" inputMode="numeric" required min={1} max={100_000} step={1} autoFocus={focus === 'quantity'} value={form.quantity} onChange={set('quantity')} />
        ) : (
          <TextField label={t('items.field_quantity')} value={String(sum)} readOnly hint={t('items.field_quantitySum')} />
        )}
        <TextField label={t('items.field_price', { currency })} type="number" inputMode="decimal" min={0} step={1 / 10 ** currencyDigits(currency)} value={form.price} onChange={set('price')} />
        <TextField label={t('items.field_limit')} type="number" inputMode="numeric" min={1} max={100_000} step={1} placeholder={t('items.field_noLimit')} value={form.limit} onChange={set('limit')} />
        {places === null || form.place === '' ? null : (
          <TextField label={t('items.field_place', { count: places })} type="number" inputMode="numeric" min={1} max={places} step={1} required value={form.place} onChange={set('place')} />
        )}
      </div>
      <fieldset className="item-variants">
        <legend>{t('items.field_variants')}</legend>
        {form.variants.map((variant, at) => (
          // The place is the identity: names are being typed.
          <div key={at} className="item-variant">
            <input className="input" aria-label={t('items.variantName', { at: at + 1 })} placeholder={t('items.variantExample')} required maxLength={60} value={variant.name} onChange={setVariant(at, 'name')} />
            <input className="input" aria-label={t('items.variantQuantity', { at: at + 1 })} type="number" inputMode="numeric" required min={0} max={100_000} value={variant.quantity} onChange={setVariant(at, 'quantity')} />
            <Button size="small" kind="quiet" refusal={fixedVariants} aria-label={t('items.variantRemove', { at: at + 1 })} onClick={() => remove(at)}>×</Button>
          </div>
        ))}
        {faults.variants ? <p className="fault" role="alert">{faults.variants}</p> : null}
        <Button size="small" refusal={fixedVariants ?? (form.variants.length >= variantsMax ? t('items.variantsMany') : null)} onClick={add}>{t('items.variantAdd')}</Button>
      </fieldset>
    </>
  );
}
