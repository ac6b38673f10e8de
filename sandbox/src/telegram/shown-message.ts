import type { SandboxMessage } from '../platform-sandbox.js';
import type { Bot } from './bot.js';
import type { StoredMessage } from './chat.js';
import type { TelegramMessage } from './telegram-types.js';

/** A message as anyone looking at the chat would see it. */
export function showMessage({ message, reactions }: StoredMessage, bot: Bot): SandboxMessage {
  const repliedTo = message.reply_to_message?.message_id ?? message.message_thread_id;
  return {
    id: String(message.message_id),
    text: message.text ?? '',
    author: { id: String(message.from.id), name: message.from.first_name },
    bot: message.from.is_bot,
    thread_id: repliedTo === undefined ? null : String(repliedTo),
    edited: message.edit_date !== undefined,
    reactions: byEmoji(reactions),
    pings: pingsOf(message, bot),
  };
}

function byEmoji(reactions: StoredMessage['reactions']): SandboxMessage['reactions'] {
  const users = new Map<string, string[]>();
  for (const [userId, emojis] of reactions) {
    for (const emoji of emojis) users.set(emoji, [...(users.get(emoji) ?? []), String(userId)]);
  }
  return [...users].map(([emoji, ids]) => ({ emoji, users: ids }));
}

/** Those mentioned by name or username; Telegram knows no mention of everyone. */
function pingsOf({ text = '', entities = [] }: TelegramMessage, bot: Bot): string[] {
  const ids = entities.flatMap(({ type, offset, length, user }) => {
    if (type === 'text_mention' && user) return [user.id];
    if (type !== 'mention') return [];
    const username = text.slice(offset + 1, offset + length);
    const isBot = username.toLowerCase() === bot.user.username?.toLowerCase();
    return [(isBot ? bot.user : bot.people.findByUsername(username))?.id ?? []].flat();
  });
  return [...new Set(ids)].map(String);
}
