import type { TelegramSelf } from './text.js';

/** No bot's name holds a hyphen, and Telegram takes letters, digits, `_` and `-`. */
const MARK = '-self-';

/**
 * A delivery does not tell which bot it is for, and mentions go by the bot's name. So the name travels along with the
 * secret that Telegram sends back, and is as genuine as that.
 */
export const secretWithSelf = (secret: string, self: TelegramSelf): string =>
  `${secret}${MARK}${self.id}-${self.username ?? ''}`;

/** What `secretWithSelf` put together; a secret that was given to Telegram without a name has none. */
export function readSecret(given: string): { secret: string; self: TelegramSelf | null } {
  const at = given.lastIndexOf(MARK);
  const [, id, username] = at < 0 ? [] : (/^(\d{1,16})-(\w*)$/.exec(given.slice(at + MARK.length)) ?? []);
  if (id === undefined) return { secret: given, self: null };
  return { secret: given.slice(0, at), self: { id: Number(id), username: username || null } };
}
