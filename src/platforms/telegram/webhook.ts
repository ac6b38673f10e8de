import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookContents, WebhookRequest, WebhookSecrets } from '../contract.js';
import { decodeUpdate } from './decode.js';
import type { TelegramSelf } from './text.js';
import type { TelegramUpdate } from './update.js';
import { readSecret } from './webhook-secret.js';

/** Telegram sends back the secret that `setWebhook` was given, instead of signing. */
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

export function verifyTelegramWebhook({ headers }: WebhookRequest, { webhookSecret }: WebhookSecrets): string | null {
  const given = headers[SECRET_HEADER];
  if (!given) return `The header ${SECRET_HEADER} is missing`;
  const { secret } = readSecret(given);
  if (webhookSecret === '' || !equalInConstantTime(secret, webhookSecret))
    return `The header ${SECRET_HEADER} is wrong`;
  return null;
}

/** Digests are of one length, whatever was given. */
function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** One update a request. Nothing in its body says which bot it is for: the address and the secret do. */
export function readTelegramWebhook({ headers, body }: WebhookRequest): WebhookContents {
  const update: unknown = JSON.parse(body.toString('utf8'));
  if (!isUpdate(update)) throw new SyntaxError('not an update of the Telegram Bot API');
  return {
    accountId: null,
    appId: null,
    events: decode(update, readSecret(headers[SECRET_HEADER] ?? '').self),
    retried: false,
  };
}

const isUpdate = (value: unknown): value is TelegramUpdate =>
  typeof value === 'object' && value !== null && Number.isSafeInteger((value as Partial<TelegramUpdate>).update_id);

function decode(update: TelegramUpdate, self: TelegramSelf | null) {
  try {
    return decodeUpdate(update, self);
  } catch (error) {
    throw new SyntaxError('not an update of the Telegram Bot API', { cause: error });
  }
}
