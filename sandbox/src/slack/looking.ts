import type { SandboxChannel, SandboxMessage, ShelvedFile } from '../platform-sandbox.js';
import type { SlackChannel, SlackMessage } from './channel.js';
import type { SlackTeam } from './team.js';
import { pingsOf } from './text.js';

/** What the control API shows of a team: what anybody who looks at Slack sees. */
export const channelsOf = (team: SlackTeam): SandboxChannel[] =>
  [...team.channels.values()].filter(({ kind }) => kind !== 'im').map(({ id, name }) => ({ id, name }));

/** A channel's name without the sign that people write before it. */
export const bareName = (name: string): string => name.replace(/^#/, '');

/** What is left of the files, under Slack's ids. */
function filesOf({ files = [] }: SlackMessage): ShelvedFile[] {
  return files.flatMap(({ id, name, type, content }) =>
    content ? { ...content, id, name, contentType: type.mimetype } : [],
  );
}

export function lookedAt(team: SlackTeam, channel: SlackChannel, message: SlackMessage): SandboxMessage {
  const id = message.user ?? message.botId ?? '';
  return {
    id: message.ts,
    text: message.text,
    author: { id, name: message.username ?? team.users.get(id)?.name ?? id },
    bot: message.botId !== undefined,
    thread_id: message.threadTs ?? null,
    edited: message.edited !== undefined,
    reactions: message.reactions.map(({ name, users }) => ({ emoji: name, users: [...users] })),
    pings: pingsOf(message.text, message.blocks),
    files: filesOf(message),
    pinned: channel.isPinned(message),
  };
}
