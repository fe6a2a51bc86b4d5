import type { Role } from '../../api/types';

/** From the one who may do everything to the one who only looks. */
export const roles: readonly Role[] = ['owner', 'operator', 'viewer'];
