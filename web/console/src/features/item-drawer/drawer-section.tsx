import { type ReactNode, useState } from 'react';

import { t } from '../../i18n';
import { Button } from '../../ui/button';
import { formatCount } from '../../ui/format';

interface DrawerSectionProps {
  readonly title: string;
  readonly count: number;
  readonly empty?: string;
  readonly children: readonly ReactNode[];
}

/** A long waitlist must not push the rest out of reach, nor put thousands of rows on the page. */
const rowsAtFirst = 20;

export function DrawerSection({ title, count, empty, children }: DrawerSectionProps) {
  const [shown, setShown] = useState(rowsAtFirst);
  const hidden = Math.max(0, children.length - shown);
  return (
    <section className="drawer-section" aria-label={title}>
      <h3>{title} <span className="quiet number">{formatCount(count)}</span></h3>
      {count === 0 && empty ? <p className="quiet">{empty}</p> : <ul>{children.slice(0, shown)}</ul>}
      {hidden > 0 ? (
        <Button size="small" kind="quiet" onClick={() => setShown(shown + 10 * rowsAtFirst)}>
          {t('item.showMore', { count: Math.min(hidden, 10 * rowsAtFirst) })}
        </Button>
      ) : null}
    </section>
  );
}
