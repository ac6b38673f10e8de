import type { SlackChannel, SlackMessage } from '../channel.js';
import type { SlackTeam } from '../team.js';
import type { SlackFile } from './slack-file.js';

/** A message that shows a file. */
export interface SharedFile {
  channel: SlackChannel;
  message: SlackMessage;
  /** When it was shared, in milliseconds since 1970. */
  at: number;
}

/** Where a file is shown, in the order in which it was shared. */
export function sharedIn(team: SlackTeam, { shares }: SlackFile): SharedFile[] {
  return shares.flatMap(({ channelId, ts, at }) => {
    const channel = team.channels.get(channelId);
    const message = channel?.find(ts);
    return channel && message ? [{ channel, message, at }] : [];
  });
}

/** True when the bot may see it: its own, or shared where the bot is or could be. */
export function isVisible(team: SlackTeam, file: SlackFile): boolean {
  if (file.state === 'awaited') return false;
  if (file.user === team.botUserId) return true;
  return sharedIn(team, file).some(({ channel }) => channel.kind === 'channel' || channel.members.has(team.botUserId));
}

/** Notes in the files which message shows them. */
export function noteShares(channel: SlackChannel, { ts, files = [] }: SlackMessage): void {
  for (const file of files) file.shares.push({ channelId: channel.id, ts, at: Date.now() });
}

/** The files stay when a message that showed them goes. */
export function dropShares(channel: SlackChannel, { ts, files = [] }: SlackMessage): void {
  for (const file of files) {
    file.shares = file.shares.filter((share) => share.channelId !== channel.id || share.ts !== ts);
  }
}
