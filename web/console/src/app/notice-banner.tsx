import { type ReactNode, useState } from 'react';

import { rich, t } from '../i18n';
import type { Notice } from '../live/state';
import { Button } from '../ui/button';

/** A fault that the server announced to everybody who watches the show; gone when each has read it. */
export function NoticeBanner({ notices }: { readonly notices: readonly Notice[] }) {
  const [dismissed, setDismissed] = useState(0);
  const notice = notices.findLast((one) => one.seq > dismissed);
  if (!notice) return null;
  return (
    <div className="banner" data-tone="warn" role="alert">
      <p>{rich('connection.server', { b: (inside: ReactNode[]) => <strong>{inside}</strong>, detail: notice.detail })}</p>
      <Button size="small" kind="quiet" onClick={() => setDismissed(notice.seq)}>{t('common.dismiss')}</Button>
    </div>
  );
}
