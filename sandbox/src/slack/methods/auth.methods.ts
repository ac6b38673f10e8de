import { SlackError } from '../slack-error.js';
import { botView } from '../views.js';
import type { Call, Method, OpenCall } from './method.js';

/** Who a token is, and how an app opens its sockets. */
export const authMethods: Record<string, Method> = {
  'api.test': { tier: 'none', token: 'none', run: testApi },
  'auth.test': { tier: 'none', token: 'any', run: testAuth },
  'auth.revoke': { tier: 50, token: 'bot', run: revoke },
  'apps.connections.open': { tier: 20, token: 'app', scopes: ['connections:write'], run: openConnection },
  'team.info': { tier: 50, token: 'bot', scopes: ['team:read'], run: teamInfo },
  'bots.info': { tier: 50, token: 'bot', scopes: ['users:read'], run: botInfo },
};

function testApi({ args }: OpenCall) {
  const error = args.text('error');
  if (error) throw new SlackError(error, { args: { error } });
  const foo = args.text('foo');
  return { args: foo === undefined ? {} : { foo } };
}

function testAuth({ team, token }: Call) {
  if (token.kind === 'app') return { app_name: team.app.name, app_id: team.app.id };
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: team.users.get(team.botUserId)?.handle,
    team_id: team.id,
    user_id: team.botUserId,
    bot_id: team.botId,
    is_enterprise_install: false,
  };
}

function revoke({ team, args, store, activity }: Call) {
  if (args.flag('test')) return { revoked: false };
  store.tokens.revokeBot(team);
  activity.revokeBot(team);
  return { revoked: true };
}

function openConnection({ team, sockets, origin }: Call) {
  return { url: origin.replace(/^http/, 'ws') + sockets.newPath(team.app) };
}

function teamInfo({ team, origin }: Call) {
  const image = Object.fromEntries(
    [34, 44, 68, 88, 132, 230].map((size) => [`image_${size}`, avatar(origin, team.id, size)]),
  );
  const url = `https://${team.domain}.slack.com/`;
  const icon = { ...image, image_default: true };
  return { team: { id: team.id, name: team.name, url, domain: team.domain, email_domain: '', icon } };
}

const avatar = (origin: string, id: string, size: number) => `${origin}/slack/avatars/${id}-${size}.png`;

function botInfo({ team, args, origin }: Call) {
  const bot = team.findBot(args.text('bot') ?? team.botId);
  if (!bot) throw new SlackError('bot_not_found');
  return { bot: botView(team, bot, origin) };
}
