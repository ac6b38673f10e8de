import type { SlackApp } from '../app.js';
import { TOKEN_SECONDS, type SlackToken } from '../oauth/tokens.js';
import { SlackError } from '../slack-error.js';
import type { SlackTeam } from '../team.js';
import type { Method, OpenCall } from './method.js';

/** How an app comes to its tokens. */
export const oauthMethods: Record<string, Method> = {
  'oauth.v2.access': { tier: 100, token: 'none', run: access },
};

function access(call: OpenCall) {
  const app = authenticate(call);
  const grant = call.args.text('grant_type') ?? 'authorization_code';
  if (grant === 'authorization_code') return exchangeCode(call, app);
  if (grant === 'refresh_token') return refresh(call, app);
  throw new SlackError('invalid_grant_type');
}

/** Slack takes the app's id and secret as arguments or as HTTP Basic, which the caller has put among them. */
function authenticate({ args, store }: OpenCall): SlackApp {
  const app = store.findApp(args.text('client_id') ?? '');
  if (!app) throw new SlackError('invalid_client_id');
  if (args.text('client_secret') !== app.clientSecret) throw new SlackError('bad_client_secret');
  return app;
}

/** Installs the app; where it is installed already, the scopes add up. */
function exchangeCode({ args, store, origin }: OpenCall, app: SlackApp) {
  const { team, scopes } = store.codes.redeem(args.text('code') ?? '', app, args.text('redirect_uri'));
  team.install(scopes);
  return {
    ...tokenView(store.tokens.issue(team)),
    authed_user: { id: team.ownerId },
    incoming_webhook: scopes.includes('incoming-webhook') ? webhookView(team, origin) : undefined,
  };
}

function refresh({ args, store }: OpenCall, app: SlackApp) {
  const old = store.tokens.findByRefreshToken(args.text('refresh_token') ?? '');
  if (!old || old.team.app !== app) throw new SlackError('invalid_refresh_token');
  return tokenView(store.tokens.renew(old));
}

function tokenView({ value, team, rotation }: SlackToken) {
  return {
    app_id: team.app.id,
    scope: [...team.scopes].join(','),
    token_type: 'bot',
    access_token: value,
    ...(rotation && { expires_in: TOKEN_SECONDS, refresh_token: rotation.refreshToken }),
    bot_user_id: team.botUserId,
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** Slack lets the person choose the channel; here it is the team's first. */
function webhookView(team: SlackTeam, origin: string) {
  const channel = team.firstChannel();
  return (
    channel && {
      channel: `#${channel.name}`,
      channel_id: channel.id,
      configuration_url: `https://${team.domain}.slack.com/services/${team.botId}`,
      url: `${origin}/slack/services/${team.id}/${team.botId}/${team.webhookSecret}`,
    }
  );
}
