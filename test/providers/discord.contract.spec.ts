import { DiscordProvider } from '../../src/platforms/discord/discord.provider.js';
import { refusalOf, soon, Stage, type ContractSetup } from './contract/stage.js';
import { describeProviderContract } from './provider-contract.js';

const DISCORD: ContractSetup = {
  platform: 'discord',
  provider: (sandboxUrl) => new DiscordProvider({ apiUrl: `${sandboxUrl}/discord/api` }),
};

describeProviderContract('Discord', DISCORD);

describe('A whole history on Discord', () => {
  const stage = new Stage(DISCORD);
  beforeEach(() => stage.open());
  afterEach(() => stage.close());

  const readPage = (channelId = stage.channelId, cursor: string | null = null) => {
    const request = { channelId, since: null, threads: [], cursor };
    return (stage.provider as DiscordProvider).historyPage(stage.account.credentials, request, soon());
  };
  const refusedForRight = { kind: 'permission-missing', details: { scopes: ['READ_MESSAGE_HISTORY'] } };

  it('is not taken for empty where the bot may not read it', async () => {
    await stage.renew({ scopes: ['VIEW_CHANNEL', 'SEND_MESSAGES', 'MANAGE_WEBHOOKS', 'ADD_REACTIONS'] });
    await stage.say('Hello');
    const { missingScopes } = await stage.provider.identify(stage.account.credentials, soon());
    expect(missingScopes).toEqual(['READ_MESSAGE_HISTORY', 'ATTACH_FILES', 'PIN_MESSAGES']);
    expect(await refusalOf(readPage())).toMatchObject(refusedForRight);
  });

  it('is empty where nobody has written, whatever the bot may read', async () => {
    await stage.renew({ scopes: ['VIEW_CHANNEL', 'SEND_MESSAGES'] });
    expect(await readPage()).toMatchObject({ events: [], covered: [{ thread: null, replies: true }], next: null });
  });

  it('has none in a category', async () => {
    const path = `guilds/${stage.account.account_id}/channels`;
    const response = await fetch(`${stage.url}/discord/api/v10/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bot ${stage.account.credentials.bot_token}`,
      },
      body: JSON.stringify({ name: 'Rooms', type: 4 }),
    });
    const { id } = (await response.json()) as { id: string };
    expect((await refusalOf(readPage(id))).kind).toBe('target-gone');
  });
});
