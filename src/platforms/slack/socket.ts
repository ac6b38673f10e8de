import type { SocketModeReceiver } from '@slack/bolt';
import { ProviderError } from '../errors.js';
import { READING } from './client.js';
import { toProviderError } from './errors.js';
import type { Delivered } from './handover.js';
import { libraryLogger, type Log } from './logger.js';
import { pause } from './pause.js';

export interface SocketOptions {
  apiUrl: string;
  appToken: string;
  log?: Log;
}

/** Slack greets within seconds; a connection without a greeting is of no use. */
const GREETING_MS = 15_000;
/** The goodbye is a courtesy that is not waited for long. */
const GOODBYE_MS = 2000;

/** One Socket Mode connection, from its opening to its end; it does not come back by itself. */
export class Socket {
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;

  private constructor(private readonly client: SocketModeReceiver['client']) {
    this.ended = new Promise((resolve) => client.once('disconnected', () => resolve()));
  }

  /** Throws ProviderError when Slack refuses the token or does not answer. `onEnvelope` is called in order of arrival. */
  static async open(
    options: SocketOptions,
    onEnvelope: (delivered: Delivered) => void,
    signal: AbortSignal,
  ): Promise<Socket> {
    const { SocketModeReceiver, LogLevel } = await import('@slack/bolt');
    const receiver = new SocketModeReceiver({
      appToken: options.appToken,
      // The library's own way back gives up with an unhandled rejection when Slack is out of reach.
      autoReconnectEnabled: false,
      logger: libraryLogger(options.log, LogLevel.ERROR),
      installerOptions: {
        clientOptions: {
          slackApiUrl: options.apiUrl,
          retryConfig: { retries: 0 },
          rejectRateLimitedCalls: true,
          timeout: GREETING_MS,
        },
      },
    });
    const socket = new Socket(receiver.client);
    receiver.client.on('slack_event', onEnvelope);
    await socket.start(receiver, signal);
    return socket;
  }

  /** Says goodbye and is closed then, answered or not. */
  async close(): Promise<void> {
    const giveUp = new AbortController();
    await Promise.race([this.client.disconnect(), pause(GOODBYE_MS, giveUp.signal)]);
    giveUp.abort();
  }

  private async start(receiver: SocketModeReceiver, signal: AbortSignal): Promise<void> {
    const stop = AbortSignal.any([signal, AbortSignal.timeout(GREETING_MS)]);
    const late = new Promise<never>((_, reject) => {
      stop.addEventListener('abort', () => reject(new ProviderError('unavailable', 'Slack did not greet in time')));
    });
    const greeted = receiver.start();
    try {
      await Promise.race([greeted, late]);
    } catch (error) {
      // The library goes on opening what it has begun to open.
      greeted.then(() => this.close()).catch(() => undefined);
      await this.close();
      if (error instanceof Error) throw toProviderError(error, READING);
      throw new ProviderError('unavailable', 'Slack closed the connection before it greeted', { network: true });
    }
  }
}
