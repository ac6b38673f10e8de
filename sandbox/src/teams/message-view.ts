import type { SandboxMessage } from '../platform-sandbox.js';
import type { TeamsMessage } from './conversation.js';

/** A message as the control API shows it. */
export async function showMessage(message: TeamsMessage): Promise<SandboxMessage> {
  return {
    id: message.id,
    text: (message.isFormatted ? message.html : null) ?? message.text,
    author: { id: message.authorId, name: message.authorName },
    bot: message.isBot,
    thread_id: message.rootId,
    edited: message.isEdited,
    reactions: message.reactions.map(({ type, users }) => ({ emoji: type, users: [...users] })),
    pings: [...new Set(message.mentions.map(({ id }) => id))],
    files: await message.files,
    pinned: message.isPinned,
  };
}
