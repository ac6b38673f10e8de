/**
 * The emojis that Telegram takes as reactions, as it writes them: without variation selectors.
 * Source: https://core.telegram.org/bots/api#reactiontypeemoji
 */
const TAKEN: ReadonlySet<string> = new Set(
  (
    '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 ' +
    '🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 ' +
    '🤷‍♂ 🤷 🤷‍♀ 😡'
  ).split(' '),
);

const VARIATION_SELECTOR = /\u{fe0f}/gu;
const SKIN_TONE = /[\u{1f3fb}-\u{1f3ff}]/gu;
/** Characters of the list that are pictures only with a variation selector behind them. */
const TEXT_BY_DEFAULT = /[❤🕊✍☃♂♀]/gu;

/** Telegram's writing of an emoji, its skin tone left out; null when no bot can react with it. */
export function toTelegramReaction(emoji: string): string | null {
  const bare = emoji.replace(VARIATION_SELECTOR, '').replace(SKIN_TONE, '');
  return TAKEN.has(bare) ? bare : null;
}

/** The emoji as Unicode qualifies it fully, which is how other platforms know it. */
export const fromTelegramReaction = (emoji: string): string =>
  emoji.replace(VARIATION_SELECTOR, '').replace(TEXT_BY_DEFAULT, '$&\u{fe0f}');
