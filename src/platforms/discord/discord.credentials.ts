import { ProviderError } from '../errors.js';
import type { CredentialField, Credentials } from '../credentials.js';

export const DISCORD_CREDENTIALS: readonly CredentialField[] = [
  {
    name: 'bot_token',
    required: true,
    secret: true,
    description: "The bot's token: Discord Developer Portal, your application, Bot, Reset Token.",
    example: 'MTE5ODYyMjQ4MzQ3MTkyNTI0OA.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs',
    pattern: /^\S{20,}$/,
    maxLength: 200,
  },
  {
    name: 'guild_id',
    required: true,
    secret: false,
    description: "The server's id: with Developer Mode on, right-click the server's name, Copy Server ID.",
    example: '197038439483310086',
    pattern: /^\d{17,20}$/,
    maxLength: 20,
  },
];

export interface DiscordCredentials {
  botToken: string;
  guildId: string;
}

/** Throws ProviderError `credentials-rejected` when a field is missing: nothing could be asked with it. */
export function readCredentials(credentials: Credentials): DiscordCredentials {
  const { bot_token: botToken, guild_id: guildId } = credentials;
  if (!botToken) throw new ProviderError('credentials-rejected', 'The Discord bot token is missing.');
  if (!guildId) throw new ProviderError('credentials-rejected', 'The id of the Discord server is missing.');
  return { botToken: botToken.replace(/^Bot\s+/i, ''), guildId };
}
