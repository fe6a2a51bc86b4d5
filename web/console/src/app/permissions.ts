// What a role may not do, and why, in words for the person.

import type { Session } from '../api/types';

/** Why the signed-in person may not change shows; null when they may. */
export function operatorRefusal({ workspace }: Session): string | null {
  return workspace.role === 'viewer' ? 'Your role is viewer: you can watch this show, not change it' : null;
}

export function connectRefusal({ workspace }: Session): string | null {
  return workspace.role === 'owner' ? null : 'Only an owner of the workspace connects pages';
}
