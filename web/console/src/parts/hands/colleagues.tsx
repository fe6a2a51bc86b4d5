// A colleague has the same thing in hand: said where one is about to act. Advice, nothing is closed.

import type { Handling } from '../../api/types';
import { listed, t } from '../../i18n';
import { useColleaguesAmong, useColleaguesAt } from '../../live/hands';
import type { Colleague } from '../../live/others';
import { initials } from '../../live/people';
import { formatCount } from '../../ui/format';
import './hands.css';

interface ThingProps {
  readonly kind: Handling['kind'];
  readonly id: string;
}

/** Initials in a place of their own, with the words for who asks: for rows. Takes no room away when it comes. */
export function ColleagueMark({ kind, id }: ThingProps) {
  const there = useColleaguesAt(kind, id);
  if (there.length === 0) return null;
  const words = handsWords(kind, there);
  return (
    <span className="hand-mark" title={words}>
      <span className="hand-face" aria-hidden="true">{faceOf(there)}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

/** In words: for what is open. */
export function ColleagueNote({ kind, id }: ThingProps) {
  const there = useColleaguesAt(kind, id);
  return <Note there={there} words={handsWords(kind, there)} />;
}

/** In words: for several claims that are decided at once. */
export function ColleagueNoteAmong({ claimIds }: { readonly claimIds: readonly string[] }) {
  const there = useColleaguesAmong('claim', claimIds);
  return <Note there={there} words={t('hands.among_claims', whoWords(there))} />;
}

/** Always there, so that it is read out when somebody comes. */
function Note({ there, words }: { readonly there: readonly Colleague[]; readonly words: string }) {
  return (
    <span className="hand-note" role="status" title={there.length > 0 ? words : undefined}>
      {there.length > 0 ? (
        <>
          <span className="hand-face" aria-hidden="true">{faceOf(there)}</span>
          <span className="hand-words">{words}</span>
        </>
      ) : null}
    </span>
  );
}

/** In words, on the line below the head of what is open. */
export function ColleagueTag(thing: ThingProps) {
  return <span className="hand-tag"><ColleagueNote {...thing} /></span>;
}

/** The initials of one, the number of several. */
const faceOf = (there: readonly Colleague[]): string => (there.length > 1 ? formatCount(there.length) : initials(there[0]?.name ?? ''));

/** "Inès and Olga are deciding this" */
export function handsWords(kind: Handling['kind'], there: readonly Colleague[]): string {
  return t(`hands.at_${kind}`, whoWords(there));
}

const whoWords = (there: readonly Colleague[]) => ({ count: there.length, names: listed(there.map(({ name }) => name)) });
