import { isTombstone, type SlackChannel, type SlackMessage } from './channel.js';
import { fileView } from './files/file-view.js';
import type { SlackFile } from './files/slack-file.js';
import type { SlackTeam, SlackUser } from './team.js';

type Json = Record<string, unknown>;

/** The shapes in which Slack shows its objects, in methods and events alike. */
export function channelView(team: SlackTeam, channel: SlackChannel): Json {
  if (channel.kind === 'im') return directView(team, channel);
  const blank = { value: '', creator: '', last_set: 0 };
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    created: channel.created,
    creator: channel.creator,
    is_archived: channel.isArchived,
    is_general: channel.isGeneral,
    unlinked: 0,
    is_shared: false,
    is_org_shared: false,
    is_ext_shared: false,
    is_pending_ext_shared: false,
    pending_shared: [],
    context_team_id: team.id,
    shared_team_ids: [team.id],
    updated: channel.created * 1000,
    is_member: channel.members.has(team.botUserId),
    topic: blank,
    purpose: blank,
    previous_names: channel.previousNames,
  };
}

/** A conversation of one person with the bot: it has no name, but the person. */
function directView(team: SlackTeam, channel: SlackChannel): Json {
  return {
    id: channel.id,
    created: channel.created,
    is_archived: false,
    is_im: true,
    is_org_shared: false,
    context_team_id: team.id,
    updated: channel.created * 1000,
    user: channel.creator,
    is_user_deleted: false,
    is_open: true,
    priority: 0,
  };
}

/** The email is shown to an app that was granted `users:read.email`. */
export function userView(team: SlackTeam, user: SlackUser, origin: string): Json {
  const [first = '', ...rest] = user.name.split(' ');
  const image = (size: number) => `${origin}/slack/avatars/${user.id}-${size}.png`;
  const images = Object.fromEntries([24, 32, 48, 72, 192, 512].map((size) => [`image_${size}`, image(size)]));
  const profile = {
    real_name: user.name,
    real_name_normalized: user.name,
    display_name: user.isBot ? '' : user.name,
    display_name_normalized: user.isBot ? '' : user.name,
    first_name: first,
    last_name: rest.join(' '),
    avatar_hash: user.id.toLowerCase(),
    status_text: '',
    status_emoji: '',
    email: team.scopes.has('users:read.email') ? user.email : undefined,
    team: team.id,
    ...images,
    ...(user.isBot && { bot_id: user.botId, api_app_id: user.appId, always_active: true }),
  };
  return {
    id: user.id,
    team_id: team.id,
    name: user.handle,
    deleted: false,
    real_name: user.name,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile,
    is_admin: user.id === team.ownerId,
    is_owner: user.id === team.ownerId,
    is_primary_owner: user.id === team.ownerId,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    updated: user.updated,
  };
}

export function botView(team: SlackTeam, bot: SlackUser, origin: string): Json {
  const icon = (size: number) => `${origin}/slack/avatars/${bot.id}-${size}.png`;
  return {
    id: bot.botId,
    app_id: bot.appId,
    user_id: bot.id,
    name: bot.name,
    icons: { image_36: icon(36), image_48: icon(48), image_72: icon(72) },
    deleted: false,
    updated: team.created,
  };
}

/** A message without its place: events add the channel, history shows it as it is. */
export function messageView(team: SlackTeam, channel: SlackChannel, message: SlackMessage, origin: string): Json {
  // Under a customised name our own bot shows no profile; another one always does.
  const isProfiled = message.botId && (message.user || message.botId !== team.botId);
  const bot = isProfiled ? team.findBot(message.botId as string) : undefined;
  return {
    type: 'message',
    subtype: message.subtype,
    hidden: isTombstone(message) || undefined,
    user: message.user,
    username: message.username,
    icons: message.icons,
    bot_id: message.botId,
    app_id: message.appId,
    bot_profile: bot && { ...botView(team, bot, origin), user_id: undefined, team_id: team.id },
    text: message.text,
    mrkdwn: message.mrkdwn,
    team: message.subtype === 'bot_message' || message.files ? undefined : team.id,
    ts: message.ts,
    client_msg_id: message.clientMsgId,
    blocks: message.blocks,
    attachments: message.attachments,
    ...(message.files && filesView(team, message.files, origin)),
    edited: message.edited,
    ...threadView(channel, message),
    reactions: message.reactions.length
      ? message.reactions.map(({ name, users }) => ({ name, users: [...users], count: users.length }))
      : undefined,
    pinned_to: channel.isPinned(message) ? [channel.id] : undefined,
  };
}

function filesView(team: SlackTeam, files: SlackFile[], origin: string): Json {
  return { files: files.map((file) => fileView(team, file, origin)), upload: true, display_as_bot: false };
}

function threadView(channel: SlackChannel, message: SlackMessage): Json {
  if (message.threadTs) {
    return { thread_ts: message.threadTs, parent_user_id: channel.findRoot(message.threadTs)?.user };
  }
  const last = message.replies.last();
  if (!last) return {};
  const users = [...new Set(message.replies.all().map((reply) => reply.user ?? reply.botId))];
  return {
    thread_ts: message.ts,
    reply_count: message.replies.size,
    reply_users_count: users.length,
    reply_users: users.slice(0, 5),
    latest_reply: last.ts,
    is_locked: false,
    subscribed: false,
  };
}
