import { SlackError } from '../slack-error.js';
import { stamp } from './arguments.js';
import { getChannel, getMessage, requireMember, type Call, type Method } from './method.js';

export const pinsMethods: Record<string, Method> = {
  'pins.add': { tier: 20, token: 'bot', scopes: ['pins:write'], run: add },
  'pins.remove': { tier: 20, token: 'bot', scopes: ['pins:write'], run: remove },
  'pins.list': { tier: 20, token: 'bot', scopes: ['pins:read'], run: list },
};

function target(call: Call) {
  const channel = getChannel(call);
  const ts = call.args.text('timestamp');
  if (!ts) throw new SlackError('no_item_specified');
  requireMember(call, channel);
  const message = getMessage(channel, stamp(ts, 'bad_timestamp'));
  return { channel, message };
}

function add(call: Call) {
  const { channel, message } = target(call);
  const { team, activity } = call;
  if (channel.isArchived) throw new SlackError('is_archived');
  if (!activity.pin(team, channel, message, team.botUserId)) throw new SlackError('already_pinned');
  return {};
}

function remove(call: Call) {
  const { channel, message } = target(call);
  const { team, activity } = call;
  if (!activity.unpin(team, channel, message, team.botUserId)) throw new SlackError('no_pin');
  return {};
}

/** Newest pin first. */
function list(call: Call) {
  const channel = getChannel(call);
  requireMember(call, channel);
  const items = channel.pins
    .map((pin) => ({
      type: 'message',
      channel: channel.id,
      created: pin.created,
      created_by: pin.createdBy,
      message: call.activity.view(call.team, channel, getMessage(channel, pin.ts)),
    }))
    .reverse();
  return { items };
}
