import type { ReactNode } from 'react';

import { t } from '../../i18n';
import './rehearsal.css';

/** Stands over every page of a rehearsal, so that nobody takes it for the real thing, nor the real thing for it. */
export function RehearsalMark({ children }: { readonly children?: ReactNode }) {
  return (
    <section className="rehearsal" aria-label={t('rehearsal.rehearsal')}>
      <p className="rehearsal-words">
        <strong>{t('rehearsal.rehearsal')}</strong> <span>{t('rehearsal.nothingIsReal')}</span>
      </p>
      {children}
    </section>
  );
}
