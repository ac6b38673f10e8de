import { newBotToken } from '../ids.js';
import { SlackError } from '../slack-error.js';
import { botView } from '../views.js';
import type { Call, Method, OpenCall } from './method.js';

/** Who a token is, and how an app comes to one. */
export const authMethods: Record<string, Method> = {
  'api.test': { tier: 'none', token: 'none', run: testApi },
  'auth.test': { tier: 'none', token: 'any', run: testAuth },
  'auth.revoke': { tier: 50, token: 'bot', run: revoke },
  'apps.connections.open': { tier: 20, token: 'app', scopes: ['connections:write'], run: openConnection },
  'oauth.v2.access': { tier: 100, token: 'none', run: exchangeCode },
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
  if (token.kind === 'app') return { app_name: 'Patchbay', app_id: team.appId };
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

function revoke({ team, token, args, activity }: Call) {
  if (args.flag('test')) return { revoked: false };
  token.revoked = true;
  activity.revokeBot(team);
  return { revoked: true };
}

function openConnection({ team, sockets, origin }: Call) {
  return { url: origin.replace(/^http/, 'ws') + sockets.newPath(team) };
}

/** Slack takes the app's id and secret as arguments or as HTTP Basic, which the caller has put among them. */
function exchangeCode({ args, store, origin }: OpenCall) {
  const team = store.findCode(args.requiredText('code'));
  if (!team) throw new SlackError('invalid_code');
  if (args.text('client_id') !== team.clientId) throw new SlackError('invalid_client_id');
  if (args.text('client_secret') !== team.clientSecret) throw new SlackError('bad_client_secret');
  store.spendCode(args.requiredText('code'));
  if (store.findToken(team.botToken)?.revoked) {
    team.botToken = newBotToken();
    team.botRevoked = false;
    store.keepToken(team.botToken, 'bot', team);
  }
  const channel = [...team.channels.values()][0];
  const settings = `https://${team.domain}.slack.com/services/${team.botId}`;
  return {
    app_id: team.appId,
    authed_user: { id: team.ownerId },
    scope: [...team.scopes].join(','),
    token_type: 'bot',
    access_token: team.botToken,
    bot_user_id: team.botUserId,
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
    ...(channel &&
      team.scopes.has('incoming-webhook') && {
        incoming_webhook: {
          channel: `#${channel.name}`,
          channel_id: channel.id,
          configuration_url: settings,
          url: `${origin}/slack/services/${team.id}/${team.botId}/${team.webhookSecret}`,
        },
      }),
  };
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
