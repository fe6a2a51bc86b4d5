// What a person types about an item, and what it means to the server.

import type { Item, ItemChange, Money, NewItem } from '../../api/types';
import { t } from '../../i18n';
import { currencyDigits } from '../../ui/format';

export interface ItemForm {
  readonly itemNumber: string;
  readonly title: string;
  readonly quantity: string;
  readonly price: string;
  readonly limit: string;
  readonly place: string;
  /** Empty: the item has none, and `quantity` counts. */
  readonly variants: readonly { readonly name: string; readonly quantity: string }[];
}

export const emptyForm = (itemNumber = ''): ItemForm => ({ itemNumber, title: '', quantity: '1', price: '', limit: '', place: '', variants: [] });

export function formOf(item: Item): ItemForm {
  return {
    itemNumber: item.itemNumber,
    title: item.title,
    quantity: String(item.totalQuantity),
    price: item.price ? String(item.price.amount / 10 ** currencyDigits(item.price.currency)) : '',
    limit: item.perBuyerLimit === null ? '' : String(item.perBuyerLimit),
    place: item.position === undefined ? '' : String(item.position),
    variants: (item.variants ?? []).map(({ name, quantity }) => ({ name, quantity: String(quantity) })),
  };
}

/** What stops the form from being sent, by field; the browser checks the rest. */
export function faultsOf(form: ItemForm): Readonly<Partial<Record<'variants', string>>> {
  const names = form.variants.map(({ name }) => name.trim().toLowerCase());
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) return { variants: t('items.variantTwice', { name: twice }) };
  if (form.variants.length > 0 && form.variants.every(({ quantity }) => Number(quantity) === 0)) return { variants: t('items.variantsEmpty') };
  return {};
}

const moneyOf = (price: string, currency: string): Money | null =>
  price.trim() === '' ? null : { amount: Math.round(Number(price) * 10 ** currencyDigits(currency)), currency };

const variantsOf = (form: ItemForm) => form.variants.map(({ name, quantity }) => ({ name: name.trim(), quantity: Number(quantity) }));

export function newItemOf(form: ItemForm, currency: string): NewItem {
  const price = moneyOf(form.price, currency);
  return {
    itemNumber: form.itemNumber.trim(),
    title: form.title.trim(),
    ...(form.variants.length > 0 ? { variants: variantsOf(form) } : { quantity: Number(form.quantity) }),
    ...(price ? { price } : {}),
    ...(form.limit === '' ? {} : { perBuyerLimit: Number(form.limit) }),
  };
}

/** Only what differs: what a colleague changed in the meantime stays. */
export function changeOf(item: Item, form: ItemForm, currency: string): ItemChange {
  const before = formOf(item);
  const price = moneyOf(form.price, currency);
  const limit = form.limit === '' ? null : Number(form.limit);
  const sameVariants = JSON.stringify(variantsOf(form)) === JSON.stringify(variantsOf(before));
  return {
    ...(form.itemNumber.trim() === before.itemNumber ? {} : { itemNumber: form.itemNumber.trim() }),
    ...(form.title.trim() === before.title ? {} : { title: form.title.trim() }),
    ...(price?.amount === item.price?.amount ? {} : { price }),
    ...(limit === item.perBuyerLimit ? {} : { perBuyerLimit: limit }),
    ...(form.place === before.place || form.place === '' ? {} : { position: Number(form.place) }),
    ...(form.variants.length > 0
      ? sameVariants ? {} : { variants: variantsOf(form) }
      : Number(form.quantity) === item.totalQuantity ? {} : { quantity: Number(form.quantity) }),
  };
}
