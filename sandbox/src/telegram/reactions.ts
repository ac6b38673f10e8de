import type { Bot } from './bot.js';
import type { Chat, StoredMessage } from './chat.js';
import { type ReactionType, type TelegramUser, unixTime } from './telegram-types.js';

/** The emojis that Telegram takes as reactions, from its documentation of `ReactionTypeEmoji`. */
const EMOJIS = new Set(
  (
    '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 ' +
    '😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'
  ).split(' '),
);

/** The emoji as Telegram writes it (without variation selectors), or null when it takes no such reaction. */
export function readReaction(emoji: string): string | null {
  const bare = emoji.replaceAll('\u{fe0f}', '');
  return EMOJIS.has(bare) ? bare : null;
}

export const reactionsOf = (stored: StoredMessage, userId: number): ReactionType[] =>
  (stored.reactions.get(userId) ?? []).map((emoji) => ({ type: 'emoji', emoji }));

/** A person reacts with these emojis from now on; an administrator that asks for it is told. */
export function changeReactions(
  bot: Bot,
  chat: Chat,
  stored: StoredMessage,
  user: TelegramUser,
  emojis: string[],
): void {
  const old_reaction = reactionsOf(stored, user.id);
  if (emojis.length > 0) stored.reactions.set(user.id, emojis);
  else stored.reactions.delete(user.id);
  const new_reaction = reactionsOf(stored, user.id);
  const { message_id } = stored.message;
  const change = { chat: chat.info, message_id, user, date: unixTime(), old_reaction, new_reaction };
  if (bot.mayAdminister(chat)) bot.updates.push('message_reaction', change);
}
