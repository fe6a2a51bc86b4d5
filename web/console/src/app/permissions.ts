// What a role may not do, and why, in words for the person.

import type { Session } from '../api/types';
import { t } from '../i18n';

/** Why the signed-in person may not change shows; null when they may. */
export function operatorRefusal({ workspace }: Session): string | null {
  return workspace.role === 'viewer' ? t('app.viewerRefusal') : null;
}

export function connectRefusal({ workspace }: Session): string | null {
  return workspace.role === 'owner' ? null : t('app.connectRefusal');
}

/** Why the signed-in person may not change the workspace and its members. */
export function ownerRefusal({ workspace }: Session): string | null {
  return workspace.role === 'owner' ? null : t('app.ownerRefusal');
}
