import { basename } from 'node:path';
import type { SandboxMessage } from '../platform-sandbox.js';
import type { Bot } from './bot.js';
import type { Chat, StoredMessage } from './chat.js';
import { mediaOf, writtenOf } from './content.js';
import type { TelegramMessage } from './telegram-types.js';

/** A message as anyone looking at the chat would see it. */
export function showMessage({ message, at, reactions }: StoredMessage, chat: Chat, bot: Bot): SandboxMessage {
  const repliedTo = message.reply_to_message?.message_id ?? message.message_thread_id;
  return {
    id: String(message.message_id),
    text: writtenOf(message).text,
    spans: spansOf(message),
    at,
    author: { id: String(message.from.id), name: message.from.first_name },
    bot: message.from.is_bot,
    thread_id: repliedTo === undefined ? null : String(repliedTo),
    edited: message.edit_date !== undefined,
    reactions: byEmoji(reactions),
    pings: pingsOf(message, bot),
    files: filesOf(message, bot),
    pinned: chat.pinned.includes(message.message_id),
  };
}

function spansOf(message: TelegramMessage): NonNullable<SandboxMessage['spans']> {
  const { text, entities } = writtenOf(message);
  return entities.map(({ type, offset, length }) => ({ type, text: text.slice(offset, offset + length) }));
}

/** A photo has no name of its own, only that of where it lies. */
function filesOf(message: TelegramMessage, bot: Bot): SandboxMessage['files'] {
  const media = mediaOf(message, bot.media);
  if (!media) return [];
  const { fileId, kind, file, path } = media;
  return [{ ...file, id: fileId, name: kind === 'photo' ? basename(path) : file.name }];
}

function byEmoji(reactions: StoredMessage['reactions']): SandboxMessage['reactions'] {
  const users = new Map<string, string[]>();
  for (const [userId, emojis] of reactions) {
    for (const emoji of emojis) users.set(emoji, [...(users.get(emoji) ?? []), String(userId)]);
  }
  return [...users].map(([emoji, ids]) => ({ emoji, users: ids }));
}

/** Those mentioned by name or username; Telegram knows no mention of everyone. */
function pingsOf(message: TelegramMessage, bot: Bot): string[] {
  const { text, entities } = writtenOf(message);
  const ids = entities.flatMap(({ type, offset, length, user }) => {
    if (type === 'text_mention' && user) return [user.id];
    if (type !== 'mention') return [];
    const username = text.slice(offset + 1, offset + length);
    const isBot = username.toLowerCase() === bot.user.username?.toLowerCase();
    return [(isBot ? bot.user : bot.people.findByUsername(username))?.id ?? []].flat();
  });
  return [...new Set(ids)].map(String);
}
