import { Injectable } from '@nestjs/common';
import { Breaker, type BreakerLimits } from '../../kernel/breaker/breaker.js';
import { BoundedMap } from './bounded-map.js';

const LIMITS: BreakerLimits = { failures: 5, openMs: 30_000 };
/** Apps that are remembered to fail; beyond that, the one that has not failed for longest is given another chance. */
const MOST_APPS = 10_000;

/** A breaker for each app that fails, in this process. One that works has none. */
@Injectable()
export class AppBreakers {
  private readonly breakers = new BoundedMap<Breaker>(MOST_APPS);

  /** Whether a call may leave. */
  admits(appId: string): boolean {
    return this.breakers.get(appId)?.admits() ?? true;
  }

  /** It answered, be it a refusal. */
  close(appId: string): void {
    this.breakers.delete(appId);
  }

  /** It was out of reach, broken or too slow. */
  count(appId: string): void {
    const breaker = this.breakers.get(appId) ?? new Breaker(LIMITS);
    breaker.count();
    this.breakers.set(appId, breaker);
  }
}
