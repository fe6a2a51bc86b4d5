// The rules of a show as a form edits them: its words, its languages, its settings.

import type { Rules, ShowChange, ShowSettings } from '../../api/types';

/** Every setting with a value: the document leaves out what older servers did not say. */
export type Settings = { readonly [Name in keyof ShowSettings]-?: NonNullable<ShowSettings[Name]> | (null extends ShowSettings[Name] ? null : never) };

const whereSilent = {
  fill: 'part', earlyClaims: 'wait', pauseClaims: 'review', replies: 'take', deletions: 'keep', featuredClaims: true, buyerLimit: null, claimRate: null,
  holdMinutes: 0, holdStart: 'won', staff: [],
} as const;

export const settingsOf = ({ settings }: Rules): Settings => ({ ...whereSilent, ...settings });

/** Only what is different, so that a colleague's change of another setting at the same time stays. */
export function changesOf(before: Rules, after: Rules): ShowChange {
  const [was, is] = [settingsOf(before), settingsOf(after)];
  const names = Object.keys(is) as (keyof Settings)[];
  const settings = Object.fromEntries(names.filter((name) => !same(was[name], is[name])).map((name) => [name, is[name]]));
  return {
    ...(same(before.claimWords, after.claimWords) ? {} : { claimWords: after.claimWords }),
    ...(same(before.passWords, after.passWords) ? {} : { passWords: after.passWords }),
    ...(same(before.languages, after.languages) ? {} : { languages: after.languages }),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
  };
}

export function countChanges(change: ShowChange): number {
  const { settings = {}, ...others } = change;
  return Object.keys(others).length + Object.keys(settings).length;
}

/** What is read into a comment, for the preview. */
export function readingSettingsOf(rules: Rules) {
  const { mode, strictness, ranges, maxQty } = settingsOf(rules);
  return { languages: rules.languages, claimWords: rules.claimWords, passWords: rules.passWords, mode, strictness, ranges, maxQty };
}

/** Values of settings: plain ones, and lists of words. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Words in a text field, separated by commas or lines. */
export function parseWords(text: string): string[] {
  return [...new Set(text.split(/[,،、，\n]/).map((word) => word.trim()).filter((word) => word !== ''))];
}
