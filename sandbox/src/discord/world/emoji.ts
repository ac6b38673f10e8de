import type { Emoji, Guild } from './model.js';
import { stableSnowflake } from './snowflake.js';

const UNICODE = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;
const LONGEST = 32;
/** What every guild has of its own from the start. */
const GUILD_EMOJIS = ['party_parrot', 'blob_wave', 'this_is_fine'];

export const emojiKey = (emoji: Emoji): string => (emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name);

/** A reaction's emoji as a bot names it: a Unicode emoji, or `name:id` of one that the guild has; else null. */
export function findEmoji(guild: Guild, text: string): Emoji | null {
  const custom = /^(?:a:)?\w{1,32}:(\d+)$/.exec(text);
  if (custom) return guild.emojis.get(custom[1] as string) ?? null;
  return UNICODE.test(text) && text.length <= LONGEST ? { id: null, name: text } : null;
}

/** The emoji a person picks: a word that is no Unicode emoji becomes one of the guild's own. */
export function pickEmoji(guild: Guild, text: string): Emoji {
  const found = findEmoji(guild, text);
  if (found) return found;
  const name = text.replace(/^:|:(\d*)$/g, '').replace(/\W/g, '_') || 'emoji';
  return addEmoji(guild, name);
}

export function addGuildEmojis(guild: Guild): void {
  for (const name of GUILD_EMOJIS) addEmoji(guild, name);
}

function addEmoji(guild: Guild, name: string): Emoji {
  const emoji = { id: stableSnowflake(`emoji ${guild.id} ${name}`), name };
  guild.emojis.set(emoji.id, emoji);
  return emoji;
}
