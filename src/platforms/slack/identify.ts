import type { ExternalAccount } from '../contract.js';
import { ProviderError, type ProviderErrorKind } from '../errors.js';
import { READING, type SlackClient } from './client.js';
import type { SlackCredentials } from './credentials.js';

/** Scopes that full service wants; app_mentions:read and team:read are not missed. */
export const WANTED_SCOPES = [
  'chat:write',
  'chat:write.customize',
  'channels:read',
  'channels:history',
  'groups:read',
  'groups:history',
  'im:history',
  'users:read',
  'reactions:read',
  'reactions:write',
  'files:read',
  'files:write',
  'pins:read',
  'pins:write',
  'users:read.email',
];

/** What a question whose answer can be done without must not hide. */
const VITAL: ProviderErrorKind[] = ['credentials-rejected', 'rate-limited'];

export interface Identity {
  team_id: string;
  team?: string;
  user_id: string;
  /** Absent of a person's token. */
  bot_id?: string;
}

export const SEND_ONLY = 'send-only: no signing secret for webhooks and no app token for Socket Mode';

/** Asks whose token this is; refuses one of another team than the credentials name. */
export async function whoAmI(client: SlackClient, { teamId }: SlackCredentials, signal: AbortSignal) {
  const identity = await client.call<Identity>('auth.test', {}, READING, signal);
  if (teamId !== null && teamId !== identity.team_id) {
    const message = `The Slack token belongs to the workspace ${identity.team_id}, not to ${teamId}`;
    throw new ProviderError('credentials-rejected', message, { nativeCode: 'team_mismatch' });
  }
  return identity;
}

/** `hearsByWebhook`: whether there is any secret that webhooks could be verified with. */
export async function identify(
  client: SlackClient,
  credentials: SlackCredentials,
  hearsByWebhook: boolean,
  signal: AbortSignal,
): Promise<ExternalAccount> {
  const identity = await whoAmI(client, credentials, signal);
  const appId = identity.bot_id ? await findAppId(client, identity.bot_id, signal) : null;
  const scopes = identity.response_metadata?.scopes ?? WANTED_SCOPES;
  const ids = [identity.user_id, identity.bot_id, appId];
  return {
    accountId: identity.team_id,
    name: identity.team || identity.team_id,
    botUserId: identity.user_id,
    selfIds: ids.filter((id): id is string => Boolean(id)),
    appId,
    missingScopes: WANTED_SCOPES.filter((scope) => !scopes.includes(scope)),
    warnings: hearsByWebhook || credentials.appToken !== null ? [] : [SEND_ONLY],
  };
}

/** Null without users:read, which bots.info wants, and whenever else there is no answer: the id only narrows webhooks. */
async function findAppId(client: SlackClient, botId: string, signal: AbortSignal): Promise<string | null> {
  try {
    const { bot } = await client.call<{ bot?: { app_id?: string } }>('bots.info', { bot: botId }, READING, signal);
    return bot?.app_id ?? null;
  } catch (error) {
    if (!(error instanceof ProviderError) || VITAL.includes(error.kind)) throw error;
    return null;
  }
}
