import { ProviderError } from '../errors.js';
import type { Grant, Renewal } from '../contract.js';
import type { Credentials } from '../credentials.js';
import { SlackClient } from './client.js';
import type { CallContext } from './errors.js';
import { WANTED_SCOPES } from './identify.js';
import type { Log } from './logger.js';

/** The distributed app's own; null where none is set up. */
export interface SlackApp {
  clientId: string | null;
  clientSecret: string | null;
}

interface NamedThing {
  id: string;
  name?: string;
}

/** What oauth.v2.access answers: the bot's token stands at the top, a person's own (not asked for) in `authed_user`. */
interface AccessAnswer {
  access_token?: string;
  token_type?: string;
  /** Both with token rotation alone. Seconds: 43,200. */
  expires_in?: number;
  refresh_token?: string;
  /** Null of an app that was installed for all workspaces of an enterprise at once. */
  team: NamedThing | null;
  is_enterprise_install?: boolean;
  authed_user?: { id?: string };
  incoming_webhook?: { channel?: string; channel_id?: string; configuration_url?: string; url?: string };
}

type BotAnswer = AccessAnswer & { access_token: string };

const NAMES = { clientId: 'SLACK_CLIENT_ID', clientSecret: 'SLACK_CLIENT_SECRET' } as const;

/** With `incoming-webhook`, Slack has the person choose a channel. */
const ASKED_SCOPES = [...WANTED_SCOPES, 'incoming-webhook'];

/** Whatever is spent may be spent although no answer came. */
const SPENDING: CallContext = { effect: 'post', scope: 'installation' };

/** Codes of oauth.v2.access that say something of a code or a refresh token. */
const REJECTED: Record<string, string> = {
  invalid_code: 'Slack does not know the code: it is wrong, was spent already, or is older than ten minutes',
  code_already_used: 'The code was spent already',
  code_expired: 'The code is older than ten minutes',
  bad_redirect_uri: 'Slack gave the code for another redirect URL',
  oauth_authorization_url_mismatch: "The code comes from Slack's old consent page, /oauth/authorize",
  cannot_install_an_org_installed_app: 'The app is installed for the whole Slack organisation already',
  invalid_refresh_token: 'Slack does not take the refresh token: it was used already, or the app was removed',
};

/** And of the deployment's app, which is neither the person's fault nor the team's. */
const MISCONFIGURED: Record<string, string[]> = {
  invalid_client_id: [NAMES.clientId],
  bad_client_secret: [NAMES.clientSecret],
};

/** How the deployment's own app is installed, and how tokens that expire are renewed. */
export class SlackOAuth {
  constructor(
    private readonly apiUrl: string,
    private readonly app: SlackApp,
    private readonly log?: Log,
  ) {}

  missingSettings(): string[] {
    return (Object.keys(NAMES) as (keyof SlackApp)[]).filter((key) => !this.app[key]).map((key) => NAMES[key]);
  }

  /** The consent page stands beside the Web API: `https://slack.com/oauth/v2/authorize`. */
  consentUrl({ state, redirectUri }: { state: string; redirectUri: string }): string {
    const url = new URL('../oauth/v2/authorize', this.apiUrl);
    url.search = new URLSearchParams({
      client_id: this.app.clientId ?? '',
      scope: ASKED_SCOPES.join(','),
      redirect_uri: redirectUri,
      state,
    }).toString();
    return url.href;
  }

  async exchange(code: string, redirectUri: string | null, signal: AbortSignal): Promise<Grant> {
    const asked = Date.now();
    const answer = await this.access({ code, ...(redirectUri !== null && { redirect_uri: redirectUri }) }, signal);
    return toGrant(answer, asked);
  }

  /** Slack takes a refresh token once, and answers with the next one. */
  async renew(credentials: Credentials, signal: AbortSignal): Promise<Renewal> {
    const { refresh_token } = credentials;
    if (!refresh_token) throw new ProviderError('credentials-rejected', 'There is no refresh token');
    const asked = Date.now();
    const answer = await this.access({ grant_type: 'refresh_token', refresh_token }, signal);
    const renewed = { ...credentials, ...tokensOf(answer) };
    return { credentials: renewed, expiresAt: expiryOf(answer, asked) };
  }

  private async access(args: Record<string, string>, signal: AbortSignal): Promise<BotAnswer> {
    const missing = this.missingSettings();
    if (missing.length > 0) throw misconfigured("This server's Slack app is not set up", missing);
    const client = new SlackClient(this.apiUrl, '', this.log);
    const app = { client_id: this.app.clientId, client_secret: this.app.clientSecret };
    try {
      return botAnswer(await client.call<AccessAnswer>('oauth.v2.access', { ...app, ...args }, SPENDING, signal));
    } catch (error) {
      throw inWordsOfOAuth(error);
    }
  }
}

/** A person's token alone, from a consent that we did not ask for, is of no use. */
function botAnswer(answer: AccessAnswer): BotAnswer {
  const { access_token, token_type } = answer;
  if (access_token && token_type === 'bot') return { ...answer, access_token };
  throw new ProviderError('credentials-rejected', 'The consent gave no bot token: the app asks for a bot');
}

function toGrant(answer: BotAnswer, asked: number): Grant {
  const { team, access_token, authed_user, incoming_webhook: posting } = answer;
  if (!team || answer.is_enterprise_install) {
    const message = 'The app was installed for a whole Slack organisation. Install it in one workspace instead';
    throw new ProviderError('credentials-rejected', message, { nativeCode: 'enterprise_install' });
  }
  return {
    credentials: { ...tokensOf(answer), team_id: team.id },
    expiresAt: expiryOf(answer, asked),
    accountId: team.id,
    accountName: team.name || team.id,
    accessToken: access_token,
    grantedBy: authed_user?.id ?? null,
    postingAddress: posting?.url
      ? {
          channel: posting.channel ?? '',
          channelId: posting.channel_id ?? '',
          configurationUrl: posting.configuration_url ?? '',
          url: posting.url,
        }
      : null,
  };
}

const tokensOf = ({ access_token, refresh_token }: BotAnswer): Credentials => ({
  bot_token: access_token,
  ...(refresh_token && { refresh_token }),
});

/** Counted from when it was asked for, so that it is never too late. */
const expiryOf = ({ expires_in }: AccessAnswer, asked: number): Date | null =>
  expires_in ? new Date(asked + expires_in * 1000) : null;

const misconfigured = (what: string, settings: string[], nativeCode?: string): ProviderError =>
  new ProviderError('permission-missing', `${what}: look at ${settings.join(' and ')}`, { settings, nativeCode });

function inWordsOfOAuth(error: unknown): unknown {
  const nativeCode = error instanceof ProviderError ? error.details.nativeCode : undefined;
  if (nativeCode === undefined) return error;
  const settings = MISCONFIGURED[nativeCode];
  if (settings) return misconfigured("Slack does not know this server's app", settings, nativeCode);
  const message = REJECTED[nativeCode];
  return message ? new ProviderError('credentials-rejected', message, { nativeCode }) : error;
}
