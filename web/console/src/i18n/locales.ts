// The languages of the console.

import { en } from './messages/en';

type Areas = typeof en;

/** What a language has to say: every message of English, no other. */
export type Messages = { readonly [Area in keyof Areas]: { readonly [Key in keyof Areas[Area]]: string } };

/** "claims.released": the file, and the message in it. */
export type MessageKey = { [Area in keyof Areas]: `${Area}.${Extract<keyof Areas[Area], string>}` }[keyof Areas];

interface Language {
  /** In its own words. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** English is always at hand; another language is fetched when it is chosen. */
  readonly load: () => Promise<Messages>;
}

export const languages = {
  en: { name: 'English', direction: 'ltr', load: () => Promise.resolve(en) },
  es: { name: 'Español', direction: 'ltr', load: () => import('./messages/es').then(({ es }) => es) },
  th: { name: 'ไทย', direction: 'ltr', load: () => import('./messages/th').then(({ th }) => th) },
  vi: { name: 'Tiếng Việt', direction: 'ltr', load: () => import('./messages/vi').then(({ vi }) => vi) },
  'zh-Hant': { name: '繁體中文', direction: 'ltr', load: () => import('./messages/zh-Hant').then(({ zhHant }) => zhHant) },
} as const satisfies Readonly<Record<string, Language>>;

export type Locale = keyof typeof languages;

export const locales = Object.keys(languages) as readonly Locale[];

export const isLocale = (text: string | null): text is Locale => text !== null && Object.hasOwn(languages, text);

/** The first language of the reader that the console speaks, else English. */
export function bestLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const [plain = ''] = tag.split('-');
    // Only where a language is written in several ways does the rest of the tag matter, which takes longer to read.
    if (isLocale(plain)) return plain;
    if (!locales.some((locale) => locale.startsWith(`${plain}-`))) continue;
    const { language, script, region } = new Intl.Locale(tag).maximize();
    const fits = [`${language}-${region}`, `${language}-${script}`, language].find(isLocale);
    if (fits) return fits;
  }
  return 'en';
}
