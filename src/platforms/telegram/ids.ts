import { ProviderError } from '../errors.js';

/**
 * Chat ids are integers of up to 52 significant bits, negative for groups and channels; message ids are positive and
 * count within their chat. Both travel as decimal strings outside this folder.
 */
export const chatExternalId = (chatId: number): string => String(chatId);
export const messageExternalId = (messageId: number): string => String(messageId);
/** Users and bots share one range of ids; a chat that speaks for itself goes by its chat id. */
export const authorExternalId = (id: number): string => String(id);

/** Throws `target-gone`: an id that Telegram cannot have made names nothing there. */
export const parseChatId = (externalId: string): number => parse(externalId, /^-?\d{1,16}$/, 'chat');
export const parseMessageId = (externalId: string): number => parse(externalId, /^\d{1,16}$/, 'message');

/** The bot's own id stands before the colon of its token. */
export const botIdOfToken = (token: string): string => token.split(':', 1)[0] ?? '';

function parse(externalId: string, shape: RegExp, what: string): number {
  if (!shape.test(externalId)) throw new ProviderError('target-gone', `There is no such Telegram ${what}`);
  return Number(externalId);
}
