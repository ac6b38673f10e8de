import type { Capabilities } from '../capabilities.js';
import type {
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
import { TelegramClient } from './client.js';
import { TELEGRAM_CREDENTIALS } from './credentials.js';
import { encodeTelegram, TEXT_LIMIT } from './encode.js';
import { authorExternalId } from './ids.js';
import { TelegramListener } from './listener.js';
import { TelegramSender } from './sender.js';
import { personName } from './text.js';
import { readTelegramWebhook, verifyTelegramWebhook } from './webhook.js';

export interface TelegramOptions {
  /** Where the Bot API is served: `https://api.telegram.org`, or another address, which may have a path. */
  apiUrl: string;
}

export class TelegramProvider implements PlatformProvider, Webhooked {
  readonly platform = 'telegram';
  readonly displayName = 'Telegram';
  readonly about = {
    website: 'https://telegram.org',
    description: 'Carries messages, replies, edits and reactions between Telegram groups or channels and your own.',
  };
  readonly credentials = TELEGRAM_CREDENTIALS;
  readonly capabilities: Capabilities = {
    transports: ['webhook', 'polling'],
    // A bot cannot read what stands in a chat, and a request carries nothing that would make a repeat recognisable.
    certainty: { kind: 'unknowable' },
    exclusiveSession: true,
    history: false,
    readingScopes: [],
    // In bold before the text: a bot cannot write under another name.
    authorName: 'converted',
    authorAvatar: 'dropped',
    threads: 'native',
    edits: 'native',
    // Ours on Telegram's side; Telegram never tells a bot that a message of another was deleted.
    deletes: 'native',
    // One for each message, out of a fixed set.
    reactions: 'converted',
    pins: 'dropped',
    files: 'dropped',
    mentions: 'converted',
    limits: {
      text: TEXT_LIMIT,
      fileBytes: 0,
      // The 48 hours in editMessageText's documentation are for business messages that the bot did not send itself.
      editWindowSeconds: null,
    },
  };

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

  verifyWebhook(request: WebhookRequest, secrets: WebhookSecrets): string | null {
    return verifyTelegramWebhook(request, secrets);
  }

  readWebhook(request: WebhookRequest): WebhookContents {
    return readTelegramWebhook(request);
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
