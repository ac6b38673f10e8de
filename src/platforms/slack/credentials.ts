import type { CredentialField, Credentials } from '../credentials.js';

/** What the `config` of a Slack integration takes. */
export const SLACK_CREDENTIALS: readonly CredentialField[] = [
  {
    name: 'bot_token',
    required: true,
    secret: true,
    description: 'Bot User OAuth Token: api.slack.com/apps, your app, "OAuth & Permissions"',
    example: 'xoxb-111111111111-222222222222-abcdefABCDEF0123456789ab',
    pattern: /^xox[a-z](?:\.[a-z0-9]+)?-[A-Za-z0-9.-]+$/,
    maxLength: 512,
  },
  {
    name: 'signing_secret',
    required: false,
    secret: true,
    description: 'Signs what Slack sends to the webhook URL: your app, "Basic Information", "Signing Secret"',
    example: '0123456789abcdef0123456789abcdef',
    pattern: /^[A-Za-z0-9]{16,128}$/,
    maxLength: 128,
  },
  {
    name: 'app_token',
    required: false,
    secret: true,
    description:
      'For Socket Mode in place of a webhook URL: your app, "Basic Information", "App-Level Tokens", with connections:write',
    example: 'xapp-1-A0123456789-1234567890123-0123456789abcdef',
    pattern: /^xapp-[A-Za-z0-9.-]+$/,
    maxLength: 512,
  },
  {
    name: 'team_id',
    required: false,
    secret: false,
    description: 'The workspace that the token must belong to, such as T0123456789; a token of another one is refused',
    example: 'T0123456789',
    pattern: /^[TE][A-Z0-9]{2,30}$/,
    maxLength: 31,
  },
];

export interface SlackCredentials {
  botToken: string;
  signingSecret: string | null;
  appToken: string | null;
  teamId: string | null;
}

export const readCredentials = (credentials: Credentials): SlackCredentials => ({
  botToken: credentials.bot_token ?? '',
  signingSecret: credentials.signing_secret || null,
  appToken: credentials.app_token || null,
  teamId: credentials.team_id || null,
});
