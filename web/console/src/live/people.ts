// Who did something: events and claims name accounts by id.

import type { Member, Session } from '../api/types';
import { t } from '../i18n';

/** The name behind an account id; null stands for the rules, which nobody signs. */
export type NameOf = (account: string | null) => string | null;

export function namesOf(session: Session, members: readonly Member[]): NameOf {
  const names = new Map(members.map((member) => [member.userId, member.name]));
  return (account) => {
    if (account === null) return null;
    return account === session.user.id ? t('words.person_you') : (names.get(account) ?? t('words.person_colleague'));
  };
}

/** "Inès Martin" is IM; a name of one word gives its first letter. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? '')][0] ?? '').join('').toLocaleUpperCase();
}
