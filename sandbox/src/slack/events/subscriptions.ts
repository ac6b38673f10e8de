import type { ChannelKind, SlackChannel } from '../channel.js';
import { SCOPE_FOR } from '../scopes.js';
import type { SlackTeam } from '../team.js';

/** The scope that lets an app hear of each kind of event, by the kind of conversation or everywhere the same. */
const SCOPES: Record<string, Record<ChannelKind, string> | string> = {
  message: SCOPE_FOR.history,
  app_mention: 'app_mentions:read',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  pin_added: 'pins:read',
  pin_removed: 'pins:read',
  file_shared: 'files:read',
  file_deleted: 'files:read',
  member_joined_channel: SCOPE_FOR.read,
  member_left_channel: SCOPE_FOR.read,
  channel_created: SCOPE_FOR.read,
  channel_rename: SCOPE_FOR.read,
  channel_archive: SCOPE_FOR.read,
  channel_unarchive: SCOPE_FOR.read,
  group_rename: SCOPE_FOR.read,
  group_archive: SCOPE_FOR.read,
  group_unarchive: SCOPE_FOR.read,
};

/** Told of every public channel, also of those without the bot. */
const TEAM_WIDE = new Set(['channel_created', 'channel_rename', 'channel_archive', 'channel_unarchive']);

/**
 * Whether the app hears of an event in a channel, or of the team's own: it needs the scope, and mostly its bot in the
 * channel.
 */
export function hears(team: SlackTeam, channel: SlackChannel | null, type: string): boolean {
  const scopes = SCOPES[type];
  if (!team.installed || !scopes) return false;
  if (!channel) return typeof scopes === 'string' && team.scopes.has(scopes);
  const scope = typeof scopes === 'string' ? scopes : scopes[channel.kind];
  return team.scopes.has(scope) && (channel.members.has(team.botUserId) || (TEAM_WIDE.has(type) && !channel.isPrivate));
}
