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
