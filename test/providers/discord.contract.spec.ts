import { DiscordProvider } from '../../src/platforms/discord/discord.provider.js';
import { describeProviderContract } from './provider-contract.js';

describeProviderContract('Discord', {
  platform: 'discord',
  provider: (sandboxUrl) => new DiscordProvider({ apiUrl: `${sandboxUrl}/discord/api` }),
});
