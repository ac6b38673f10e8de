import { SlackProvider } from '../../src/platforms/slack/slack.provider.js';
import { describeProviderContract } from './provider-contract.js';

describeProviderContract('Slack', {
  platform: 'slack',
  provider: (sandboxUrl) => new SlackProvider({ apiUrl: `${sandboxUrl}/slack/api/` }),
  // Slack's own waits before a retry, without the minutes.
  sandbox: { slack: { retryDelays: [0, 200, 500] } },
  webhookCredentials: ({ app_token: _socketMode, ...credentials }) => credentials,
});
