import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that an arrival waits for those before it: a check that takes longer, such as of a forger's, holds up nobody. */
const PATIENCE_MS = 1_000;

/**
 * What a platform sends in order is checked side by side, over several connections to the database and several threads. Who
 * came first enters first all the same.
 */
export class ArrivalOrder {
  private readonly last = new Map<string, Promise<void>>();

  /**
   * Begins `check` at once, and `enter` with its answer when whoever came before under this key has begun to enter or was
   * refused. Throws what they throw. What is to keep its place must be done by `enter` before it waits for anything.
   */
  async pass<Checked, Entered>(
    key: string,
    check: () => Promise<Checked>,
    enter: (checked: Checked) => Promise<Entered>,
  ): Promise<Entered> {
    const before = this.last.get(key);
    let over = (): void => undefined;
    const mine = new Promise<void>((resolve) => (over = resolve));
    this.last.set(key, mine);
    // Who is refused waits for those before as well: those behind wait for nobody else.
    const [outcome] = await Promise.allSettled([check(), before && atMost(PATIENCE_MS, before)]);
    let entered: Promise<Entered>;
    try {
      if (outcome.status === 'rejected') throw outcome.reason;
      entered = enter(outcome.value);
    } finally {
      over();
      if (this.last.get(key) === mine) this.last.delete(key);
    }
    return entered;
  }
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  const done = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: done.signal, ref: false }).catch(() => undefined);
  await Promise.race([work, late]);
  done.abort();
}
