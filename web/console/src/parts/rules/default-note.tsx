import type { ReactNode } from 'react';

import { t } from '../../i18n';

interface DefaultNoteProps {
  /** The workspace's value in words; null where there is none to compare with. */
  readonly standard: ReactNode;
  readonly differs: boolean;
  readonly onReset: () => void;
}

/** Says that a setting is not the workspace's, and leads back to it. */
export function DefaultNote({ standard, differs, onReset }: DefaultNoteProps) {
  if (!differs) return null;
  return (
    <p className="default-note">
      {t('settings.differs')} <span className="quiet">{standard}</span>{' '}
      <button type="button" className="link-button" onClick={onReset}>{t('settings.useDefault')}</button>
    </p>
  );
}
