import type { StoredMessage } from './chat.js';
import type { ReactionType } from './telegram-types.js';

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
