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

export const formatDay = (time: string): string =>
  keep('day', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })).format(new Date(time));

/** 0:07, 41:11, 1:02:09. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (part: number) => String(part).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "now", "8 s", "3 min", "2 h". */
export function formatAge(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 1) return 'now';
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

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

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
