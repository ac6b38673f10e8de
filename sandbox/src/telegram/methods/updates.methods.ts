import { readUrl } from '../../read-url.js';
import { badRequest, conflict, DescribedResult } from '../api-error.js';
import type { Call, MethodTable } from './method.js';

const PORTS = new Set(['', '443', '80', '88', '8443']);
const DEFAULT_CONNECTIONS = 40;
const ACTIVE_WEBHOOK =
  "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

/** How a bot gets its updates: by polling or by webhook, never both. */
export const updatesMethods: MethodTable = { getUpdates, setWebhook, deleteWebhook, getWebhookInfo };

function getUpdates({ bot, params, onGone }: Call): unknown {
  if (bot.courier.webhook) throw conflict(ACTIVE_WEBHOOK);
  allowUpdates({ bot, params });
  return bot.updates.take({
    offset: params.integer('offset'),
    limit: params.integer('limit'),
    timeout: params.integer('timeout'),
    onGone,
  });
}

function setWebhook({ bot, params }: Call): unknown {
  const url = params.text('url');
  if (url === '') return deleteWebhook({ bot, params });
  const webhook = {
    url: checkedUrl(url),
    secretToken: checkedSecret(params.text('secret_token')),
    maxConnections: Math.min(Math.max(params.integer('max_connections') ?? DEFAULT_CONNECTIONS, 1), 100),
  };
  allowUpdates({ bot, params });
  const isSame = bot.courier.webhook?.url === url;
  bot.updates.interrupt('terminated by setWebhook request');
  if (params.flag('drop_pending_updates')) bot.updates.clear();
  bot.courier.start(webhook);
  return new DescribedResult(true, isSame ? 'Webhook is already set' : 'Webhook was set');
}

function deleteWebhook({ bot, params }: Pick<Call, 'bot' | 'params'>): unknown {
  const wasSet = bot.courier.webhook !== null;
  bot.courier.stop();
  if (params.flag('drop_pending_updates')) bot.updates.clear();
  return new DescribedResult(true, wasSet ? 'Webhook was deleted' : 'Webhook is already deleted');
}

function getWebhookInfo({ bot }: Call): unknown {
  const { webhook, lastError } = bot.courier;
  const allowed = bot.updates.allowedUpdates;
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: bot.updates.size,
    ...(lastError ?? {}),
    ...(webhook ? { max_connections: webhook.maxConnections } : {}),
    ...(allowed.length > 0 ? { allowed_updates: allowed } : {}),
  };
}

/** Absent leaves the former setting, as documented. */
function allowUpdates({ bot, params }: Pick<Call, 'bot' | 'params'>): void {
  const kinds = params.list('allowed_updates');
  if (kinds) bot.updates.allow(kinds.map(String));
}

function checkedUrl(value: string): string {
  const url = readUrl(value);
  if (url?.protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  if (!PORTS.has(url.port)) throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
  return value;
}

function checkedSecret(token: string): string {
  if (token.length > 256) throw badRequest('secret token is too long');
  if (!/^[A-Za-z0-9_-]*$/.test(token)) throw badRequest('secret token contains unallowed characters');
  return token;
}
