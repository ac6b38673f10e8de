import type { Connect } from './connector.js';
import { Line } from './line.js';
import { OUTSIDE_CALLS_PER_ORIGIN, OUTSIDE_IDLE_CONNECTIONS } from './limits.js';

/** What is going on with one origin; forgotten when nothing is. */
interface Origin {
  readonly name: string;
  /** Calls that have a line, or are opening one. */
  active: number;
  /** Unused lines, the last used one last. */
  readonly idle: Line[];
  /** Calls in line, each woken by its entry. */
  readonly waiting: Set<() => void>;
}

/**
 * Connections that are used again, a bounded number to each origin and of unused ones in all. A call that is cut takes its
 * connection with it, and one that waits in line leaves it: what is dead holds nothing for longer than its calls last.
 */
export class Connections {
  private readonly origins = new Map<string, Origin>();
  /** Of all origins, the one that was unused for longest first. */
  private readonly idle = new Map<Line, Origin>();

  constructor(private readonly connect: Connect) {}

  /** Lets one call have a connection of its own; rejects with the signal's reason as soon as it is cut. */
  async use<Answer>(name: string, signal: AbortSignal, call: (line: Line) => Promise<Answer>): Promise<Answer> {
    signal.throwIfAborted();
    const origin = this.origin(name);
    await this.enter(origin, signal);
    let line: Line | undefined;
    try {
      signal.throwIfAborted();
      line = this.take(origin) ?? (await this.open(name));
      const answer = await cut(line, signal, call);
      if (line.reusable) this.keep(origin, line);
      else line.close();
      return answer;
    } catch (error) {
      line?.close();
      throw error;
    } finally {
      this.leave(origin);
    }
  }

  /** Closes the unused ones; the others close with their calls. */
  close(): void {
    for (const line of [...this.idle.keys()]) this.drop(line);
  }

  private origin(name: string): Origin {
    let origin = this.origins.get(name);
    if (!origin) {
      origin = { name, active: 0, idle: [], waiting: new Set() };
      this.origins.set(name, origin);
    }
    return origin;
  }

  private enter(origin: Origin, signal: AbortSignal): Promise<void> | undefined {
    if (origin.active < OUTSIDE_CALLS_PER_ORIGIN) {
      origin.active += 1;
      return;
    }
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        origin.waiting.delete(wake);
        reject(signal.reason as Error);
      };
      origin.waiting.add(wake);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the place on to who waits first. */
  private leave(origin: Origin): void {
    const [next] = origin.waiting;
    if (next) {
      origin.waiting.delete(next);
      return next();
    }
    origin.active -= 1;
    this.forget(origin);
  }

  private forget(origin: Origin): void {
    if (origin.active === 0 && origin.idle.length === 0) this.origins.delete(origin.name);
  }

  private async open(name: string): Promise<Line> {
    const line = await Line.open(name, this.connect);
    line.onClose(() => this.drop(line));
    return line;
  }

  private take(origin: Origin): Line | undefined {
    const line = origin.idle.pop();
    if (line) this.idle.delete(line);
    return line;
  }

  private keep(origin: Origin, line: Line): void {
    origin.idle.push(line);
    this.idle.set(line, origin);
    const [oldest] = this.idle.keys();
    if (this.idle.size > OUTSIDE_IDLE_CONNECTIONS && oldest) this.drop(oldest);
  }

  /** Nothing to do where a call has the line: it will not give it back. */
  private drop(line: Line): void {
    const origin = this.idle.get(line);
    if (!origin) return;
    this.idle.delete(line);
    origin.idle.splice(origin.idle.indexOf(line), 1);
    line.close();
    this.forget(origin);
  }
}

function cut<Answer>(line: Line, signal: AbortSignal, call: (line: Line) => Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      line.close();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) return onAbort();
    void call(line)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
