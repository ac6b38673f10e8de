import { OPEN_SCOPES } from '../scopes.js';
import { SlackError } from '../slack-error.js';
import type { SlackTeam } from '../team.js';
import { channelView } from '../views.js';
import { getChannel, missingScope, type Call, type Method } from './method.js';

export const directMethods: Record<string, Method> = {
  'conversations.open': { tier: 50, token: 'bot', scopes: OPEN_SCOPES, run: open },
};

const MOST_USERS = 8;

/** Opens the conversation with one person, or resumes it by its id. */
function open(call: Call) {
  const { team, args } = call;
  if (args.text('channel')) {
    const channel = getChannel(call);
    if (channel.kind !== 'im') throw new SlackError('method_not_supported_for_channel_type');
    return answer(call, channel.creator);
  }
  const users = (args.text('users') ?? '').split(',').filter(Boolean);
  if (users.length === 0) throw new SlackError('users_list_not_supplied');
  if (users.length > MOST_USERS) throw new SlackError('too_many_users');
  const [user = '', ...others] = users.map((id) => checkRecipient(team, id));
  if (others.length > 0) throw missingScope(team, 'mpim:write');
  return answer(call, user);
}

function answer({ team, args }: Call, userId: string) {
  if (!team.scopes.has('im:write')) throw missingScope(team, 'im:write');
  const isOpen = team.findDirect(userId) !== undefined;
  if (!isOpen && args.flag('prevent_creation')) throw new SlackError('channel_not_found');
  const channel = team.openDirect(userId);
  const shown = args.flag('return_im') ? channelView(team, channel) : { id: channel.id };
  return { ...(isOpen && { no_op: true, already_open: true }), channel: shown };
}

/** Bots speak with people alone. */
export function checkRecipient(team: SlackTeam, id: string): string {
  const user = team.users.get(id);
  if (!user) throw new SlackError('user_not_found');
  if (user.isBot) throw new SlackError('cannot_dm_bot');
  return id;
}
