import { setTimeout as pause } from 'node:timers/promises';
import type { PostLater } from './sample-app.js';

const ANSWER_TIMEOUT_MS = 10_000;
const MOST_WAITING = 1000;

/** Posts what the apps have to say, later. */
export class PostOffice {
  private closing = new AbortController();
  private waiting = 0;

  /** Beyond a thousand that wait, a post is dropped. */
  readonly postLater: PostLater = async (url, report, afterMs) => {
    if (this.waiting >= MOST_WAITING) return null;
    this.waiting += 1;
    const { signal } = this.closing;
    try {
      await pause(afterMs, undefined, { signal });
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(report),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    } finally {
      this.waiting -= 1;
    }
  };

  /** Drops what waits, and hangs up where an answer is awaited. */
  clear(): void {
    this.closing.abort();
    this.closing = new AbortController();
  }
}
