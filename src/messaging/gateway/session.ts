import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { ListenOptions, PlatformProvider } from '../../platforms/contract.js';
import type { Credentials } from '../../platforms/credentials.js';
import { ProviderError } from '../../platforms/errors.js';
import { isBackfilling } from '../../platforms/facets.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';

/** What a session needs of the bridge. */
export interface SessionEnds {
  /** Queues a catch-up, or notes what is lost; resolves once it is durable. */
  catchUp(): Promise<void>;
  /** Stores events; resolves once they are durable. */
  store(events: InboundEvent[]): Promise<void>;
  connected(): Promise<void>;
  disconnected(message: string): Promise<void>;
  /** The credentials can never work. */
  rejected(message: string): Promise<void>;
}

const FIRST_RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 60_000;

/** One live session of an installation: opened, kept open, and closed with `stop`. */
export class Session {
  private readonly logger = new Logger(Session.name);
  private readonly stopping = new AbortController();
  private readonly done: Promise<void>;
  /** What the provider tells is taken one after another: a catch-up stands before the events that follow it. */
  private chain: Promise<unknown> = Promise.resolve();
  /** What was missed is not queued yet to be read back. */
  private owesCatchUp = false;
  private state: 'opening' | 'up' | 'refused' = 'opening';

  constructor(
    readonly installationId: string,
    readonly credentialsVersion: number,
    private readonly provider: PlatformProvider,
    private readonly credentials: Credentials,
    private readonly webhook: ListenOptions['webhook'],
    private readonly ends: SessionEnds,
  ) {
    this.done = this.keepOpen();
  }

  /** It was up when it was last told how it is. */
  get isUp(): boolean {
    return this.state === 'up';
  }

  /** It has ended, as it cannot work with these credentials, and opens no more. */
  get isRefused(): boolean {
    return this.state === 'refused';
  }

  /** Resolves once what the session has told so far is stored. */
  async settled(): Promise<void> {
    await this.chain;
  }

  /** Closes the session and waits until what it told is stored. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.done;
    await this.chain;
  }

  private async keepOpen(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted; failures += 1) {
      try {
        await this.open();
        return;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        if (await this.isFinal(error as Error)) return;
        await this.pause(Math.min(FIRST_RESTART_MS * 2 ** failures, LONGEST_RESTART_MS));
      }
    }
  }

  private open(): Promise<void> {
    const inbox = {
      accept: (events: InboundEvent[]) =>
        this.inTurn(async () => {
          // Its end kept it from queuing that. The next session reads back this too.
          if (this.owesCatchUp) throw new Error('The session ended before what it had missed was queued');
          await this.ends.store(events);
        }),
      connected: (missed: boolean) => {
        // A platform without a history does not know for how long nobody heard what it told.
        const owes = missed || !isBackfilling(this.provider);
        void this.inTurn(async () => (this.owesCatchUp ||= owes));
        void this.note(async () => {
          if (this.owesCatchUp) await this.ends.catchUp();
          await this.ends.connected();
          this.owesCatchUp = false;
          this.state = 'up';
        });
      },
      disconnected: (error: Error) => {
        void this.inTurn(() => {
          this.state = 'opening';
          return this.ends.disconnected(error.message);
        }).catch(() => undefined);
      },
    };
    return this.provider.listen(this.credentials, { inbox, signal: this.stopping.signal, webhook: this.webhook });
  }

  /** Notes why the session broke; true when it cannot work again with these credentials. */
  private async isFinal(error: Error): Promise<boolean> {
    this.logger.warn({ err: error, installation: this.installationId }, 'A live session broke');
    const kind = error instanceof ProviderError ? error.kind : null;
    const final = kind === 'credentials-rejected' || kind === 'permission-missing';
    await this.note(() => {
      this.state = 'opening';
      return final ? this.ends.rejected(error.message) : this.ends.disconnected(error.message);
    });
    if (final) this.state = 'refused';
    return final;
  }

  /**
   * Notes something in its turn, and tries until it is done: live events that passed a catch-up which was never queued
   * would move the point where the next one starts.
   */
  private note(work: () => Promise<void>): Promise<void> {
    return this.inTurn(async () => {
      for (let failures = 0; !this.stopping.signal.aborted; failures += 1) {
        try {
          return await work();
        } catch (error) {
          this.logger.error({ err: error, installation: this.installationId }, 'A live session could not be noted');
          await this.pause(Math.min(FIRST_RESTART_MS * 2 ** failures, LONGEST_RESTART_MS));
        }
      }
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.chain.then(work);
    this.chain = turn.catch(() => undefined);
    return turn;
  }

  private pause(milliseconds: number): Promise<void> {
    return sleep(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
