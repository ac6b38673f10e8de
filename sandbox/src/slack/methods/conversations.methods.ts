import type { SlackChannel } from '../channel.js';
import { MANAGE_SCOPES, READ_SCOPES } from '../scopes.js';
import { SlackError } from '../slack-error.js';
import { channelView } from '../views.js';
import { page } from './arguments.js';
import { getChannel, missingScope, requireMember, requireScope, type Call, type Method } from './method.js';

/** What there is to talk in; what was said there is in the history methods. */
export const conversationsMethods: Record<string, Method> = {
  'conversations.list': { tier: 20, token: 'bot', scopes: READ_SCOPES, run: list },
  'conversations.info': { tier: 50, token: 'bot', scopes: READ_SCOPES, run: info },
  'conversations.members': { tier: 100, token: 'bot', scopes: READ_SCOPES, run: members },
  'conversations.join': { tier: 50, token: 'bot', scopes: ['channels:join'], run: join },
  'conversations.leave': { tier: 50, token: 'bot', scopes: MANAGE_SCOPES, run: leave },
  'conversations.create': { tier: 20, token: 'bot', scopes: MANAGE_SCOPES, run: create },
  'conversations.rename': { tier: 20, token: 'bot', scopes: MANAGE_SCOPES, run: rename },
  'conversations.archive': { tier: 20, token: 'bot', scopes: MANAGE_SCOPES, run: (call) => setArchived(call, true) },
  'conversations.unarchive': { tier: 20, token: 'bot', scopes: MANAGE_SCOPES, run: (call) => setArchived(call, false) },
};

/** The scope that lists each type of conversation. */
const TYPES = new Map([
  ['public_channel', 'channels:read'],
  ['private_channel', 'groups:read'],
  ['mpim', 'mpim:read'],
  ['im', 'im:read'],
]);

const TYPE_OF = { channel: 'public_channel', group: 'private_channel', im: 'im' } as const;

function list(call: Call) {
  const { team, args } = call;
  const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  for (const type of types) {
    const scope = TYPES.get(type);
    if (!scope) throw new SlackError('invalid_types');
    if (!team.scopes.has(scope)) throw missingScope(team, scope);
  }
  const excluded = args.flag('exclude_archived');
  const wanted = (channel: SlackChannel) =>
    types.includes(TYPE_OF[channel.kind]) &&
    (!channel.isPrivate || channel.members.has(team.botUserId)) &&
    !(excluded && channel.isArchived);
  const found = [...team.channels.values()].filter(wanted);
  const { items, response_metadata } = page('team', found, args, args.limit(100, 999));
  return { channels: items.map((channel) => withCount(call, channel)), response_metadata };
}

function withCount({ team }: Call, channel: SlackChannel) {
  if (channel.kind === 'im') return channelView(team, channel);
  return { ...channelView(team, channel), num_members: channel.members.size };
}

function info(call: Call) {
  const channel = getChannel(call);
  requireScope(call, channel, 'read');
  const counted = call.args.flag('include_num_members');
  return { channel: counted ? withCount(call, channel) : channelView(call.team, channel) };
}

function members(call: Call) {
  const channel = getChannel(call);
  requireScope(call, channel, 'read');
  const { items, response_metadata } = page('user', [...channel.members], call.args, call.args.limit(100, 1000));
  return { members: items, response_metadata };
}

function join(call: Call) {
  const channel = getChannel(call);
  if (channel.kind !== 'channel') throw new SlackError('method_not_supported_for_channel_type');
  if (channel.isArchived) throw new SlackError('is_archived');
  const already = channel.members.has(call.team.botUserId);
  call.activity.join(call.team, channel, call.team.botUserId);
  const note = already && { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } };
  return { channel: channelView(call.team, channel), ...note };
}

function leave(call: Call) {
  const channel = getChannel(call);
  requireManageable(call, channel);
  if (channel.isArchived) throw new SlackError('is_archived');
  if (channel.isGeneral) throw new SlackError('cant_leave_general');
  if (!channel.members.has(call.team.botUserId)) return { not_in_channel: true };
  call.activity.leave(call.team, channel, call.team.botUserId);
  return {};
}

/** A conversation of two is neither left, renamed nor archived. */
function requireManageable(call: Call, channel: SlackChannel): void {
  if (channel.kind === 'im') throw new SlackError('method_not_supported_for_channel_type');
  requireScope(call, channel, 'manage');
}

/** Names are lowercase letters, digits, hyphens and underscores, 80 at most. */
function getName(call: Call): string {
  const name = call.args.text('name');
  if (!name) throw new SlackError('invalid_name_required');
  if (name.length > 80) throw new SlackError('invalid_name_maxlength');
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) throw new SlackError('invalid_name_specials');
  if (call.team.hasChannelNamed(name)) throw new SlackError('name_taken');
  return name;
}

function create(call: Call) {
  const isPrivate = call.args.flag('is_private');
  const scope = isPrivate ? 'groups:write' : 'channels:manage';
  if (!call.team.scopes.has(scope)) throw missingScope(call.team, scope);
  const channel = call.activity.createChannel(call.team, getName(call), isPrivate);
  return { channel: channelView(call.team, channel) };
}

function rename(call: Call) {
  const channel = getChannel(call);
  requireManageable(call, channel);
  requireMember(call, channel);
  call.activity.renameChannel(call.team, channel, getName(call));
  return { channel: channelView(call.team, channel) };
}

function setArchived(call: Call, archived: boolean) {
  const channel = getChannel(call);
  requireManageable(call, channel);
  if (archived && channel.isGeneral) throw new SlackError('cant_archive_general');
  if (channel.isArchived === archived) throw new SlackError(archived ? 'already_archived' : 'not_archived');
  requireMember(call, channel);
  call.activity.setArchived(call.team, channel, archived, call.team.botUserId);
  return {};
}
