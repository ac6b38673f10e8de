import type { Role } from './roles.js';

/** What a change of members is judged by; read under the lock of the organisation or workspace. */
export interface Standing {
  /** Of whoever asks. */
  own: Role;
  /** Of whom it concerns; null when they do not belong. */
  target: Role | null;
  /** Whether the target is an owner and no one else is. */
  isLastOwner: boolean;
}

/** `rows` hold at least the caller, the target and every owner; null when the caller does not belong. */
export function standingOf(
  rows: readonly { user_id: string; role: Role }[],
  userId: string,
  targetId: string,
): Standing | null {
  const roleOf = (id: string): Role | null => rows.find((row) => row.user_id === id)?.role ?? null;
  const own = roleOf(userId);
  if (!own) return null;
  const target = roleOf(targetId);
  const owners = rows.filter(({ role }) => role === 'owner').length;
  return { own, target, isLastOwner: target === 'owner' && owners === 1 };
}
