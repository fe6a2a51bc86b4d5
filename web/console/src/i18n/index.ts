// What the console says, in the reader's language.
//
// Messages are ICU MessageFormat (https://unicode-org.github.io/icu/userguide/format_parse/messages/)
// in messages/<language>/<area>.json. A change of language renders the whole page again (page.tsx),
// so `t` may be called anywhere while rendering and needs no hook.

import { IntlMessageFormat, type PrimitiveType } from 'intl-messageformat';
import { createElement, Fragment, type ReactNode } from 'react';

import { bestLocale, isLocale, languages, type Locale, type MessageKey, type Messages } from './locales';
import { en } from './messages/en';

export { isLocale, languages, type Locale, locales, type MessageKey } from './locales';

/** `{count, number}` takes a number, `{at, time}` a Date, a plain `{name}` any text. */
export type Values = Readonly<Record<string, PrimitiveType>>;
/** A tag of the message, "<b>twelve</b>", becomes what its function makes of the inside. */
export type RichValues = Readonly<Record<string, PrimitiveType | ReactNode | ((inside: ReactNode[]) => ReactNode)>>;

const storageKey = 'soldwire.language';

let locale: Locale = 'en';
let messages: Messages = en;
const compiled = new Map<MessageKey, IntlMessageFormat>();
const listeners = new Set<() => void>();

export const currentLocale = (): Locale => locale;

export function subscribeToLocale(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function t(key: MessageKey, values?: Values): string {
  return String(compile(key).format(values));
}

/** "Inès, Olga and Pia" */
export const listed = (words: readonly string[]): string => new Intl.ListFormat(locale, { type: 'conjunction' }).format(words);

/** A message with tags or with elements among its values. */
export function rich(key: MessageKey, values: RichValues): ReactNode {
  const made = compile(key).format<ReactNode>(values as Parameters<typeof IntlMessageFormat.prototype.format<ReactNode>>[0]) as ReactNode;
  // As children that stand where they stand, and no list: React wants no keys of them.
  return Array.isArray(made) ? createElement(Fragment, null, ...(made as ReactNode[])) : made;
}

function compile(key: MessageKey): IntlMessageFormat {
  const known = compiled.get(key);
  if (known) return known;
  const dot = key.indexOf('.');
  const area = messages[key.slice(0, dot) as keyof Messages] as Readonly<Record<string, string>>;
  const made = new IntlMessageFormat(area[key.slice(dot + 1)] ?? key, locale);
  compiled.set(key, made);
  return made;
}

/** The language chosen here before, else the browser's. */
export function preferredLocale(): Locale {
  const stored = storage()?.getItem(storageKey) ?? null;
  return isLocale(stored) ? stored : bestLocale(navigator.languages);
}

/** Rejects when the language cannot be fetched; the present one stays. */
export async function switchLanguage(next: Locale): Promise<void> {
  const loaded = await languages[next].load();
  locale = next;
  messages = loaded;
  compiled.clear();
  document.documentElement.lang = next;
  document.documentElement.dir = languages[next].direction;
  listeners.forEach((listener) => listener());
}

/** For the reader's own choice: it holds on this browser until changed. */
export async function chooseLanguage(next: Locale): Promise<void> {
  await switchLanguage(next);
  storage()?.setItem(storageKey, next);
}

/** Null where the browser forbids it. */
function storage(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
