import type { ListenOptions } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { SlackClient } from './client.js';
import type { SlackCredentials } from './credentials.js';
import { Handover } from './handover.js';
import { whoAmI } from './identify.js';
import { backoffMs, pause } from './pause.js';
import { Socket, type SocketOptions } from './socket.js';

/** A session that lasted this long had nothing wrong with it: the next one is tried for at once. */
const SOUND_AFTER_MS = 30_000;
const ASK_MS = 15_000;

/** Errors that no later try would mend. */
const FINAL = new Set(['credentials-rejected', 'permission-missing']);

/** The live session over Socket Mode: one connection after another until the signal ends it. */
export class SlackListener {
  private failures = 0;
  private teamId: string | null = null;

  constructor(
    private readonly client: SlackClient,
    private readonly credentials: SlackCredentials,
    private readonly socket: SocketOptions,
    private readonly options: ListenOptions,
  ) {}

  async run(): Promise<void> {
    const { signal, inbox } = this.options;
    while (!signal.aborted) {
      const started = Date.now();
      const error = await this.session().catch(asProviderError);
      if (signal.aborted) return;
      if (FINAL.has(error.kind)) throw error;
      inbox.disconnected(error);
      if (Date.now() - started > SOUND_AFTER_MS) this.failures = 0;
      await pause(error.details.retryAfterMs ?? backoffMs(this.failures), signal);
      this.failures += 1;
    }
  }

  /** Resolves with why the session ended. */
  private async session(): Promise<ProviderError> {
    const { signal, inbox } = this.options;
    this.teamId ??= await this.findTeam();
    const handover = new Handover(inbox, this.teamId, signal);
    const over = new AbortController();
    let socket: Socket | undefined;
    try {
      socket = await Socket.open(this.socket, (delivered) => handover.take(delivered), signal);
      // Slack keeps nothing for an app that is not connected, beyond a few retries.
      inbox.connected(true);
      // Live events come after the catch-up, which has its place by now.
      handover.open();
      await Promise.race([socket.ended, handover.failed, aborted(signal, over.signal)]);
      return new ProviderError('unavailable', 'The connection to Slack ended', { network: true });
    } finally {
      over.abort();
      await Promise.all([handover.close(), socket?.close()]);
    }
  }

  private async findTeam(): Promise<string> {
    const { signal } = this.options;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]);
    return (await whoAmI(this.client, this.credentials, deadline)).team_id;
  }
}

const asProviderError = (error: unknown): ProviderError =>
  error instanceof ProviderError
    ? error
    : new ProviderError('unavailable', 'What came from Slack could not be handed over', { cause: error });

/** Resolves when `signal` ends all; `forget` lets go of it, as one signal outlives many sessions. */
const aborted = (signal: AbortSignal, forget: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { signal: forget });
  });
