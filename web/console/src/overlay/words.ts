// The overlay's own few messages, without the console's.

import { IntlMessageFormat } from 'intl-messageformat';

import en from '../i18n/messages/en/overlay.json';

type Name = keyof typeof en;
/** As in the console: the file, and the message in it. */
type Key = `overlay.${Name}`;
type Messages = Readonly<Record<Name, string>>;

/** Fetched when asked for: each is a file of its own. */
const others = import.meta.glob<Messages>('../i18n/messages/*/overlay.json', { import: 'default' });
const available = Object.keys(others).map((path) => path.split('/').at(-2) ?? '');

export interface Words {
  readonly locale: string;
  readonly say: (key: Key, values?: Readonly<Record<string, number | string>>) => string;
  readonly money: (amount: number, currency: string) => string;
}

/** English when there is nothing nearer, and when the nearer one cannot be fetched. */
export async function wordsFor(wanted: readonly string[]): Promise<Words> {
  const locale = nearest(wanted, available);
  const load = others[`../i18n/messages/${locale}/overlay.json`];
  if (locale !== 'en' && load) {
    try {
      return makeWords(locale, await load());
    } catch (error) {
      console.warn('soldwire overlay: the language could not be loaded', error);
    }
  }
  // Numbers and money still follow the reader's own English.
  return makeWords(wanted.find((tag) => /^en\b/i.test(tag)) ?? 'en', en);
}

/** Chinese of Taiwan finds zh-Hant: what a tag leaves out is filled in before comparing. */
export function nearest(wanted: readonly string[], languages: readonly string[]): string {
  for (const tag of wanted) {
    const { language, script } = new Intl.Locale(tag).maximize();
    const fits = [`${language}-${script}`, language].find((one) => languages.includes(one));
    if (fits) return fits;
  }
  return 'en';
}

function makeWords(locale: string, messages: Messages): Words {
  const compiled = new Map<Key, IntlMessageFormat>();
  return {
    locale,
    say: (key, values) => {
      const message = compiled.get(key) ?? new IntlMessageFormat(messages[key.slice('overlay.'.length) as Name], locale);
      compiled.set(key, message);
      return String(message.format(values));
    },
    money: (amount, currency) => {
      try {
        const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
        return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
      } catch {
        return `${amount} ${currency}`;
      }
    },
  };
}
