import type { APIApplication, APIGuild, APIUser } from 'discord.js';
import type { ExternalAccount } from '../contract.js';
import { ProviderError } from '../errors.js';
import { findMember } from './discord.channels.js';
import { may, serverPermissions, WANTED_PERMISSIONS } from './discord.permissions.js';
import { type DiscordRest, hasCode } from './discord.rest.js';

/** Application flags: the MessageContent intent is switched on, for verified and for small bots. */
const MESSAGE_CONTENT_FLAGS = (1 << 18) | (1 << 19);
const NO_MESSAGE_CONTENT =
  'The Message Content Intent is off: switch it on in the Discord Developer Portal, your application, Bot.';

export async function identify(rest: DiscordRest, guildId: string, signal: AbortSignal): Promise<ExternalAccount> {
  const me = await rest.call<APIUser>({ method: 'GET', path: '/users/@me' }, signal);
  const [application, guild, member] = await Promise.all([
    getApplication(rest, me.id, signal),
    getGuild(rest, guildId, signal),
    findMember(rest, guildId, me.id, signal),
  ]);
  const contentOff = application.flags !== undefined && (application.flags & MESSAGE_CONTENT_FLAGS) === 0;
  const held = member && guild.roles ? serverPermissions(guildId, guild.roles, member) : null;
  const missing: string[] = held === null ? [] : WANTED_PERMISSIONS.filter((name) => !may(held, name));
  return {
    accountId: guild.id,
    name: guild.name,
    botUserId: me.id,
    selfIds: [...new Set([me.id, application.id])],
    appId: application.id,
    missingScopes: contentOff ? [...missing, 'MESSAGE_CONTENT'] : missing,
    warnings: [
      ...(missing.length ? [`The bot's roles in the server lack: ${missing.join(', ')}.`] : []),
      ...(contentOff ? [NO_MESSAGE_CONTENT] : []),
    ],
  };
}

/** Where it is refused, the bot's own id stands in: they are the same but for bots from before 2016. */
async function getApplication(
  rest: DiscordRest,
  botUserId: string,
  signal: AbortSignal,
): Promise<Pick<APIApplication, 'id'> & Partial<Pick<APIApplication, 'flags'>>> {
  try {
    return await rest.call<APIApplication>({ method: 'GET', path: '/applications/@me' }, signal);
  } catch (error) {
    const refused = error instanceof ProviderError && ['target-gone', 'permission-missing'].includes(error.kind);
    if (refused) return { id: botUserId };
    throw error;
  }
}

async function getGuild(rest: DiscordRest, guildId: string, signal: AbortSignal): Promise<APIGuild> {
  try {
    return await rest.call<APIGuild>({ method: 'GET', path: `/guilds/${guildId}` }, signal);
  } catch (error) {
    if (hasCode(error, 10004, 50001)) throw notInServer(guildId, error);
    throw error;
  }
}

export function notInServer(guildId: string, cause?: unknown): ProviderError {
  return new ProviderError(
    'permission-missing',
    `The bot is not in the Discord server ${guildId}: check the id, and invite the bot with its OAuth2 URL.`,
    { nativeCode: '10004', scopes: ['bot'], cause },
  );
}
