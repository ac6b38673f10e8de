import { connectionCodeOf } from '../../platforms/error-codes.js';
import type { ProviderError } from '../../platforms/errors.js';

/** Milliseconds that a rate limit lasts whose platform does not say. */
const PAUSE_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 600_000;
/** How long a platform may be out of reach before the sync is given up. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** What went wrong, as it is shown. */
export interface Trouble {
  code: string;
  message: string;
}

/** We failed, not the platform. */
export const OUR_FAULT: Trouble = { code: 'INTERNAL_ERROR', message: 'Something went wrong on our side.' };

/** Said of channels that a sync has left when it fails. */
export const BROKEN_OFF: Trouble = { code: 'SYNC_FAILED', message: 'The sync ended before it came to this channel.' };

/** What a sync does about a refusal of its platform. */
export type Verdict =
  /** `failing`: the platform is out of reach, which is not waited out for ever. */
  | { then: 'wait'; ms: number; failing: boolean; trouble: Trouble }
  /** The others go on. */
  | { then: 'fail-channel'; trouble: Trouble }
  | { then: 'fail-sync'; trouble: Trouble };

/** Failures in a row, and when the first of them was. */
export interface FailureRecord {
  failures: number;
  failingSince: Date | null;
}

export function verdictOn(error: ProviderError, record: FailureRecord, now: Date): Verdict {
  const trouble = { code: connectionCodeOf(error), message: error.message };
  switch (error.kind) {
    case 'rate-limited':
      return { then: 'wait', ms: pauseOf(error), failing: false, trouble };
    case 'unavailable':
    case 'outcome-unknown': {
      const since = record.failingSince ?? now;
      if (now.getTime() - since.getTime() >= GIVE_UP_AFTER_MS) return { then: 'fail-sync', trouble };
      const ms = Math.min(FIRST_RETRY_MS * 2 ** Math.min(record.failures, 20), LONGEST_RETRY_MS);
      return { then: 'wait', ms, failing: true, trouble };
    }
    case 'credentials-rejected':
      return { then: 'fail-sync', trouble };
    case 'permission-missing':
    case 'target-gone':
    case 'payload-refused':
      return { then: 'fail-channel', trouble };
  }
}

/** Some platforms say "now" when they mean "soon". */
const pauseOf = ({ details }: ProviderError): number => Math.max(FIRST_RETRY_MS, details.retryAfterMs ?? PAUSE_MS);
