// Reads items pasted from a spreadsheet or typed by hand: number, title, quantity, price, variants.

import type { NewItem } from '../../api/types';
import { t } from '../../i18n';
import { currencyDigits } from '../../ui/format';

export interface ParsedItems {
  readonly items: readonly NewItem[];
  /** Why a line was not understood, by its number; each says the line as it was written. */
  readonly faults: readonly { readonly line: number; readonly text: string; readonly raw: string }[];
}

export const itemsMax = 1_000;
const quantityMax = 100_000;

/**
 * One item per line. Columns are separated by tabs (a spreadsheet), else semicolons, else commas;
 * a cell in quotes may hold them. A heading line is skipped. Quantity, price and variants ("S:2 M:3")
 * may be missing: one piece, or as many as the variants have; no price.
 */
export function parseItems(text: string, currency: string): ParsedItems {
  const items: NewItem[] = [];
  const faults: { line: number; text: string; raw: string }[] = [];
  const seen = new Map<string, number>();
  const separator = text.includes('\t') ? '\t' : text.includes(';') ? ';' : ',';

  text.split(/\r\n|\r|\n/).forEach((raw, index) => {
    const line = index + 1;
    const cells = splitCells(raw, separator);
    const [number = '', title = '', quantityText = '', priceText = '', ...variantCells] = cells;
    const variantText = variantCells.filter((cell) => cell !== '').join('/');
    if (cells.every((cell) => cell === '') || isHeading(number, quantityText)) return;
    const fault = (words: string) => faults.push({ line, text: words, raw: raw.trim() });

    const itemNumber = number.replace(/^#/, '');
    if (itemNumber === '') return fault(t('setup.numberMissing'));
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u.test(itemNumber)) return fault(t('setup.noItemNumber', { text: number }));
    const before = seen.get(itemNumber.toUpperCase());
    if (before !== undefined) return fault(t('setup.numberTwice', { number: itemNumber, line: before }));
    if (title === '') return fault(t('setup.titleMissing'));

    const variants = parseVariants(variantText);
    if (variants === undefined) return fault(t('setup.noVariants', { text: variantText }));
    const inVariants = variants?.reduce((sum, variant) => sum + variant.quantity, 0) ?? null;
    const quantity = quantityText === '' ? (inVariants ?? 1) : Number(quantityText);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > quantityMax) {
      return fault(t('setup.noQuantity', { text: quantityText || String(quantity) }));
    }
    if (inVariants !== null && inVariants !== quantity) return fault(t('setup.otherSum', { sum: inVariants, quantity }));
    const amount = priceText === '' ? null : parsePrice(priceText, currency);
    if (amount === undefined) return fault(t('setup.noPrice', { text: priceText }));

    seen.set(itemNumber.toUpperCase(), line);
    items.push({ itemNumber, title, quantity, ...(amount === null ? {} : { price: { amount, currency } }), ...(variants ? { variants } : {}) });
  });
  if (items.length > itemsMax) faults.push({ line: itemsMax + 1, text: t('setup.tooManyItems', { max: itemsMax }), raw: '' });
  return { items, faults };
}

/** Cells as a CSV file has them: the separator may stand in quotes, and "" there is a quotation mark. */
function splitCells(line: string, separator: string): string[] {
  const cells = [''];
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const mark = line[at] ?? '';
    const cell = cells.at(-1) ?? '';
    if (mark === '"' && quoted && line[at + 1] === '"') {
      cells[cells.length - 1] = `${cell}"`;
      at += 1;
    } else if (mark === '"' && (quoted || cell.trim() === '')) {
      quoted = !quoted;
      if (quoted) cells[cells.length - 1] = '';
    } else if (mark === separator && !quoted) {
      cells.push('');
    } else {
      cells[cells.length - 1] = cell + mark;
    }
  }
  return cells.map((cell) => cell.trim());
}

/** "S:2 M:3", "red = 1 / blue = 4"; null for none, undefined when it is no such list. */
function parseVariants(text: string): { name: string; quantity: number }[] | null | undefined {
  if (text === '') return null;
  const found = [...text.matchAll(/\s*([^:=/|]+?)\s*[:=]\s*(\d{1,6})\s*(?:[/|,;]|(?=\s)|$)/gu)];
  if (found.map(([whole]) => whole).join('') !== text) return undefined;
  const variants = found.map(([, name = '', quantity = '']) => ({ name: name.trim(), quantity: Number(quantity) }));
  return new Set(variants.map(({ name }) => name.toLowerCase())).size === variants.length ? variants : undefined;
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
