/**
 * Discord's tags: people, roles, channels, commands, emoji, times.
 * https://discord.com/developers/docs/reference#message-formatting
 */
export const TAG =
  /<(?:@!?(?<person>\d{17,20})|@&(?<role>\d{17,20})|#(?<channel>\d{17,20})|\/(?<command>[^:<>]{1,100}):\d{17,20}|a?:(?<emoji>\w{2,32}):\d{17,20}|t:(?<time>-?\d{1,12})(?::[tTdDfFRsS])?)>/y;

/** What stands behind a `<` that Discord may take for the beginning of a tag or of an address; in words it seldom does. */
const BEHIND = /[^\s<>]{1,200}/y;

/** Whether the `<` at this place could begin something else than words. */
export function mayBeginTag(text: string, at: number): boolean {
  BEHIND.lastIndex = at + 1;
  const behind = BEHIND.exec(text)?.[0] ?? '';
  return /^[@#:/+]|[:@]/.test(behind);
}
