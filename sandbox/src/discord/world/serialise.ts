import {
  CHANNEL_TYPE,
  type Bot,
  type Channel,
  type Emoji,
  type Guild,
  type Json,
  type Member,
  type Role,
  type User,
  type Webhook,
} from './model.js';
import { permissionsOf } from './permissions.js';

export const userJson = (user: User): Json => ({
  id: user.id,
  username: user.username,
  discriminator: '0',
  global_name: user.globalName,
  avatar: user.avatar,
  banner: null,
  accent_color: null,
  avatar_decoration_data: null,
  public_flags: 0,
  flags: 0,
  ...(user.bot && { bot: true }),
});

/** The caller about itself. */
export const ownUserJson = (user: User): Json => ({
  ...userJson(user),
  bot: true,
  email: null,
  verified: true,
  mfa_enabled: false,
  locale: 'en-US',
});

/** Inside a message, where the user stands beside it. */
export const partialMemberJson = (member: Member): Json => ({
  roles: member.roles,
  nick: null,
  avatar: null,
  joined_at: member.joinedAt,
  premium_since: null,
  communication_disabled_until: null,
  deaf: false,
  mute: false,
  pending: false,
  flags: 0,
});

export const memberJson = (member: Member): Json => ({ user: userJson(member.user), ...partialMemberJson(member) });

export const roleJson = (role: Role): Json => ({
  id: role.id,
  name: role.name,
  permissions: String(role.permissions),
  position: role.position,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  icon: null,
  unicode_emoji: null,
  managed: role.managed,
  mentionable: role.mentionable,
  flags: 0,
  ...(role.botId && { tags: { bot_id: role.botId } }),
});

export const emojiJson = (emoji: Emoji): Json => ({
  ...emoji,
  roles: [],
  require_colons: true,
  managed: false,
  animated: false,
  available: true,
});

export function channelJson(channel: Channel): Json {
  if (channel.recipient) return directJson(channel, channel.recipient);
  return channel.thread ? threadJson(channel) : guildChannelJson(channel);
}

const directJson = (channel: Channel, recipient: User): Json => ({
  id: channel.id,
  type: channel.type,
  last_message_id: channel.lastMessageId,
  last_pin_timestamp: lastPin(channel),
  flags: 0,
  recipients: [userJson(recipient)],
});

const guildChannelJson = (channel: Channel): Json => ({
  id: channel.id,
  type: channel.type,
  guild_id: channel.guild.id,
  name: channel.name,
  topic: channel.topic,
  nsfw: channel.nsfw,
  position: channel.position,
  parent_id: channel.categoryId,
  rate_limit_per_user: channel.slowmode,
  last_message_id: channel.lastMessageId,
  last_pin_timestamp: lastPin(channel),
  flags: 0,
  permission_overwrites: channel.overwrites.map(({ id, type, allow, deny }) => ({
    id,
    type,
    allow: String(allow),
    deny: String(deny),
  })),
});

export const lastPin = (channel: Channel): string | null => [...channel.pins.values()].at(-1) ?? null;

function threadJson(channel: Channel): Json {
  const { thread, parent, messages } = channel;
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guild.id,
    parent_id: parent?.id,
    owner_id: thread?.ownerId,
    name: channel.name,
    last_message_id: channel.lastMessageId,
    last_pin_timestamp: lastPin(channel),
    rate_limit_per_user: channel.slowmode,
    message_count: messages.all().length,
    total_message_sent: messages.all().length,
    member_count: thread?.memberIds.size,
    flags: 0,
    thread_metadata: {
      archived: thread?.archived,
      locked: thread?.locked,
      auto_archive_duration: thread?.autoArchiveMinutes,
      archive_timestamp: thread?.changedAt,
      create_timestamp: thread?.createdAt,
      ...(channel.type === CHANNEL_TYPE.privateThread && { invitable: true }),
    },
  };
}

export const threadMemberJson = (thread: Channel, userId: string): Json => ({
  id: thread.id,
  user_id: userId,
  join_timestamp: thread.thread?.createdAt,
  flags: 0,
});

export const guildChannels = (guild: Guild): Channel[] =>
  [...guild.channels.values()].filter((channel) => !channel.thread);
export const guildThreads = (guild: Guild): Channel[] =>
  [...guild.channels.values()].filter((channel) => channel.thread);

export const guildJson = (guild: Guild): Json => ({
  id: guild.id,
  name: guild.name,
  owner_id: guild.ownerId,
  icon: null,
  splash: null,
  discovery_splash: null,
  banner: null,
  description: null,
  region: 'deprecated',
  afk_channel_id: null,
  afk_timeout: 300,
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  mfa_level: 0,
  nsfw_level: 0,
  premium_tier: guild.premiumTier,
  premium_subscription_count: 0,
  premium_progress_bar_enabled: false,
  preferred_locale: 'en-US',
  application_id: null,
  system_channel_id: null,
  system_channel_flags: 0,
  rules_channel_id: null,
  public_updates_channel_id: null,
  safety_alerts_channel_id: null,
  vanity_url_code: null,
  max_members: 500_000,
  max_video_channel_users: 25,
  features: [],
  stickers: [],
  emojis: [...guild.emojis.values()].map(emojiJson),
  roles: [...guild.roles.values()].map(roleJson),
});

export const guildSummaryJson = (guild: Guild): Json => ({
  id: guild.id,
  name: guild.name,
  icon: null,
  banner: null,
  owner: false,
  permissions: String(permissionsOf(guild, guild.bot.user.id)),
  features: [],
});

export const applicationJson = (bot: Bot): Json => ({
  id: bot.user.id,
  name: bot.user.username,
  icon: null,
  description: '',
  summary: '',
  bot_public: true,
  bot_require_code_grant: false,
  verify_key: bot.user.id.padStart(64, '0'),
  // Presence, members and message content, each in its form for unverified applications.
  flags: (1 << 13) | (1 << 15) | (1 << 19),
  team: null,
  bot: userJson(bot.user),
});

export const webhookJson = (webhook: Webhook, origin: string, revealCreator = true): Json => ({
  id: webhook.id,
  type: 1,
  guild_id: webhook.channel.guild.id,
  channel_id: webhook.channel.id,
  name: webhook.name,
  avatar: webhook.avatar,
  token: webhook.token,
  application_id: webhook.creator.bot ? webhook.creator.id : null,
  url: `${origin}/discord/api/webhooks/${webhook.id}/${webhook.token}`,
  ...(revealCreator && { user: userJson(webhook.creator) }),
});
