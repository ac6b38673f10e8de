import { OutsideError } from './outside-error.js';

/** What ends a call before its answer: its time, its caller, or the server's end. `clear` it when the call is over. */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly giveUp = (): void =>
    this.end(new OutsideError('aborted', `The call to "${this.host}" was given up.`));

  constructor(
    private readonly host: string,
    milliseconds: number,
    private readonly caller?: AbortSignal,
  ) {
    const late = new OutsideError('timeout', `"${host}" did not answer within ${milliseconds} ms.`);
    this.timer = setTimeout(() => this.end(late), milliseconds);
    caller?.addEventListener('abort', this.giveUp, { once: true });
    if (caller?.aborted) this.giveUp();
  }

  /** Its reason is an `OutsideError`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The server is stopping. */
  stop(): void {
    this.end(new OutsideError('aborted', `The call to "${this.host}" was cut off because the server is stopping.`));
  }

  clear(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener('abort', this.giveUp);
  }

  private end(reason: OutsideError): void {
    this.controller.abort(reason);
  }
}
