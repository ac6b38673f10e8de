import { SlackError } from '../slack-error.js';
import { userView } from '../views.js';
import { page } from './arguments.js';
import type { Call, Method } from './method.js';

export const usersMethods: Record<string, Method> = {
  'users.info': { tier: 100, token: 'bot', scopes: ['users:read'], run: info },
  'users.list': { tier: 20, token: 'bot', scopes: ['users:read'], run: list },
  'users.lookupByEmail': { tier: 50, token: 'bot', scopes: ['users:read.email'], run: lookupByEmail },
};

function info({ team, args, origin }: Call) {
  const user = team.users.get(args.requiredText('user'));
  if (!user) throw new SlackError('user_not_found');
  return { user: userView(team, user, origin) };
}

function lookupByEmail({ team, args, origin }: Call) {
  const user = team.findByEmail(args.requiredText('email'));
  if (!user) throw new SlackError('users_not_found');
  return { user: userView(team, user, origin) };
}

/** Without a limit Slack tries to answer with everyone. */
function list({ team, args, origin }: Call) {
  const everyone = [...team.users.values()];
  const { items, response_metadata } = page('user', everyone, args, args.limit(everyone.length, 1000));
  const members = items.map((user) => userView(team, user, origin));
  return { members, cache_ts: Math.floor(Date.now() / 1000), response_metadata };
}
