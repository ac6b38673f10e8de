import { TeamsProvider } from '../../src/platforms/teams/teams.provider.js';
import type { ContractSetup } from './contract/stage.js';
import { describeProviderContract } from './provider-contract.js';

export const TEAMS: ContractSetup = {
  platform: 'teams',
  provider: (url) =>
    new TeamsProvider({
      loginUrl: `${url}/teams/login`,
      openidUrl: `${url}/teams/v1/.well-known/openidconfiguration`,
    }),
  hearsByWebhook: true,
  retriesWebhooks: false,
  echoes: false,
  handsOutPicturesAlone: true,
};

describeProviderContract('Teams', TEAMS);
