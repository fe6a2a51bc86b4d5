// The languages of the console agree with English, and with what the code asks for.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';

import { rich, t } from '../src/i18n';
import { bestLocale, languages } from '../src/i18n/locales';
import { en } from '../src/i18n/messages/en';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** The names that a message takes, each with its kind. */
function placeholders(message: string, locale: string): readonly string[] {
  const found = new Set<string>();
  const walk = (elements: readonly Element[]) => {
    for (const element of elements) {
      // 0 is plain text and 7 the "#" of a plural: neither has a name.
      if (![0, 7].includes(Number(element.type)) && 'value' in element) found.add(`${element.type} ${element.value}`);
      if ('options' in element) Object.values(element.options).forEach((option) => walk(option.value));
      if ('children' in element) walk(element.children);
    }
  };
  walk(new IntlMessageFormat(message, locale).getAst());
  return [...found].sort();
}

const flat = (messages: Readonly<Record<string, Readonly<Record<string, string>>>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(messages).flatMap(([area, all]) => Object.entries(all).map(([key, text]) => [`${area}.${key}`, text] as const)));

const sources = readdirSync(join(import.meta.dirname, '../src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('i18n'))
  .map((name) => readFileSync(join(import.meta.dirname, '../src', name), 'utf8'))
  .join('\n');

describe.each(Object.entries(languages))('%s', (locale, language) => {
  it('has every message of English, with the same values', async () => {
    const here = flat(await language.load());
    const english = flat(en);
    expect([...here.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of here) {
      expect([key, placeholders(text, locale)]).toEqual([key, placeholders(english.get(key) ?? '', 'en')]);
      expect(text.trim(), key).not.toBe('');
    }
  });
});

describe('English', () => {
  it('has no message that nothing shows', () => {
    // A key is written out, or made from a word: t(`words.claim_${status}`).
    const made = [...sources.matchAll(/`([a-zA-Z]+\.[a-zA-Z_]*)\$\{/g)].map(([, start]) => start ?? '');
    const unused = [...flat(en).keys()].filter(
      (key) => !sources.includes(`'${key}'`) && !made.some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });
});

describe('a reader', () => {
  it('gets the first language of theirs that there is', () => {
    expect(bestLocale(['xx', 'en-GB'])).toBe('en');
    expect(bestLocale([])).toBe('en');
  });

  it('sees a message filled in', () => {
    expect(t('app.openingConsole')).toBe('Opening the console…');
    expect(rich('app.openingConsole', {})).toBe('Opening the console…');
  });
});
