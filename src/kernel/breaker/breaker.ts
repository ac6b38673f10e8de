export interface BreakerLimits {
  /** Failures in a row that open it. */
  failures: number;
  /** Milliseconds that it stays open; one call then finds out whether the other side is back. */
  openMs: number;
}

/**
 * Keeps what is dead outside from holding everything that waits for it: while it is open, nobody asks. One side each; lives in
 * this process alone.
 */
export class Breaker {
  private failures = 0;
  private openUntil = 0;

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(
    private readonly limits: BreakerLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether a call may leave. After the pause one may, and the others wait for what comes of it. */
  admits(): boolean {
    if (this.failures < this.limits.failures) return true;
    if (this.now() < this.openUntil) return false;
    this.openUntil = this.now() + this.limits.openMs;
    return true;
  }

  /** It answered, be it a refusal. */
  close(): void {
    this.failures = 0;
  }

  /** It was out of reach. */
  count(): void {
    this.failures += 1;
    if (this.failures >= this.limits.failures) this.openUntil = this.now() + this.limits.openMs;
  }
}
