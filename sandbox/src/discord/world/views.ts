import type { SandboxMessage } from '../../platform-sandbox.js';
import { emojiKey } from './emoji.js';
import { isUserMessage, type Channel, type Message } from './model.js';
import { compareSnowflakes } from './snowflake.js';

/** What was written in a channel and its threads, oldest first; Discord's own notices (a pin, a thread) left out. */
export function sandboxMessages(channel: Channel): SandboxMessage[] {
  const threads = [...channel.guild.channels.values()].filter((it) => it.parent === channel);
  const written = [channel, ...threads].flatMap(({ messages }) => messages.all().filter(isUserMessage));
  if (threads.length) written.sort((left, right) => compareSnowflakes(left.id, right.id));
  return written.map(sandboxMessage);
}

const sandboxMessage = (message: Message): SandboxMessage => ({
  id: message.id,
  text: message.content,
  author: { id: message.author.id, name: message.author.globalName ?? message.author.username },
  bot: message.author.bot,
  thread_id: message.reference?.messageId ?? (message.channel.thread ? message.channel.id : null),
  edited: message.editedAt !== null,
  reactions: [...message.reactions.values()].map(({ emoji, userIds }) => ({
    emoji: emojiKey(emoji),
    users: [...userIds],
  })),
  pings: message.pings,
  files: message.attachments.map(({ id, file }) => ({ ...file, id })),
  pinned: message.pinned,
});
