import { createHash } from 'node:crypto';
import type { Principal } from '../../kernel/http/principal.js';

/** About 4 MB. */
const LARGEST = 10_000;

/** So that a key that the issuer withdrew, or a shorter life that it decided on, is noticed. */
const LONGEST_MS = 15 * 60_000;

interface Entry {
  principal: Principal;
  /** Milliseconds since 1970. */
  until: number;
}

/** Tokens whose signature was checked, by their hash, until they expire. The oldest make room. */
export class TokenCache {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly largest = LARGEST,
    private readonly now: () => number = Date.now,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  get(token: string): Principal | null {
    const key = keyOf(token);
    const entry = this.entries.get(key);
    if (!entry) return null;
    if (entry.until > this.now()) return entry.principal;
    this.entries.delete(key);
    return null;
  }

  /** `expiresAt` in seconds since 1970, as `exp` has it. */
  set(token: string, principal: Principal, expiresAt: number): void {
    if (this.entries.size >= this.largest) {
      const oldest = this.entries.keys().next();
      if (!oldest.done) this.entries.delete(oldest.value);
    }
    const now = this.now();
    this.entries.set(keyOf(token), { principal, until: Math.min(expiresAt * 1000, now + LONGEST_MS) });
  }
}

/** A memory dump of the cache holds no token. */
const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64');
