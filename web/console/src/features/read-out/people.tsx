import { useState } from 'react';

import type { Claim } from '../../api/types';
import { t } from '../../i18n';
import { formatCount } from '../../ui/format';

interface PeopleProps {
  readonly title: string;
  readonly claims: readonly Claim[];
  /** As many as can be read from far; the rest is a number. */
  readonly atMost: number;
  readonly empty: string;
  /** Changes with the item: what is there then is not news. */
  readonly selection: string;
  readonly numbered?: boolean;
}

/** Names to call out; who comes in while one looks is eased in. */
export function People({ title, claims, atMost, empty, selection, numbered = false }: PeopleProps) {
  const [known, setKnown] = useState(() => ({ selection, ids: idsOf(claims) }));
  if (known.selection !== selection) setKnown({ selection, ids: idsOf(claims) });
  const more = claims.length - atMost;
  const List = numbered ? 'ol' : 'ul';
  return (
    <section className="readout-people" aria-label={title}>
      <h2>{title}</h2>
      {claims.length === 0 ? <p className="readout-nobody">{empty}</p> : null}
      <List>
        {claims.slice(0, atMost).map((claim) => (
          <li key={claim.claimId} data-new={!known.ids.has(claim.claimId) || undefined}>
            {numbered ? <span className="readout-place number">{formatCount(claim.waitlistPosition ?? 0)}</span> : null}
            <bdi className="readout-name">{claim.userHandle}</bdi>
            {claim.variant === null ? null : <bdi className="readout-variant">{claim.variant}</bdi>}
            {claim.quantity > 1 ? <span className="readout-times number">{t('readOut.times', { count: claim.quantity })}</span> : null}
          </li>
        ))}
      </List>
      {more > 0 ? <p className="readout-more">{t('readOut.more', { count: more })}</p> : null}
    </section>
  );
}

const idsOf = (claims: readonly Claim[]): ReadonlySet<string> => new Set(claims.map((claim) => claim.claimId));
