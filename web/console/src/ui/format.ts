// Numbers, times and money in the reader's language.

import { currentLocale } from '../i18n';

/** Formatters are costly to make and cheap to use. */
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function keep<Made extends Intl.NumberFormat | Intl.DateTimeFormat>(name: string, make: (locale: string) => Made): Made {
  const key = `${currentLocale()} ${name}`;
  const found = (made.get(key) as Made | undefined) ?? make(currentLocale());
  made.set(key, found);
  return found;
}

export const formatCount = (count: number): string => keep('count', (locale) => new Intl.NumberFormat(locale)).format(count);

export const formatClock = (time: string): string =>
  keep(
    'clock',
    (locale) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
  ).format(new Date(time));

/** Hours as on every other clock of the console. */
export const formatDay = (time: string): string =>
  keep('day', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })).format(new Date(time));

/** 0:07, 41:11, 1:02:09. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (part: number) => String(part).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "8s", "3m", "2h", as the language writes them shortest. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 90) return formatUnit(seconds, 'second');
  if (seconds < 5_400) return formatUnit(Math.round(seconds / 60), 'minute');
  return formatUnit(Math.round(seconds / 3_600), 'hour');
}

const formatUnit = (count: number, unit: 'second' | 'minute' | 'hour'): string =>
  keep(unit, (locale) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' })).format(count);

export function currencyDigits(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

export function formatMoney(amount: number, currency: string): string {
  const value = amount / 10 ** currencyDigits(currency);
  try {
    return keep(currency, (locale) => new Intl.NumberFormat(locale, { style: 'currency', currency })).format(value);
  } catch {
    return `${value} ${currency}`;
  }
}
