import { SlackProvider } from '../../src/platforms/slack/slack.provider.js';
import { until } from './contract/ear.js';
import { refusalOf, soon, Stage, stamp } from './contract/stage.js';
import { describeProviderContract } from './provider-contract.js';
import { SLACK, SLACK_SCOPES } from './slack-setup.js';

describeProviderContract('Slack', SLACK);

describe('Slack beyond the contract', () => {
  const stage = new Stage(SLACK);
  beforeEach(() => stage.open());
  afterEach(() => stage.close());

  const identify = (credentials = stage.account.credentials, provider = stage.provider) =>
    provider.identify(credentials, soon());
  /** A new account whose app was not given these scopes. */
  const renewWithout = (...missing: string[]) =>
    stage.renew({ scopes: SLACK_SCOPES.filter((scope) => !missing.includes(scope)) });

  describe('an account', () => {
    it('is refused when the token belongs to another team than the credentials name', async () => {
      const credentials = { ...stage.account.credentials, team_id: 'T0SOMEONE' };
      const error = await refusalOf(identify(credentials));
      expect(error.kind).toBe('credentials-rejected');
      expect(error.message).toContain(`belongs to the workspace ${stage.account.account_id}, not to T0SOMEONE`);
      expect(await stage.listen({ credentials }).ended).toMatchObject({ kind: 'credentials-rejected' });
    });

    it('can only send without a secret of its own, an app token, or the deployment’s secret', async () => {
      const { bot_token } = stage.account.credentials as { bot_token: string };
      expect((await identify({ bot_token })).warnings).toEqual([expect.stringMatching(/^send-only/)]);
      const distributed = new SlackProvider({ apiUrl: `${stage.url}/slack/api/`, signingSecret: 'a'.repeat(32) });
      expect((await identify({ bot_token }, distributed)).warnings).toEqual([]);
      expect((await identify({ bot_token, app_token: 'xapp-1-A-1-1' })).warnings).toEqual([]);
    });

    it('names the scopes that it lacks, and does without users:read', async () => {
      await renewWithout('users:read', 'groups:history');
      const account = await identify();
      expect(account).toMatchObject({ missingScopes: ['groups:history', 'users:read'], appId: null });
    });
  });

  describe('its scopes', () => {
    it('are all named that are missing, not only the first', async () => {
      await stage.renew({ scopes: ['chat:write', 'users:read'] });
      const { missingScopes, botUserId } = await identify();
      expect(missingScopes).toEqual([
        'chat:write.customize',
        'channels:read',
        'channels:history',
        'groups:read',
        'groups:history',
        'im:history',
        'reactions:read',
        'reactions:write',
        'files:read',
        'files:write',
        'pins:read',
        'pins:write',
        'users:read.email',
      ]);
      expect(botUserId).not.toBe('');
    });

    it('do for history only with the one that the channel wants, which is named', async () => {
      await renewWithout('channels:history');
      expect((await identify()).missingScopes).toEqual(['channels:history']);
      const request = { channelId: stage.channelId, since: null, threads: [], cursor: null };
      const slack = stage.provider as SlackProvider;
      const error = await refusalOf(slack.historyPage(stage.account.credentials, request, soon()));
      expect(error).toMatchObject({ kind: 'permission-missing', details: { scopes: ['channels:history'] } });
    });
  });

  describe('its channels', () => {
    it('are listed over many pages, private ones and their members included', async () => {
      await stage.renew({ channels: Array.from({ length: 450 }, (_, index) => `channel-${index}`) });
      const path = `accounts/${stage.account.account_id}/channels`;
      await stage.control('POST', path, { name: 'secret', is_private: true });
      const listed = await stage.provider.listChannels(stage.account.credentials, soon());
      expect(listed).toHaveLength(451);
      expect(listed.at(-1)).toMatchObject({ name: 'secret', isPrivate: true, type: 'private_channel', memberCount: 2 });
    });

    it('are listed as far as the scopes reach', async () => {
      await renewWithout('groups:read');
      const path = `accounts/${stage.account.account_id}/channels`;
      await stage.control('POST', path, { name: 'secret', is_private: true });
      const listed = await stage.provider.listChannels(stage.account.credentials, soon());
      expect(listed.map(({ name }) => name)).toEqual(['general', 'random']);
      await renewWithout('groups:read', 'channels:read');
      const error = await refusalOf(stage.provider.listChannels(stage.account.credentials, soon()));
      expect(error).toMatchObject({ kind: 'permission-missing', details: { scopes: expect.any(Array) } });
    });
  });

  describe('its posts', () => {
    it('carry the name in the text where the app may not write under another, also when edited', async () => {
      await renewWithout('chat:write.customize');
      const id = await stage.post('helo');
      await stage.post('again');
      expect((await stage.shown()).map(({ text }) => text)).toEqual(['*Grace*: helo', '*Grace*: again']);
      const fresh = stage.provider.sender(stage.account.credentials);
      await fresh.edit!(stage.at(id), stage.part('hello'), soon());
      await fresh.close();
      expect((await stage.shown())[0]!.text).toBe('*Grace*: hello');
    });

    it('are found in a thread, also when they answered a reply', async () => {
      const root = await stage.say('root');
      const reply = await stage.say('reply', { thread_id: root });
      const [attempt, part] = [stamp(), stage.part('Found')];
      await stage.fault('accepted_then_reset');
      await refusalOf(stage.sender.send(stage.target(reply), part, attempt, soon()));
      const found = await stage.sender.find!(stage.target(reply), part, attempt, null, soon());
      expect(found).toEqual({ found: { externalId: (await stage.shown()).at(-1)!.id } });
      expect(await stage.sender.find!(stage.target(reply), part, stamp(), null, soon())).toBe('absent');
    });

    it('cannot be looked for without the scope for history', async () => {
      await renewWithout('channels:history', 'groups:history', 'im:history', 'mpim:history');
      expect(await stage.sender.find!(stage.target(), stage.part('x'), stamp(), null, soon())).toBe('unsure');
    });

    it('come back with the stamp that they were sent with', async () => {
      const attempt = stamp(3);
      await stage.post('Stamped', attempt);
      const request = { channelId: stage.channelId, after: null, since: new Date(0), threads: [] };
      const slack = stage.provider as SlackProvider;
      for await (const [event] of slack.history(stage.account.credentials, request, soon())) {
        expect(event).toMatchObject({ message: { stamp: { deliveryId: attempt.deliveryId, part: 3 } } });
      }
      expect.assertions(1);
    });

    it('are refused a reaction that Slack has no name for', async () => {
      const id = await stage.post('News');
      expect((await refusalOf(stage.sender.react!(stage.at(id), '🏴‍☠️🏴‍☠️', soon()))).kind).toBe('payload-refused');
    });
  });

  it('tells people’s email, where the app may know it', async () => {
    const path = () => `accounts/${stage.account.account_id}/people`;
    const ada = { id: 'ada', name: 'Ada Lovelace', email: 'Ada@Example.org' };
    const look = async () => {
      const { id } = await stage.control<{ id: string }>('POST', path(), ada);
      return (stage.provider as SlackProvider).lookUpPeople(stage.account.credentials, [id], soon());
    };
    expect(await look()).toMatchObject([{ name: 'Ada Lovelace', email: 'ada@example.org' }]);
    await renewWithout('users:read.email');
    expect(await look()).toMatchObject([{ name: 'Ada Lovelace', email: null }]);
  });

  it('takes a reaction with an emoji of the workspace’s own by its name', async () => {
    const id = await stage.post('News');
    await stage.sender.react!(stage.at(id), 'party_parrot', soon());
    expect((await stage.shown())[0]!.reactions).toMatchObject([{ emoji: 'party_parrot' }]);
  });

  describe('its live session', () => {
    it('tells a mention of the bot once, as meant for it', async () => {
      const { botUserId } = await identify();
      const ear = await stage.listen().up();
      const id = await stage.say(`<@${botUserId}> hello`);
      await stage.say('and more');
      await until(() => (ear.texts().includes('and more') ? true : undefined));
      const told = ear.of('message.created').filter(({ messageId }) => messageId === id);
      expect(told).toHaveLength(2);
      expect(told[1]).toEqual(told[0]);
      expect(told[0]!.message).toMatchObject({ addressed: true, mentions: [{ kind: 'person', id: botUserId }] });
    });

    it('tells that the token was taken back', async () => {
      const ear = await stage.listen().up();
      await stage.fault('revoked');
      await refusalOf(stage.post('Hello'));
      expect(await ear.next('account.revoked')).toMatchObject({ channelId: '' });
    });

    it('ends with an app token that nobody made', async () => {
      const credentials = { ...stage.account.credentials, app_token: 'xapp-1-A0-1-0' };
      expect(await stage.listen({ credentials }).ended).toMatchObject({ kind: 'credentials-rejected' });
    });

    it('keeps trying while Slack fails, and waits as long as it is told to', async () => {
      for (const fault of [{ kind: '500' }, { kind: 'reset' }, { kind: '429', retry_after: 1 }]) {
        await stage.control('POST', 'faults', { count: 1, ...fault });
      }
      const started = Date.now();
      const ear = await stage.listen().up();
      expect(ear.states).toEqual(['disconnected', 'disconnected', 'disconnected', 'connected, missed']);
      expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
    });

    it('ends also while it waits for another try', async () => {
      await stage.fault('429', { retry_after: 60 });
      const ear = stage.listen();
      await until(() => (ear.states.length > 0 ? true : undefined));
      expect(await ear.close()).toBe('resolved');
    });
  });

  it('has people and bots in its directory, and leaves out who is not there', async () => {
    await stage.say('Hello');
    const { author } = (await stage.shown())[0]!;
    const { botUserId, selfIds } = await identify();
    const botId = selfIds.find((id) => id.startsWith('B'))!;
    const slack = stage.provider as SlackProvider;
    const found = await slack.lookUpPeople(
      stage.account.credentials,
      [author.id, botUserId, botId, 'U0NOBODY'],
      soon(),
    );
    expect(new Map(found.map(({ id, name }) => [id, name]))).toEqual(
      new Map([
        [author.id, 'Ada Lovelace'],
        [botUserId, 'Patchbay'],
        [botId, 'Patchbay'],
      ]),
    );
    expect(found.every(({ avatarUrl }) => avatarUrl?.startsWith('http'))).toBe(true);
  });
});
