import { createHash } from 'node:crypto';

/** So many requests in so many seconds. */
export interface Allowance {
  name: string;
  limit: number;
  seconds: number;
}

export interface Verdict {
  allowed: boolean;
  remaining: number;
  /** Seconds until the window ends. */
  resetAfter: number;
  /** Seconds since 1970. */
  reset: number;
}

/** A bot's requests on all routes but those of webhooks ("Rate Limits", global). */
export const GLOBAL_ALLOWANCE: Allowance = { name: 'global', limit: 50, seconds: 1 };

interface Window {
  endsAt: number;
  used: number;
}

/** Fixed windows that open with their first request. */
export class RateLimits {
  private readonly windows = new Map<string, Window>();

  take(allowance: Allowance, subject: string, now = Date.now()): Verdict {
    const key = `${allowance.name} ${subject}`;
    let window = this.windows.get(key);
    if (!window || window.endsAt <= now) {
      window = { endsAt: now + allowance.seconds * 1000, used: 0 };
      this.windows.set(key, window);
    }
    const allowed = window.used < allowance.limit;
    if (allowed) window.used += 1;
    return {
      allowed,
      remaining: allowance.limit - window.used,
      resetAfter: Math.max(0, window.endsAt - now) / 1000,
      reset: window.endsAt / 1000,
    };
  }

  clear(): void {
    this.windows.clear();
  }
}

/** Routes that share a bucket say the same opaque text. */
export const bucketName = (allowance: Allowance): string => createHash('md5').update(allowance.name).digest('hex');

export function bucketHeaders(allowance: Allowance, verdict: Verdict): Record<string, string> {
  return {
    'x-ratelimit-bucket': bucketName(allowance),
    'x-ratelimit-limit': String(allowance.limit),
    'x-ratelimit-remaining': String(verdict.remaining),
    'x-ratelimit-reset': verdict.reset.toFixed(3),
    'x-ratelimit-reset-after': verdict.resetAfter.toFixed(3),
  };
}
