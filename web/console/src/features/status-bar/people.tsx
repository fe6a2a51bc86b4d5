import type { Pulse } from '@soldwire/realtime';

import { t } from '../../i18n';
import { initials } from '../../live/people';
import { Button } from '../../ui/button';
import { formatCount } from '../../ui/format';

interface PeopleProps {
  readonly pulse: Pulse | null;
  readonly ownId: string;
  readonly onOpen: () => void;
}

const facesMax = 4;

/** Who has this show open, as initials; the names and what they did are behind it. */
export function People({ pulse, ownId, onOpen }: PeopleProps) {
  if (pulse?.operators == null) return null;
  const { operators, presence } = pulse;
  const known = presence?.operators ?? [];
  const shown = known.slice(0, facesMax);
  const rest = operators - shown.length;
  const names = known.map((each) => (each.userId === ownId ? t('status.you', { name: each.name }) : each.name));
  const words = t('status.people', { count: operators, viewers: presence?.viewers ?? 0 });
  return (
    <Button kind="quiet" className="people" title={[words, ...names].join('\n')} onClick={onOpen}>
      <span className="visually-hidden">{t('status.activityWho')}. {words}</span>
      <span className="face people-count" aria-hidden="true">{formatCount(operators)}</span>
      <span className="people-faces" aria-hidden="true">
        {shown.map((each) => <span key={each.userId} className="face" data-own={each.userId === ownId || undefined}>{initials(each.name)}</span>)}
        {rest > 0 ? <span className="face" data-rest>{shown.length > 0 ? '+' : ''}{formatCount(rest)}</span> : null}
      </span>
    </Button>
  );
}
