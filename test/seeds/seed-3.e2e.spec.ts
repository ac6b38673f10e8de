import { newUser, type Person } from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { type Account, Control } from '../../demo/control.js';
import { refusesOtherBodies } from './documented-bodies.js';
import { type Json, Seed } from './seed.js';

/** Well-formed, and nobody's. */
const NOBODYS = 'conn_000000000000';

describe('Seed 3, connections', () => {
  let server: TestServer;
  let control: Control;
  let owner: Person;
  let stranger: Person;
  const seed = new Seed('seed-3.json', () => server);
  const at = (connection_id: string) => ({ path: { connection_id } });
  const get = (id: string): Promise<Json> => seed.answers('Get connection', owner, at(id));

  beforeAll(async () => {
    server = await startServer();
    control = new Control(server.sandboxUrl);
    owner = await newUser(server);
    stranger = await newUser(server);
  });
  afterAll(() => server?.stop());

  describe('a connection', () => {
    let id: string;
    let account: Account;
    const body = () => ({ platform: 'slack', name: 'Engineering Workspace', credentials: account.credentials });
    const showsNoSecret = (answer: Json): void => {
      for (const name of ['bot_token', 'signing_secret']) {
        expect(JSON.stringify(answer)).not.toContain(account.credentials[name]);
      }
    };

    beforeAll(async () => {
      account = await control.createAccount('slack', ['engineering', 'design', 'random']);
    });

    it('is not created for what the seed does not document', async () => {
      await refusesOtherBodies(seed, 'Create connection', owner, { body: body() });
      const create = (changed: Record<string, unknown>): Promise<Json> =>
        seed.refuses(400, 'Create connection', owner, { body: { ...body(), ...changed } });
      expect((await create({ platform: 'icq' })).fields).toMatchObject([{ field: 'platform' }]);
      const extra = { ...account.credentials, not_a_credential: 'x' };
      expect((await create({ credentials: extra })).fields).toMatchObject([{ field: 'credentials.not_a_credential' }]);
      const { signing_secret } = account.credentials;
      expect((await create({ credentials: { signing_secret } })).fields).toMatchObject([
        { field: 'credentials.bot_token' },
      ]);
      expect(await seed.answers('List connections', owner)).toEqual([]);
    });

    it('is created with the channels counted, and shows no secret', async () => {
      const created = await seed.answers('Create connection', owner, { body: body() });
      expect(created).toMatchObject({ name: 'Engineering Workspace', platform: 'slack', channel_count: 3 });
      showsNoSecret(created);
      id = created.id;
    });

    it('is connected', async () => {
      const connected = await until(async () => {
        const connection = await get(id);
        return connection.status === 'connected' && connection;
      });
      expect(connected).toMatchObject({
        ...{ id, name: 'Engineering Workspace', platform: 'slack', channel_count: 3, last_sync: null },
        settings: { sync_interval_minutes: 240 },
      });
      showsNoSecret(connected);
    });

    it('is listed to its owner, and to nobody else', async () => {
      const listed = await seed.answers('List connections', owner);
      expect(listed).toMatchObject([{ id, status: 'connected', channel_count: 3 }]);
      showsNoSecret(listed);
      expect(await seed.answers('List connections', stranger)).toEqual([]);
    });

    it('is told apart from another customer’s, an unknown one and a malformed id', async () => {
      for (const name of ['Get connection', 'Validate connection', 'Get channels', 'Delete connection']) {
        await seed.refuses(404, name, stranger, at(id));
        await seed.refuses(404, name, owner, at(NOBODYS));
        const { fields } = await seed.refuses(400, name, owner, at('abc'));
        expect(fields).toMatchObject([{ field: 'connection_id' }]);
      }
      const changes = { 'Update connection': { name: 'Theirs' }, 'Update channels': { sync_all: true } };
      for (const [name, body] of Object.entries(changes)) {
        await seed.refuses(404, name, stranger, { ...at(id), body });
        await seed.refuses(404, name, owner, { ...at(NOBODYS), body });
        await seed.refuses(400, name, owner, { ...at('abc'), body });
      }
    });

    it('is validated against the platform', async () => {
      const before = Date.now();
      const { connection } = await seed.answers('Validate connection', owner, at(id));
      expect(connection).toMatchObject({ id, status: 'connected' });
      expect(Date.parse(connection.validated_at)).toBeGreaterThanOrEqual(before);
    });

    it('takes another name and new credentials, and nothing else', async () => {
      await refusesOtherBodies(seed, 'Update connection', owner, { ...at(id), body: { name: 'Updated Name' } });
      const update = (changed: Record<string, unknown>): Promise<Json> =>
        seed.answers('Update connection', owner, { ...at(id), body: changed });
      expect(await update({ name: 'Updated Name' })).toMatchObject({ id, name: 'Updated Name' });
      const renewed = await update({ credentials: account.credentials });
      expect(renewed).toMatchObject({ id, name: 'Updated Name', platform: 'slack', channel_count: 3 });
      showsNoSecret(renewed);
      expect(await get(id)).toMatchObject({ name: 'Updated Name' });
    });

    it('keeps its credentials when new ones are refused', async () => {
      const credentials = { ...account.credentials, bot_token: 'xoxb-nonsense' };
      const { code } = await seed.refuses(422, 'Update connection', owner, {
        ...at(id),
        body: { name: 'Not this', credentials },
      });
      expect(code).toBe('INVALID_CREDENTIALS');
      expect(await get(id)).toMatchObject({ name: 'Updated Name' });
      await seed.answers('Validate connection', owner, at(id));
    });

    it('takes the settings that it shows', async () => {
      const settings = { sync_interval_minutes: 60, wiki_enabled: true, graph_enabled: false };
      const changed = await seed.send('Update connection', owner, { ...at(id), body: { settings } });
      expect(changed).toMatchObject({ status: 200, body: { settings } });
      const wiki = { settings: { wiki_enabled: false } };
      await seed.send('Update connection', owner, { ...at(id), body: wiki });
      expect((await get(id)).settings).toMatchObject({ ...settings, wiki_enabled: false });
    });

    it('is deleted, once', async () => {
      await seed.answers('Delete connection', owner, at(id));
      for (const name of ['Delete connection', 'Get connection', 'Validate connection', 'Get channels']) {
        await seed.refuses(404, name, owner, at(id));
      }
      expect(await seed.answers('List connections', owner)).toEqual([]);
    });
  });

  describe.each(['slack', 'discord', 'telegram'] as const)('channels of %s', (platform) => {
    let id: string;
    let account: Account;
    const names = ['design', 'engineering', 'random'];
    const channels = (): Promise<Json[]> => seed.answers('Get channels', owner, at(id));
    const choose = (body: Record<string, unknown>): Promise<Json[]> =>
      seed.answers('Update channels', owner, { ...at(id), body });
    const enabled = (listed: Json[]): string[] => listed.filter((it) => it.sync_enabled).map((it) => it.name);
    const idOf = (name: string): string => account.channels.find((it) => it.name.replace(/^#/, '') === name)?.id ?? '';
    const say = (name: string, text: string) =>
      control.say(platform, {
        ...{ account_id: account.account_id, channel_id: idOf(name), text },
        user: { id: 'ann', name: 'Ann' },
      });
    const archive = async (): Promise<string> => {
      const headers = { authorization: `Bearer ${owner.token}` };
      return (await fetch(`${server.url}/api/connections/${id}/messages`, { headers })).text();
    };

    beforeAll(async () => {
      account = await control.createAccount(platform, names);
      const body = { platform, name: 'Team', credentials: account.credentials };
      const created = await seed.answers('Create connection', owner, { body });
      id = created.id;
      // Slack is told by hand where to deliver.
      if (platform === 'slack') await control.setRequestUrl(platform, account.account_id, created.webhook_url);
    });

    it('are those of the platform, by its ids, with # before their names', async () => {
      // Telegram tells its chats one by one, as its bot hears of them.
      await until(async () => (await channels()).length === names.length);
      const listed = await channels();
      expect(listed.map((it) => it.name.toLowerCase()).sort()).toEqual(names.map((it) => `#${it}`));
      expect(listed.map((it) => it.id).sort()).toEqual(account.channels.map((it) => it.id).sort());
      // Groups are private on Telegram, where public ones have a name of their own.
      const is_private = platform === 'telegram';
      for (const channel of listed) expect(channel).toMatchObject({ is_private, sync_enabled: false });
      expect(await get(id)).toMatchObject({ channel_count: names.length });
    });

    it('are synced from when they are chosen', async () => {
      // Bots see no history on Telegram.
      if (platform !== 'telegram') await say('design', 'Said before anybody listened.');
      await say('random', 'Not for the archive.');
      const answered = await choose({ channel_ids: [idOf('design'), idOf('engineering')], sync_all: false });
      expect(enabled(answered).sort()).toEqual(['#design', '#engineering']);
      expect(answered).toEqual(await channels());
      const before = Date.parse((await get(id)).created_at);
      const { last_sync } = await until(async () => {
        const connection = await get(id);
        return connection.last_sync !== null && connection;
      });
      expect(Date.parse(last_sync)).toBeGreaterThanOrEqual(before);
      await say('engineering', 'Said while it listens.');
      await until(async () => (await archive()).includes('Said while it listens.'));
      if (platform !== 'telegram') expect(await archive()).toContain('Said before anybody listened.');
      expect(await archive()).not.toContain('Not for the archive.');
    });

    it('are all synced when that is asked for, and no longer when they are not named', async () => {
      expect(enabled(await choose({ sync_all: true })).sort()).toEqual(names.map((it) => `#${it}`));
      expect(enabled(await choose({ channel_ids: [idOf('random')], sync_all: false }))).toEqual(['#random']);
      expect(enabled(await choose({ channel_ids: [], sync_all: false }))).toEqual([]);
    });

    it('are chosen by what the seed documents, among those that there are', async () => {
      const body = { channel_ids: [idOf('design')], sync_all: false };
      await refusesOtherBodies(seed, 'Update channels', owner, { ...at(id), body });
      const unknown = { ...at(id), body: { channel_ids: [idOf('design'), 'C0NOBODYS'], sync_all: false } };
      const answer = await seed.send('Update channels', owner, unknown);
      expect([400, 404, 422]).toContain(answer.status);
      expect(enabled(await channels())).toEqual([]);
    });
  });

  it('nothing is answered without a valid token', async () => {
    for (const name of Object.keys(seed.endpoints)) await seed.refuses(401, name, { token: 'nobody' }, at(NOBODYS));
  });

  it('everything that the seed documents was sent', () => {
    expect(seed.unsent()).toEqual([]);
  });
});
