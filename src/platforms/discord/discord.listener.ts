import type { CloseEvent } from 'discord.js';
import type { Inbox, ListenOptions } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { DiscordCredentials } from './discord.credentials.js';
import { decodePacket, type GatewayPacket } from './discord.decode.js';
import { toProviderError } from './discord.errors.js';
import { type Gateway, openGateway } from './discord.gateway.js';
import { Handover } from './discord.handover.js';
import { notInServer } from './discord.identify.js';
import { loadDiscord } from './discord.library.js';
import { ended, pause } from './discord.pause.js';
import { PinWatch } from './discord.pins.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Close codes after which the same credentials can never work. */
const FINAL_CLOSE_CODES: Record<number, () => ProviderError> = {
  4004: () =>
    new ProviderError('credentials-rejected', 'Discord does not accept the bot token.', { nativeCode: '4004' }),
  4011: () =>
    new ProviderError('permission-missing', 'The bot is in so many servers that Discord demands sharding.', {
      nativeCode: '4011',
    }),
  4013: () => missingIntents('4013'),
  4014: () => missingIntents('4014'),
};

function missingIntents(nativeCode: string): ProviderError {
  return new ProviderError(
    'permission-missing',
    'Discord refuses the intents: switch on the Message Content Intent in the Developer Portal, your application, Bot.',
    { nativeCode, scopes: ['MESSAGE_CONTENT'] },
  );
}

/** The live session: resolves when the signal ends it, rejects when these credentials can never hear anything. */
export async function listen(apiUrl: string, credentials: DiscordCredentials, options: ListenOptions): Promise<void> {
  const library = await loadDiscord();
  const handover = new Handover(options.inbox, options.signal);
  let retryMs = FIRST_RETRY_MS;
  while (!options.signal.aborted) {
    const session = new Session(
      openGateway(library, { apiUrl, signal: options.signal }),
      credentials,
      options,
      handover,
    );
    const end = await session.run();
    if (options.signal.aborted) break;
    if (end.kind === 'credentials-rejected' || end.kind === 'permission-missing') {
      await handover.settled();
      throw end;
    }
    options.inbox.disconnected(end);
    if (session.wasUp) retryMs = FIRST_RETRY_MS;
    await pause(Math.max(retryMs, end.details.retryAfterMs ?? 0), options.signal);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
  await handover.settled();
}

/** One discord.js client from its login to its end. Within it the library reconnects and resumes by itself. */
class Session {
  wasUp = false;
  private up = false;
  private botUserId = '';
  private readonly pins = new PinWatch();
  private readonly inbox: Inbox;
  private readonly signal: AbortSignal;
  private finish: (reason: ProviderError) => void = () => undefined;

  constructor(
    private readonly gateway: Gateway,
    private readonly credentials: DiscordCredentials,
    { inbox, signal }: ListenOptions,
    private readonly handover: Handover,
  ) {
    this.inbox = inbox;
    this.signal = signal;
  }

  /** Answers why it ended, when it was not the signal. */
  async run(): Promise<ProviderError> {
    const { client } = this.gateway;
    const finished = new Promise<ProviderError>((resolve) => (this.finish = resolve));
    client.on('raw', (packet: GatewayPacket) => this.hear(packet));
    client.on('shardReconnecting', () => this.dropped());
    client.on('shardDisconnect', (event: CloseEvent) => this.closed(event.code));
    client.login(this.credentials.botToken).catch((error: unknown) => this.finish(loginError(error)));
    const stopped = ended(this.signal).then(() => new ProviderError('unavailable', 'The session was ended.'));
    const reason = await Promise.race([finished, stopped]);
    this.finish = () => undefined;
    await this.gateway.close().catch(() => undefined);
    return reason;
  }

  private hear(packet: GatewayPacket): void {
    if (this.signal.aborted) return;
    if (packet.t === 'READY') return this.ready(packet.d as { user: { id: string }; guilds: { id: string }[] });
    if (packet.t === 'RESUMED') return this.connected(false);
    if (packet.t === 'GUILD_DELETE' && this.isRemoval(packet.d as { id: string; unavailable?: boolean })) {
      return this.finish(notInServer(this.credentials.guildId));
    }
    const { guildId } = this.credentials;
    const context = { guildId, botUserId: this.botUserId, receivedAt: Date.now() };
    this.handover.push([...decodePacket(packet, context), ...this.pins.hear(packet, context)]);
  }

  /** A new session: Discord does not say what happened before it. */
  private ready({ user, guilds }: { user: { id: string }; guilds: { id: string }[] }): void {
    this.botUserId = user.id;
    if (!guilds.some(({ id }) => id === this.credentials.guildId))
      return this.finish(notInServer(this.credentials.guildId));
    this.connected(true);
  }

  private connected(missed: boolean): void {
    this.up = this.wasUp = true;
    this.inbox.connected(missed);
  }

  private dropped(): void {
    if (!this.up || this.signal.aborted) return;
    this.up = false;
    this.inbox.disconnected(
      new ProviderError('unavailable', 'The connection to Discord was lost; it is being taken up again.', {
        network: true,
      }),
    );
  }

  private closed(code: number): void {
    const final = FINAL_CLOSE_CODES[code]?.();
    this.finish(
      final ?? new ProviderError('unavailable', `Discord ended the session (${code}).`, { nativeCode: String(code) }),
    );
  }

  /** An outage tells the same with `unavailable`; the server comes back by itself then. */
  private isRemoval({ id, unavailable }: { id: string; unavailable?: boolean }): boolean {
    return id === this.credentials.guildId && !unavailable;
  }
}

/** discord.js swaps a refused token for an error of its own. */
function loginError(error: unknown): ProviderError {
  const code = (error as { code?: unknown }).code;
  if (code === 'TokenInvalid') return (FINAL_CLOSE_CODES[4004] as () => ProviderError)();
  return toProviderError(error, { posts: false, left: true });
}
