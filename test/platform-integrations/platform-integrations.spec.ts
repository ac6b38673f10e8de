import { type Account, eventually, IntegrationStage } from './integration-stage.js';

const BASE = '/api/v2/platform-integrations';
const NOBODY = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';

let stage: IntegrationStage;
let owner: { id: string; token: string };
let workspaceId: string;

beforeAll(async () => {
  stage = await IntegrationStage.open();
  owner = await stage.register();
  workspaceId = await stage.workspace(owner.token);
});
afterAll(() => stage.close());

/** A connected integration in a workspace of its own. */
async function connect(platform: string, account: Account): Promise<{ id: string; workspace: string }> {
  const workspace = await stage.workspace(owner.token);
  const { body } = await stage.call('POST', BASE, owner.token, {
    workspace_id: workspace,
    platform,
    config: account.credentials,
  });
  const { id } = body.integration;
  await eventually(async () => (await stage.call('GET', `${BASE}/${id}`, owner.token)).body.integration.connected);
  return { id, workspace };
}

describe('a platform integration', () => {
  it('may be made before its credentials, and connects by itself once it has them', async () => {
    const made = await stage.call('POST', BASE, owner.token, { workspace_id: workspaceId, platform: 'discord' });
    expect(made.status).toBe(201);
    const { integration } = made.body;
    expect(integration).toMatchObject({
      workspace_id: workspaceId,
      platform: 'discord',
      config: { configured: false },
      webhook_secret: '***',
      enabled: true,
      connected: null,
      last_connected_at: null,
      connection_error: null,
      api_key: null,
      api_key_created_at: null,
    });
    expect(integration.webhook_url).toMatch(new RegExp(`/webhooks/discord/${integration.id}$`));

    const account = await stage.account('discord', ['general']);
    const patched = await stage.call('PATCH', `${BASE}/${integration.id}`, owner.token, {
      config: account.credentials,
    });
    expect(patched.status).toBe(200);
    expect(patched.body.integration).toMatchObject({ config: { configured: true }, connected: null });
    expect(patched.body.integration.webhook_url).toBe(integration.webhook_url);
    const connected = await eventually(async () => {
      const { body } = await stage.call('GET', `${BASE}/${integration.id}`, owner.token);
      return body.integration.connected && body.integration;
    });
    expect(connected).toMatchObject({ connected: true, connection_error: null });
    expect(connected.last_connected_at).toMatch(/Z$/);
    expect(JSON.stringify(connected)).not.toContain(account.credentials['bot_token']);
  });

  it('stands alone for its platform in a workspace', async () => {
    const again = await stage.call('POST', BASE, owner.token, { workspace_id: workspaceId, platform: 'discord' });
    expect(again).toMatchObject({ status: 409, body: { code: 'INTEGRATION_EXISTS', success: false } });
  });

  it('is made once for an Idempotency-Key, and so is its API key', async () => {
    const headers = { authorization: `Bearer ${owner.token}`, 'idempotency-key': 'integration-1' };
    const body = { workspace_id: await stage.workspace(owner.token), platform: 'discord' };
    const [first, again] = [
      await stage.send('POST', BASE, headers, body),
      await stage.send('POST', BASE, headers, body),
    ];
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    const path = `${BASE}/${first.body.integration.id}/api-key`;
    const key = await stage.send('POST', path, headers);
    expect((await stage.send('POST', path, headers)).body).toEqual(key.body);
  });

  it('names the platforms that there are, and each wrong field of the config', async () => {
    const unknown = await stage.call('POST', BASE, owner.token, { workspace_id: workspaceId, platform: 'icq' });
    expect(unknown).toMatchObject({ status: 400, body: { fields: [{ field: 'platform' }] } });
    expect(unknown.body.error).toMatch(/slack, discord, telegram/);
    const wrong = await stage.call('POST', BASE, owner.token, {
      workspace_id: workspaceId,
      platform: 'slack',
      config: { bot_token: 7, colour: 'red' },
    });
    expect(wrong.status).toBe(400);
    expect(wrong.body.fields.map(({ field }: { field: string }) => field)).toEqual([
      'config.colour',
      'config.bot_token',
    ]);
    for (const config of [null, [], 'text']) {
      const body = { workspace_id: workspaceId, platform: 'slack', config };
      expect((await stage.call('POST', BASE, owner.token, body)).status).toBe(400);
    }
  });

  it('keeps why a test failed, and forgets it after one that worked', async () => {
    const account = await stage.account('slack', ['general']);
    const workspace = await stage.workspace(owner.token);
    const made = await stage.call('POST', BASE, owner.token, {
      workspace_id: workspace,
      platform: 'slack',
      config: { ...account.credentials, bot_token: 'xoxb-000000000000-000000000000-aaaaaaaaaaaaaaaaaaaaaaaa' },
      enabled: false,
    });
    const { id } = made.body.integration;
    expect(made.body.integration).toMatchObject({ enabled: false, connected: null });
    const failed = await stage.call('POST', `${BASE}/${id}/test`, owner.token);
    expect(failed).toMatchObject({ status: 200, body: { success: false, error: { code: 'INVALID_CREDENTIALS' } } });
    const after = await stage.call('GET', `${BASE}/${id}`, owner.token);
    expect(after.body.integration).toMatchObject({
      connected: false,
      connection_error: failed.body.error.message,
    });
    const sync = await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token);
    expect(sync).toMatchObject({ status: 422, body: { code: 'INVALID_CREDENTIALS' } });

    await stage.call('PATCH', `${BASE}/${id}`, owner.token, { config: account.credentials });
    const worked = await stage.call('POST', `${BASE}/${id}/test`, owner.token);
    expect(worked.body).toEqual({ success: true });
    const now = await stage.call('GET', `${BASE}/${id}`, owner.token);
    expect(now.body.integration).toMatchObject({ connected: true, connection_error: null });
  });

  it('is managed by owners and admins, refused to members, and nothing to outsiders', async () => {
    const { id, workspace } = await connect('slack', await stage.account('slack', ['general']));
    const sync = await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token);
    expect(sync.status).toBe(200);
    const [{ id: channelId }] = (await stage.call('GET', `${BASE}/${id}/channels`, owner.token)).body.channels;
    const requests = [
      ['GET', `${BASE}/${id}`],
      ['PATCH', `${BASE}/${id}`],
      ['POST', `${BASE}/${id}/test`],
      ['POST', `${BASE}/${id}/sync-channels`],
      ['GET', `${BASE}/${id}/channels`],
      ['PATCH', `${BASE}/channels/${channelId}`],
      ['POST', `${BASE}/${id}/api-key`],
      ['DELETE', `${BASE}/${id}/api-key`],
      ['DELETE', `${BASE}/${id}`],
    ] as const;
    const [outsider, member, admin] = [await stage.register(), await stage.register(), await stage.register()];
    for (const [user, role] of [[member, 'member'] as const, [admin, 'admin'] as const]) {
      const path = `/api/v2/workspaces/${workspace}/members`;
      expect((await stage.call('POST', path, owner.token, { user_id: user.id, role })).status).toBeLessThan(300);
    }
    const statuses = async (token: string | null): Promise<number[]> => {
      const found: number[] = [];
      for (const [method, url] of requests) {
        found.push((await stage.call(method, url, token, method === 'PATCH' ? {} : undefined)).status);
      }
      return found;
    };
    expect(await statuses(null)).toEqual(requests.map(() => 401));
    expect(await statuses(outsider.token)).toEqual(requests.map(() => 404));
    expect(await statuses(member.token)).toEqual(requests.map(() => 403));
    const listed = async (token: string): Promise<string[]> =>
      (await stage.call('GET', BASE, token)).body.integrations.map((row: { id: string }) => row.id);
    expect(await listed(outsider.token)).toEqual([]);
    expect(await listed(member.token)).toEqual([]);
    expect(await listed(admin.token)).toEqual([id]);
    expect(await statuses(admin.token)).toEqual([200, 200, 200, 200, 200, 200, 201, 200, 200]);
    const create = (token: string): Promise<{ status: number }> =>
      stage.call('POST', BASE, token, { workspace_id: workspace, platform: 'telegram' });
    expect([(await create(outsider.token)).status, (await create(member.token)).status]).toEqual([404, 403]);
    expect(await statuses(owner.token)).toEqual(requests.map(() => 404));
  });

  it('answers 404 to what does not exist and 400 to what is no id', async () => {
    expect((await stage.call('GET', `${BASE}/${NOBODY}`, owner.token)).body.code).toBe('INTEGRATION_NOT_FOUND');
    expect((await stage.call('GET', `${BASE}/one`, owner.token)).status).toBe(400);
    const patch = await stage.call('PATCH', `${BASE}/channels/${NOBODY}`, owner.token, {});
    expect(patch.body.code).toBe('PLATFORM_CHANNEL_NOT_FOUND');
  });

  it('lets go of its installation when it, or its workspace, is deleted', async () => {
    const account = await stage.account('slack', ['general']);
    const first = await connect('slack', account);
    const second = await connect('slack', account);
    const installations = (): Promise<{ n: number }[]> =>
      stage.db.query('SELECT count(*)::int AS n FROM installations WHERE account_id = $1', [account.account_id]);
    expect(await installations()).toEqual([{ n: 1 }]);
    expect((await stage.call('DELETE', `${BASE}/${first.id}`, owner.token)).body).toEqual({ success: true });
    expect(await installations()).toEqual([{ n: 1 }]);
    expect((await stage.call('DELETE', `/api/v2/workspaces/${second.workspace}`, owner.token)).status).toBeLessThan(
      300,
    );
    expect(await installations()).toEqual([{ n: 0 }]);
  });
});

describe('the channels of an integration', () => {
  it('are listed by name, whatever its case, and keep their settings when synced again', async () => {
    const { id } = await connect('discord', await stage.account('discord', ['zebra', 'Alpha', 'beta']));
    const synced = await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token);
    expect(synced).toMatchObject({ status: 200, body: { success: true, channelCount: 3 } });
    expect(Object.keys(synced.body.channels[0]).sort()).toEqual(['id', 'name', 'serverId', 'topic', 'type']);
    const { channels } = (await stage.call('GET', `${BASE}/${id}/channels`, owner.token)).body;
    const names = channels.map((row: { channel_name: string }) => row.channel_name);
    expect(names).toEqual([...names].sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase())));
    expect(channels[0]).toMatchObject({
      integration_id: id,
      auto_sync_messages: false,
      sync_direction: null,
      lvng_conversation_id: null,
    });
    const path = `${BASE}/channels/${channels[0].id}`;
    await stage.call('PATCH', path, owner.token, { auto_sync_messages: true, sync_direction: 'inbound' });
    await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token);
    const again = (await stage.call('GET', `${BASE}/${id}/channels`, owner.token)).body.channels;
    expect(again).toHaveLength(3);
    expect(again[0]).toMatchObject({ id: channels[0].id, auto_sync_messages: true, sync_direction: 'inbound' });
  });

  it('cross while they are mapped and switched on, and not before or after', async () => {
    const account = await stage.account('slack', ['general']);
    const { id, workspace } = await connect('slack', account);
    const conversation = await stage.channel(owner.token, workspace, 'hub');
    await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token);
    const [{ id: channelId, platform_channel_id: external }] = (
      await stage.call('GET', `${BASE}/${id}/channels`, owner.token)
    ).body.channels;
    // Whether it crosses is decided when it is routed.
    const say = async (text: string): Promise<void> => {
      const [account_id, user] = [account.account_id, { id: 'grace', name: 'Grace' }];
      await stage.control('POST', '/slack/messages', { account_id, channel_id: external, user, text });
      await eventually(() =>
        stage.db.one(
          `SELECT 1 FROM inbound_events
           WHERE channel_id = $1 AND routed_at IS NOT NULL AND payload->'message'->>'text' = $2`,
          [external, text],
        ),
      );
    };
    const texts = async (): Promise<string[]> =>
      (await stage.call('GET', `/api/v2/channels/${conversation}/messages`, owner.token)).body.messages.map(
        (message: { content: string }) => message.content,
      );
    const set = (body: object): ReturnType<typeof stage.call> =>
      stage.call('PATCH', `${BASE}/channels/${channelId}`, owner.token, body);

    expect((await set({ lvng_conversation_id: conversation })).body.channel).toMatchObject({
      lvng_conversation_id: conversation,
      auto_sync_messages: false,
      sync_direction: null,
    });
    await say('too early');
    expect((await set({ auto_sync_messages: true })).body.channel.sync_direction).toBe('both');
    await say('just right');
    await eventually(async () => (await texts()).includes('just right'));
    expect((await set({ lvng_conversation_id: null })).body.channel.lvng_conversation_id).toBeNull();
    await say('too late');
    await set({ lvng_conversation_id: conversation });
    await say('back again');
    await eventually(async () => (await texts()).includes('back again'));
    expect(await texts()).toEqual(['back again', 'just right']);
  });

  it('are mapped only to channels of the workspace that the caller sees', async () => {
    const { id, workspace } = await connect('slack', await stage.account('slack', ['general']));
    await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token);
    const [{ id: channelId }] = (await stage.call('GET', `${BASE}/${id}/channels`, owner.token)).body.channels;
    const admin = await stage.register();
    const members = `/api/v2/workspaces/${workspace}/members`;
    await stage.call('POST', members, owner.token, { user_id: admin.id, role: 'admin' });
    const elsewhere = await stage.channel(owner.token, workspaceId, 'elsewhere');
    const hidden = await stage.channel(owner.token, workspace, 'hidden', { is_private: true });
    const map = (token: string, conversation: unknown): ReturnType<typeof stage.call> =>
      stage.call('PATCH', `${BASE}/channels/${channelId}`, token, { lvng_conversation_id: conversation });
    for (const [token, conversation] of [
      [owner.token, elsewhere],
      [owner.token, NOBODY],
      [admin.token, hidden],
    ] as const) {
      expect(await map(token, conversation)).toMatchObject({
        status: 404,
        body: { code: 'CHANNEL_NOT_FOUND', fields: [{ field: 'lvng_conversation_id' }] },
      });
    }
    expect((await map(owner.token, hidden)).status).toBe(200);
    expect((await map(owner.token, 'hub')).status).toBe(400);
    const path = `${BASE}/channels/${channelId}`;
    expect((await stage.call('PATCH', path, owner.token, { sync_direction: 'up' })).status).toBe(400);
    expect((await stage.call('PATCH', path, owner.token, { auto_sync_messages: null })).status).toBe(400);
  });

  it('stop crossing for the integration that moves to another account, not for those that share the old one', async () => {
    const [account, other] = [await stage.account('slack', ['general']), await stage.account('slack', ['elsewhere'])];
    const hubs: { id: string; conversation: string }[] = [];
    for (const name of ['stays', 'moves']) {
      const { id, workspace } = await connect('slack', account);
      const conversation = await stage.channel(owner.token, workspace, name);
      await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token);
      const [{ id: channelId }] = (await stage.call('GET', `${BASE}/${id}/channels`, owner.token)).body.channels;
      const body = { lvng_conversation_id: conversation, auto_sync_messages: true };
      await stage.call('PATCH', `${BASE}/channels/${channelId}`, owner.token, body);
      hubs.push({ id, conversation });
    }
    const [stays, moves] = hubs as [(typeof hubs)[number], (typeof hubs)[number]];
    const texts = async (conversation: string): Promise<string[]> =>
      (await stage.call('GET', `/api/v2/channels/${conversation}/messages`, owner.token)).body.messages.map(
        (message: { content: string }) => message.content,
      );
    const say = (text: string): Promise<unknown> =>
      stage.control('POST', '/slack/messages', {
        account_id: account.account_id,
        channel_id: account.channels[0]!.id,
        user: { id: 'grace', name: 'Grace' },
        text,
      });
    await say('to both');
    await eventually(async () => (await texts(stays.conversation)).includes('to both'));
    await eventually(async () => (await texts(moves.conversation)).includes('to both'));

    await stage.call('PATCH', `${BASE}/${moves.id}`, owner.token, { config: other.credentials });
    await stage.call('POST', `${BASE}/${moves.id}/sync-channels`, owner.token);
    const { channels } = (await stage.call('GET', `${BASE}/${moves.id}/channels`, owner.token)).body;
    expect(channels.map((row: { channel_name: string }) => row.channel_name)).toEqual(['elsewhere']);
    await say('to one');
    await eventually(async () => (await texts(stays.conversation)).includes('to one'));
    const post = `/api/v2/channels/${moves.conversation}/messages`;
    await stage.call('POST', post, owner.token, { content: 'not there' });
    expect(await texts(moves.conversation)).toEqual(['not there', 'to both']);
    const owed = await stage.call('GET', `/api/v2/deliveries?channel=${moves.conversation}`, owner.token);
    expect(owed.body.deliveries).toEqual([]);
  });

  it('cannot be synced without credentials', async () => {
    const workspace = await stage.workspace(owner.token);
    const made = await stage.call('POST', BASE, owner.token, { workspace_id: workspace, platform: 'slack' });
    const { id } = made.body.integration;
    const sync = await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token);
    expect(sync).toMatchObject({ status: 422, body: { code: 'INTEGRATION_NOT_CONFIGURED' } });
    const test = await stage.call('POST', `${BASE}/${id}/test`, owner.token);
    expect(test).toMatchObject({ status: 200, body: { success: false, error: { code: 'INVALID_CREDENTIALS' } } });
  });
});

describe('the list of platforms', () => {
  it('shows what each can do and which credentials it takes, and no more', async () => {
    const { status, body } = await stage.call('GET', '/api/v2/platforms', owner.token);
    expect(status).toBe(200);
    expect(body.platforms.map((it: { platform: string }) => it.platform)).toEqual([
      'slack',
      'discord',
      'telegram',
      'teams',
    ]);
    for (const platform of body.platforms) {
      expect(Object.keys(platform)).toEqual([
        'platform',
        'display_name',
        'description',
        'website',
        'capabilities',
        'facets',
        'credential_fields',
      ]);
      for (const field of platform.credential_fields) expect(field.example).toMatch(new RegExp(field.pattern));
    }
    expect((await stage.call('GET', '/api/v2/platforms', null)).status).toBe(401);
  });
});
