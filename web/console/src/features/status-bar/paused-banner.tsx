import type { ReactNode } from 'react';

import type { Show } from '../../api/types';
import { rich } from '../../i18n';

const bold = (inside: ReactNode[]) => <strong>{inside}</strong>;

/** A pause must not be forgotten: it says what it does to comments as long as it lasts. */
export function PausedBanner({ show }: { readonly show: Show }) {
  if (show.status !== 'paused') return null;
  return (
    <div className="banner" data-tone="warn" role="status">
      <p>{rich('status.pausedBanner', { b: bold, more: (inside) => <span className="banner-more">{inside}</span>, policy: show.settings.pauseClaims ?? 'review' })}</p>
    </div>
  );
}
