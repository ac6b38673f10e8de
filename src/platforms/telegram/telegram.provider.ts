import type {
  Downloading,
  Encoded,
  ExternalAccount,
  ExternalChannel,
  ListenOptions,
  OutboundMessage,
  PlatformProvider,
  Sender,
  WebhookContents,
  Webhooked,
  WebhookRequest,
  WebhookSecrets,
} from '../contract.js';
import type { Credentials } from '../credentials.js';
import { TELEGRAM_CAPABILITIES } from './capabilities.js';
import { TelegramClient } from './client.js';
import { TELEGRAM_CREDENTIALS } from './credentials.js';
import { type OpenedFile, openFile } from './download.js';
import { encodeTelegram } from './encode.js';
import { authorExternalId } from './ids.js';
import { TelegramListener } from './listener.js';
import { TelegramSender } from './sender.js';
import { personName } from './person-name.js';
import { readTelegramWebhook, verifyTelegramWebhook } from './webhook.js';

export interface TelegramOptions {
  /** Where the Bot API is served: `https://api.telegram.org`, or another address, which may have a path. */
  apiUrl: string;
}

export class TelegramProvider implements PlatformProvider, Webhooked, Downloading {
  readonly platform = 'telegram';
  readonly displayName = 'Telegram';
  readonly about = {
    website: 'https://telegram.org',
    description: 'Carries messages, files, replies and edits between Telegram groups or channels and your own.',
  };
  readonly credentials = TELEGRAM_CREDENTIALS;
  readonly capabilities = TELEGRAM_CAPABILITIES;

  constructor(private readonly options: TelegramOptions) {}

  async identify(credentials: Credentials, signal: AbortSignal): Promise<ExternalAccount> {
    const client = this.client(credentials);
    try {
      const bot = await client.call('getMe', {}, { effect: 'repeatable', scope: 'installation' }, signal);
      const id = authorExternalId(bot.id);
      const name = personName(bot) ?? `Bot ${id}`;
      const warnings = warningsAbout(bot);
      return { accountId: id, name, botUserId: id, selfIds: [id], appId: null, missingScopes: [], warnings };
    } finally {
      client.close();
    }
  }

  /** Telegram lists no chats: those that are seen come as `channel.seen`, on joining and with every message. */
  async listChannels(): Promise<ExternalChannel[]> {
    return [];
  }

  encode(message: OutboundMessage): Encoded {
    return encodeTelegram(message);
  }

  sender(credentials: Credentials): Sender {
    return new TelegramSender(this.client(credentials));
  }

  async listen(credentials: Credentials, options: ListenOptions): Promise<void> {
    const client = this.client(credentials);
    try {
      await new TelegramListener(client, options).run();
    } finally {
      client.close();
    }
  }

  async verifyWebhook(request: WebhookRequest, secrets: WebhookSecrets): Promise<string | null> {
    return verifyTelegramWebhook(request, secrets);
  }

  readWebhook(request: WebhookRequest): WebhookContents {
    return readTelegramWebhook(request);
  }

  async openFile(
    credentials: Credentials,
    source: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<OpenedFile> {
    const client = this.client(credentials);
    try {
      return await openFile(client, source, signal);
    } finally {
      client.close();
    }
  }

  private client(credentials: Credentials): TelegramClient {
    return new TelegramClient(this.options.apiUrl, credentials.bot_token ?? '');
  }
}

/** Each is false where BotFather's setting forbids it, and absent where the server does not tell. */
function warningsAbout(bot: { can_read_all_group_messages?: boolean; can_join_groups?: boolean }): string[] {
  const warnings: string[] = [];
  if (bot.can_read_all_group_messages === false) {
    warnings.push(
      'privacy mode is on: in groups where it is no administrator the bot hears only commands, replies to it and ' +
        'mentions of it (BotFather, /setprivacy; then add the bot to the group again)',
    );
  }
  if (bot.can_join_groups === false) warnings.push('the bot may not be added to groups (BotFather, /setjoingroups)');
  return warnings;
}
