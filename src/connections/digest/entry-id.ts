import { createHash } from 'node:crypto';

/** A UUID that is made of what it stands for: the same for ever, whoever computes it and whenever. */
export function entryId(...parts: string[]): string {
  // No part holds a NUL: PostgreSQL stores none.
  const hex = createHash('sha256').update(parts.join('\0')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
