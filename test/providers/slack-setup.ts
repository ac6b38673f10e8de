import { SlackProvider } from '../../src/platforms/slack/slack.provider.js';
import type { ContractSetup } from './contract/stage.js';

export const SLACK: ContractSetup = {
  platform: 'slack',
  provider: (sandboxUrl) => new SlackProvider({ apiUrl: `${sandboxUrl}/slack/api/` }),
  // Slack's own waits before a retry, without the minutes.
  sandbox: { slack: { retryDelays: [0, 200, 500] } },
  webhookCredentials: ({ app_token: _socketMode, ...credentials }) => credentials,
};

/** What the README asks people to give the app. */
export const SLACK_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'pins:read',
  'pins:write',
  'reactions:read',
  'reactions:write',
  'users:read',
  'users:read.email',
];
