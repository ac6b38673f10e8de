import type { SlackChannel } from '../channel.js';
import type { SlackTeam } from '../team.js';

/** The scope that lets an app hear of each kind of event, in public and in private channels. */
const SCOPES: Record<string, [inPublic: string, inPrivate: string]> = {
  message: ['channels:history', 'groups:history'],
  app_mention: ['app_mentions:read', 'app_mentions:read'],
  reaction_added: ['reactions:read', 'reactions:read'],
  reaction_removed: ['reactions:read', 'reactions:read'],
  pin_added: ['pins:read', 'pins:read'],
  pin_removed: ['pins:read', 'pins:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  channel_created: ['channels:read', 'groups:read'],
  channel_rename: ['channels:read', 'groups:read'],
  channel_archive: ['channels:read', 'groups:read'],
  channel_unarchive: ['channels:read', 'groups:read'],
  group_rename: ['channels:read', 'groups:read'],
  group_archive: ['channels:read', 'groups:read'],
  group_unarchive: ['channels:read', 'groups:read'],
};

/** Told of every public channel, also of those without the bot. */
const TEAM_WIDE = new Set(['channel_created', 'channel_rename', 'channel_archive', 'channel_unarchive']);

/** Whether the app hears of an event in a channel: it needs the scope, and mostly its bot in the channel. */
export function hears(team: SlackTeam, channel: SlackChannel, type: string): boolean {
  const scopes = SCOPES[type];
  if (team.botRevoked || !scopes) return false;
  const scope = channel.isPrivate ? scopes[1] : scopes[0];
  return team.scopes.has(scope) && (channel.members.has(team.botUserId) || (TEAM_WIDE.has(type) && !channel.isPrivate));
}
