import { newId } from '../../src/kernel/database/ids.js';
import { joinWorkspace, newChannel, newColleague, newUser, newWorkspace, type Person } from '../support/people.js';
import { type ConnectedPlatform, connectPlatform } from '../support/platform-accounts.js';
import { startServer, type TestServer } from '../support/server.js';
import { Control } from '../../demo/control.js';
import { refusesOtherBodies } from './documented-bodies.js';
import { Seed } from './seed.js';

describe('Seed 1, platform integrations', () => {
  let server: TestServer;
  let owner: Person;
  let stranger: Person;
  let workspaceId: string;
  const seed = new Seed('seed-1.json', () => server);
  const get = (caller: Person, id: string) => seed.answers('Get Integration', caller, { path: { id } });
  const connect = (platform: 'slack' | 'discord' | 'telegram', channels?: string[]): Promise<ConnectedPlatform> =>
    newWorkspace(owner).then((it) => connectPlatform(server, owner, it.id, platform, channels));

  beforeAll(async () => {
    server = await startServer();
    owner = await newUser(server);
    stranger = await newUser(server);
    workspaceId = (await newWorkspace(owner)).id;
  });
  afterAll(() => server?.stop());

  describe('an integration', () => {
    let id: string;
    let member: Person;
    let config: Record<string, string>;
    const body = () => ({ workspace_id: workspaceId, platform: 'slack', config, enabled: true });

    beforeAll(async () => {
      config = (await new Control(server.sandboxUrl).createAccount('slack', ['general'])).credentials;
      member = await newColleague(server, owner, workspaceId);
    });

    it('is not created for what the seed does not document', async () => {
      await refusesOtherBodies(seed, 'Create Integration', owner, { body: body() });
      const unknown = await seed.refuses(400, 'Create Integration', owner, { body: { ...body(), platform: 'icq' } });
      expect(unknown.fields).toMatchObject([{ field: 'platform' }]);
      const extra = { ...body(), config: { ...config, not_a_credential: 'x' } };
      const { fields } = await seed.refuses(400, 'Create Integration', owner, { body: extra });
      expect(fields).toMatchObject([{ field: 'config.not_a_credential' }]);
    });

    it('is not created in a workspace of another customer, in none, or by a plain member', async () => {
      await seed.refuses(404, 'Create Integration', stranger, { body: body() });
      await seed.refuses(404, 'Create Integration', owner, { body: { ...body(), workspace_id: newId() } });
      await seed.refuses(403, 'Create Integration', member, { body: body() });
      expect((await seed.answers('List Integrations', owner)).integrations).toEqual([]);
    });

    it('is created masked, enabled, and not yet tried', async () => {
      const { integration } = await seed.answers('Create Integration', owner, { body: body() });
      expect(integration).toMatchObject({
        workspace_id: workspaceId,
        platform: 'slack',
        config: { configured: true },
        webhook_secret: '***',
        enabled: true,
        connected: null,
        last_connected_at: null,
        connection_error: null,
        api_key: null,
        api_key_created_at: null,
      });
      expect(Object.keys(integration.config)).toEqual(['configured']);
      id = integration.id;
    });

    it('is enabled by default, and may be created without its config', async () => {
      const other = await newWorkspace(owner);
      const { integration } = await seed.answers('Create Integration', owner, {
        body: { workspace_id: other.id, platform: 'discord' },
      });
      expect(integration).toMatchObject({ enabled: true, config: { configured: false } });
      await seed.answers('Delete Integration', owner, { path: { id: integration.id } });
    });

    it('is one for each platform of a workspace', async () => {
      await seed.refuses(409, 'Create Integration', owner, { body: body() });
    });

    it('is listed to owners and admins of its workspace, and to nobody else', async () => {
      const admin = await newColleague(server, owner, workspaceId, 'admin');
      for (const caller of [owner, admin]) {
        const { integrations } = await seed.answers('List Integrations', caller);
        expect(integrations).toMatchObject([{ id }]);
      }
      for (const caller of [stranger, member]) {
        expect((await seed.answers('List Integrations', caller)).integrations).toEqual([]);
      }
    });

    it('is shown masked; another customer’s, an unknown one and a malformed id are told apart from it', async () => {
      const { integration } = await get(owner, id);
      expect(integration).toMatchObject({ id, webhook_secret: '***', config: { configured: true } });
      expect(JSON.stringify(integration)).not.toContain(config['bot_token']);
      await seed.refuses(404, 'Get Integration', stranger, { path: { id } });
      await seed.refuses(404, 'Get Integration', owner, { path: { id: newId() } });
      const { fields } = await seed.refuses(400, 'Get Integration', owner, { path: { id: 'abc' } });
      expect(fields).toMatchObject([{ field: 'id' }]);
      await seed.refuses(403, 'Get Integration', member, { path: { id } });
    });

    it('is connected by a test, which is remembered', async () => {
      await seed.answers('Test Connection', owner, { path: { id } });
      const { integration } = await get(owner, id);
      expect(integration).toMatchObject({ connected: true, connection_error: null });
      expect(integration.last_connected_at).not.toBeNull();
    });

    it('takes another config and another switch, and nothing else', async () => {
      await refusesOtherBodies(seed, 'Update Integration', owner, { path: { id }, body: { enabled: true } });
      const path = { id };
      const muted = await seed.answers('Update Integration', owner, { path, body: { enabled: false } });
      expect(muted.integration).toMatchObject({ id, enabled: false });
      const again = await seed.answers('Update Integration', owner, { path, body: { config, enabled: true } });
      expect(again.integration).toMatchObject({ id, enabled: true, config: { configured: true } });
      await seed.refuses(404, 'Update Integration', stranger, { path, body: { enabled: false } });
      await seed.refuses(403, 'Update Integration', member, { path, body: { enabled: false } });
      expect((await get(owner, id)).integration.enabled).toBe(true);
    });

    it('answers a failed test with the reason, and keeps it', async () => {
      const path = { id };
      await seed.answers('Update Integration', owner, {
        path,
        body: { config: { ...config, bot_token: 'xoxb-wrong' } },
      });
      const failed = await seed.send('Test Connection', owner, { path });
      expect(failed).toMatchObject({
        status: 200,
        body: { success: false, error: { code: 'INVALID_CREDENTIALS', message: expect.any(String) } },
      });
      const { integration } = await get(owner, id);
      expect(integration).toMatchObject({ connected: false, connection_error: expect.any(String) });
      expect(integration.connection_error).not.toContain('xoxb-wrong');
      await seed.answers('Update Integration', owner, { path, body: { config } });
      await seed.answers('Test Connection', owner, { path });
    });

    it('is deleted by those who may, once', async () => {
      await seed.refuses(404, 'Delete Integration', stranger, { path: { id } });
      await seed.refuses(403, 'Delete Integration', member, { path: { id } });
      await seed.answers('Delete Integration', owner, { path: { id } });
      await seed.refuses(404, 'Delete Integration', owner, { path: { id } });
      await seed.refuses(404, 'Get Integration', owner, { path: { id } });
    });
  });

  describe.each(['slack', 'discord', 'telegram'] as const)('channels of %s', (platform) => {
    let connected: ConnectedPlatform;

    beforeAll(async () => {
      connected = await connect(platform, ['support', 'Design', 'general']);
    });

    it('are synced without the platform’s mark before their names', async () => {
      const { channels, channelCount } = await seed.answers('Sync Channels', owner, {
        path: { id: connected.integration.id },
      });
      expect(channelCount).toBe(3);
      expect(channels.map((it: { name: string }) => it.name.toLowerCase()).sort()).toEqual([
        'design',
        'general',
        'support',
      ]);
      const external = connected.account.channels.map((it) => it.id).sort();
      expect(channels.map((it: { id: string }) => it.id).sort()).toEqual(external);
    });

    it('are listed by name, and a second sync neither doubles them nor changes their ids', async () => {
      const path = { id: connected.integration.id };
      const before = await seed.answers('List Synced Channels', owner, { path });
      await seed.answers('Sync Channels', owner, { path });
      const after = await seed.answers('List Synced Channels', owner, { path });
      const idsOf = ({ channels }: { channels: { id: string }[] }) => channels.map((it) => it.id);
      expect(idsOf(after)).toEqual(idsOf(before));
      expect(after.channels.map((it: { channel_name: string }) => it.channel_name.toLowerCase())).toEqual([
        'design',
        'general',
        'support',
      ]);
      expect(after.channels[0]).toMatchObject({
        integration_id: connected.integration.id,
        auto_sync_messages: false,
        sync_direction: null,
        lvng_conversation_id: null,
      });
    });
  });

  describe('a channel’s settings', () => {
    let connected: ConnectedPlatform;
    let channelId: string;
    let conversation: string;

    beforeAll(async () => {
      connected = await connect('slack');
      channelId = connected.channels[0]?.id ?? '';
      conversation = (await newChannel(owner, connected.integration.workspace_id)).id;
    });

    it('are changed one by one, and null unmaps', async () => {
      const set = async (body: Record<string, unknown>) =>
        (await seed.answers('Update Channel Settings', owner, { path: { channelId }, body })).channel;
      const mapped = { auto_sync_messages: true, sync_direction: 'both', lvng_conversation_id: conversation };
      expect(await set(mapped)).toMatchObject({ id: channelId, ...mapped });
      expect(await set({ sync_direction: 'inbound' })).toMatchObject({ ...mapped, sync_direction: 'inbound' });
      expect(await set({ sync_direction: 'outbound' })).toMatchObject({ ...mapped, sync_direction: 'outbound' });
      expect(await set({ auto_sync_messages: false })).toMatchObject({ auto_sync_messages: false });
      expect(await set({ lvng_conversation_id: null })).toMatchObject({ lvng_conversation_id: null });
    });

    it('take nothing that is not documented', async () => {
      await refusesOtherBodies(seed, 'Update Channel Settings', owner, { path: { channelId }, body: {} });
    });

    it('cannot be reached by another customer, nor led to another customer’s conversation', async () => {
      const theirs = await newChannel(stranger, (await newWorkspace(stranger)).id);
      const path = { channelId };
      await seed.refuses(404, 'Update Channel Settings', stranger, { path, body: { auto_sync_messages: true } });
      for (const foreign of [theirs.id, newId()]) {
        await seed.refuses(404, 'Update Channel Settings', owner, { path, body: { lvng_conversation_id: foreign } });
      }
      const elsewhere = await newChannel(owner, workspaceId);
      await seed.refuses(404, 'Update Channel Settings', owner, {
        path,
        body: { lvng_conversation_id: elsewhere.id },
      });
      const { channels } = await seed.answers('List Synced Channels', owner, {
        path: { id: connected.integration.id },
      });
      expect(channels[0].lvng_conversation_id).toBeNull();
    });

    it('and the channels themselves are nobody else’s business', async () => {
      const path = { id: connected.integration.id };
      await seed.refuses(404, 'List Synced Channels', stranger, { path });
      await seed.refuses(404, 'Sync Channels', stranger, { path });
      const member = await newUser(server);
      await joinWorkspace(owner, connected.integration.workspace_id, member);
      await seed.refuses(403, 'List Synced Channels', member, { path });
    });
  });

  describe('an API key', () => {
    let connected: ConnectedPlatform;
    let conversation: string;

    beforeAll(async () => {
      connected = await connect('slack');
      conversation = (await newChannel(owner, connected.integration.workspace_id)).id;
    });

    const post = async (key: string): Promise<number> => {
      const response = await fetch(`${server.url}/api/v2/inbound/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ channel_id: conversation, content: 'Green.', author: { name: 'CI' } }),
      });
      return response.status;
    };

    it('is shown once, takes the place of the one before, and ends at once when it is revoked', async () => {
      const path = { id: connected.integration.id };
      const first = await seed.answers('Generate API Key', owner, { path });
      expect(first.api_key).toMatch(/^lvng_plat_[0-9a-f]{48}$/);
      expect(await post(first.api_key)).toBe(202);

      const second = await seed.answers('Generate API Key', owner, { path });
      expect(second.api_key).not.toBe(first.api_key);
      expect(await post(first.api_key)).toBe(401);
      expect(await post(second.api_key)).toBe(202);

      const { integration } = await get(owner, path.id);
      expect(integration.api_key_created_at).toBe(second.api_key_created_at);
      expect(JSON.stringify(integration)).not.toContain(second.api_key);

      await seed.answers('Revoke API Key', owner, { path });
      expect(await post(second.api_key)).toBe(401);
      expect((await get(owner, path.id)).integration).toMatchObject({ api_key: null, api_key_created_at: null });
    });

    it('is not for another customer', async () => {
      const path = { id: connected.integration.id };
      await seed.refuses(404, 'Generate API Key', stranger, { path });
      await seed.refuses(404, 'Revoke API Key', stranger, { path });
    });
  });

  it('everything that the seed documents was sent', () => {
    expect(seed.unsent()).toEqual([]);
  });
});
