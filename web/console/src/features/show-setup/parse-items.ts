// Reads items pasted from a spreadsheet or typed by hand: number, title, quantity, price.

import type { NewItem } from '../../api/types';
import { currencyDigits } from '../../ui/format';

export interface ParsedItems {
  readonly items: readonly NewItem[];
  readonly faults: readonly { readonly line: number; readonly text: string }[];
}

export const itemsMax = 1_000;
const quantityMax = 100_000;

/**
 * One item per line. Columns are separated by tabs (a spreadsheet), else semicolons, else commas;
 * a heading line is skipped. Quantity and price may be missing: one piece, no price.
 */
export function parseItems(text: string, currency: string): ParsedItems {
  const items: NewItem[] = [];
  const faults: { line: number; text: string }[] = [];
  const seen = new Map<string, number>();
  const separator = text.includes('\t') ? '\t' : text.includes(';') ? ';' : ',';

  text.split(/\r\n|\r|\n/).forEach((raw, index) => {
    const line = index + 1;
    const cells = raw.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim());
    const [number = '', title = '', quantityText = '', priceText = ''] = cells;
    if (cells.every((cell) => cell === '') || isHeading(number, quantityText)) return;
    const fault = (words: string) => faults.push({ line, text: words });

    const itemNumber = number.replace(/^#/, '');
    if (itemNumber === '') return fault('the number is missing');
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u.test(itemNumber)) return fault(`“${number}” is no item number`);
    const before = seen.get(itemNumber.toUpperCase());
    if (before !== undefined) return fault(`number ${itemNumber} is already in line ${before}`);
    if (title === '') return fault('the title is missing');

    const quantity = quantityText === '' ? 1 : Number(quantityText);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > quantityMax) {
      return fault(`“${quantityText}” is no quantity`);
    }
    const amount = priceText === '' ? null : parsePrice(priceText, currency);
    if (amount === undefined) return fault(`“${priceText}” is no price`);

    seen.set(itemNumber.toUpperCase(), line);
    items.push({ itemNumber, title, quantity, ...(amount === null ? {} : { price: { amount, currency } }) });
  });
  if (items.length > itemsMax) faults.push({ line: itemsMax + 1, text: `at most ${itemsMax} items at once` });
  return { items, faults };
}

function isHeading(number: string, quantity: string): boolean {
  return /^(#|no\.?|nr\.?|number|item|code|item ?number)$/i.test(number) && !/^\d+$/.test(quantity);
}

/** Minor units; undefined when it is no price. "12.50", "12,50", "1.250,00", "€ 12". */
export function parsePrice(text: string, currency: string): number | undefined {
  const digits = currencyDigits(currency);
  const bare = text.replace(/[^\d.,-]/g, '');
  if (bare === '' || bare.includes('-')) return undefined;
  const mark = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','));
  // "1.250" is a thousand and something, "12.5" is not: a group always has three digits.
  const isDecimal = mark >= 0 && bare.length - mark - 1 <= digits;
  if (mark >= 0 && !isDecimal && bare.length - mark - 1 !== 3) return undefined;
  const units = Number((isDecimal ? bare.slice(0, mark) : bare).replace(/[.,]/g, ''));
  const fraction = isDecimal ? bare.slice(mark + 1).padEnd(digits, '0') : '';
  const amount = units * 10 ** digits + Number(fraction === '' ? 0 : fraction);
  return Number.isSafeInteger(amount) ? amount : undefined;
}

/** Words in a text field, separated by commas or lines. */
export function parseWords(text: string): string[] {
  return [...new Set(text.split(/[,\n]/).map((word) => word.trim()).filter((word) => word !== ''))];
}
