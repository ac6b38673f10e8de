/** Failures of the model in a row, each after all its tries, that open the breaker. */
const MOST_FAILURES = 3;
/** Milliseconds that it stays open; one request then finds out whether the model is back. */
const OPEN_MS = 30_000;

/**
 * Keeps a dead model from holding every answer for as long as all its tries take: while it is open, answers come from what
 * is known at once.
 */
export class ModelBreaker {
  private failures = 0;
  private openUntil = 0;

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether a request may leave. After the pause one may, and the others wait for what comes of it. */
  admits(): boolean {
    if (this.failures < MOST_FAILURES) return true;
    if (this.now() < this.openUntil) return false;
    this.openUntil = this.now() + OPEN_MS;
    return true;
  }

  /** It answered, be it a refusal. */
  close(): void {
    this.failures = 0;
  }

  /** It was out of reach. */
  count(): void {
    this.failures += 1;
    if (this.failures >= MOST_FAILURES) this.openUntil = this.now() + OPEN_MS;
  }
}
