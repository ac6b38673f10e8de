import { forbidden } from '../kernel/errors/errors.js';

/** In an organisation or a workspace, the mightiest first. */
export const ROLES = ['owner', 'admin', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** Owners and admins: they change the thing itself, its members, and what is connected to it. */
export const isManager = (role: Role): boolean => role !== 'member';

/** @throws AppError FORBIDDEN (403) */
export function requireManagerRole(role: Role): void {
  if (!isManager(role)) throw forbidden();
}

/**
 * Owners do everything. Admins give and take the roles below their own and of their own rank; ownership is the owners'
 * affair.
 * @throws AppError FORBIDDEN (403)
 */
export function requireMayAssign(own: Role, ...concerned: Role[]): void {
  requireManagerRole(own);
  if (own !== 'owner' && concerned.includes('owner'))
    throw forbidden('Only an owner makes, changes or removes owners.');
}
