import type { SlackChannel, SlackMessage } from '../channel.js';
import { SlackError } from '../slack-error.js';
import { stamp } from './arguments.js';
import { getChannel, getMessage, requireMember, type Call, type Method } from './method.js';

export const reactionsMethods: Record<string, Method> = {
  'reactions.add': { tier: 50, token: 'bot', scopes: ['reactions:write'], run: add },
  'reactions.remove': { tier: 20, token: 'bot', scopes: ['reactions:write'], run: remove },
  'reactions.get': { tier: 50, token: 'bot', scopes: ['reactions:read'], run: get },
};

/** How an emoji is named in Slack, without colons. */
export const EMOJI_NAME = /^[\p{Ll}\p{Lo}\p{N}_+'-]{1,100}(::skin-tone-[2-6])?$/u;

function target(call: Call): { channel: SlackChannel; message: SlackMessage } {
  const ts = call.args.text('timestamp');
  if (!ts || !call.args.text('channel')) throw new SlackError('no_item_specified');
  const channel = getChannel(call);
  const message = getMessage(channel, stamp(ts, 'bad_timestamp'));
  return { channel, message };
}

function getEmoji(call: Call): string {
  const name = call.args.requiredText('name').replace(/^:|:$/g, '');
  if (!EMOJI_NAME.test(name)) throw new SlackError('invalid_name');
  return name;
}

function add(call: Call) {
  const name = getEmoji(call);
  const { channel, message } = target(call);
  requireMember(call, channel);
  if (channel.isArchived) throw new SlackError('is_archived');
  const { team, activity } = call;
  if (!activity.react(team, channel, message, name, team.botUserId)) throw new SlackError('already_reacted');
  return {};
}

function remove(call: Call) {
  const name = getEmoji(call);
  const { channel, message } = target(call);
  const { team, activity } = call;
  if (!activity.unreact(team, channel, message, name, team.botUserId)) throw new SlackError('no_reaction');
  return {};
}

function get(call: Call) {
  const { channel, message } = target(call);
  return { type: 'message', channel: channel.id, message: call.activity.view(call.team, channel, message) };
}
