import type {
  Backfilling,
  Downloading,
  Encoded,
  ExternalAccount,
  ExternalChannel,
  HistoryPage,
  HistoryPageRequest,
  HistoryRequest,
  ListenOptions,
  OutboundMessage,
  PlatformProvider,
  Sender,
} from '../contract.js';
import type { Credentials } from '../credentials.js';
import type { InboundEvent } from '../inbound-event.js';
import { DISCORD_CAPABILITIES } from './discord.capabilities.js';
import { listChannels } from './discord.channels.js';
import { DISCORD_CREDENTIALS, readCredentials } from './discord.credentials.js';
import { type OpenedFile, openFile } from './discord.download.js';
import { encode } from './discord.encode.js';
import { readHistory } from './discord.history.js';
import { readHistoryPage } from './discord.history-page.js';
import { identify } from './discord.identify.js';
import { listen } from './discord.listener.js';
import { findPlace } from './discord.place.js';
import { DiscordRest } from './discord.rest.js';
import { DiscordSender } from './discord.sender.js';

export interface DiscordOptions {
  /** Where Discord's REST API is, without the version: `https://discord.com/api`. It tells where the gateway is. */
  apiUrl: string;
}

/** One Discord bot in one server: events by the gateway, posts by webhooks, or by the bot where it replies. */
export class DiscordProvider implements PlatformProvider, Backfilling, Downloading {
  readonly platform = 'discord';
  readonly displayName = 'Discord';
  readonly about = {
    website: 'https://discord.com',
    description:
      'Carries messages, threads, edits, reactions, pins and files between the channels of a Discord server and your own.',
  };
  readonly capabilities = DISCORD_CAPABILITIES;
  readonly credentials = DISCORD_CREDENTIALS;
  private readonly apiUrl: string;

  constructor(options: DiscordOptions) {
    this.apiUrl = options.apiUrl.replace(/\/+$/, '').replace(/\/v\d+$/, '');
  }

  identify(credentials: Credentials, signal: AbortSignal): Promise<ExternalAccount> {
    return this.ask(credentials, (rest, guildId) => identify(rest, guildId, signal));
  }

  listChannels(credentials: Credentials, signal: AbortSignal): Promise<ExternalChannel[]> {
    return this.ask(credentials, (rest, guildId) => listChannels(rest, guildId, signal));
  }

  encode(message: OutboundMessage): Encoded {
    return encode(message);
  }

  sender(credentials: Credentials): Sender {
    return new DiscordSender(this.rest(credentials), readCredentials(credentials).guildId);
  }

  async listen(credentials: Credentials, options: ListenOptions): Promise<void> {
    await listen(this.apiUrl, readCredentials(credentials), options);
  }

  async *history(
    credentials: Credentials,
    request: HistoryRequest,
    signal: AbortSignal,
  ): AsyncGenerator<InboundEvent[]> {
    const rest = this.rest(credentials);
    try {
      const place = await findPlace(rest, request.channelId, signal);
      const context = { guildId: readCredentials(credentials).guildId, ...place, receivedAt: Date.now() };
      yield* readHistory(rest, request, context, signal);
    } finally {
      await rest.close();
    }
  }

  historyPage(credentials: Credentials, request: HistoryPageRequest, signal: AbortSignal): Promise<HistoryPage> {
    return this.ask(credentials, (rest, guildId) => readHistoryPage(rest, guildId, request, signal));
  }

  openFile(
    credentials: Credentials,
    source: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<OpenedFile> {
    return this.ask(credentials, (rest) => openFile(rest, this.apiUrl, source, signal));
  }

  private async ask<T>(
    credentials: Credentials,
    question: (rest: DiscordRest, guildId: string) => Promise<T>,
  ): Promise<T> {
    const rest = this.rest(credentials);
    try {
      return await question(rest, readCredentials(credentials).guildId);
    } finally {
      await rest.close();
    }
  }

  private rest(credentials: Credentials): DiscordRest {
    return new DiscordRest(this.apiUrl, readCredentials(credentials).botToken);
  }
}
