import { eventually, IntegrationStage } from './integration-stage.js';

const BASE = '/api/v2/platform-integrations';
const INBOUND = '/api/v2/inbound/messages';

let stage: IntegrationStage;
let owner: { id: string; token: string };
let workspaceId: string;
let channelId: string;
let integrationId: string;
let external: string;
let externalRow: string;
let account: Awaited<ReturnType<IntegrationStage['account']>>;

beforeAll(async () => {
  stage = await IntegrationStage.open();
  owner = await stage.register();
  workspaceId = await stage.workspace(owner.token);
  channelId = await stage.channel(owner.token, workspaceId, 'hub');
  account = await stage.account('discord', ['general', 'other']);
  const made = await stage.call('POST', BASE, owner.token, {
    workspace_id: workspaceId,
    platform: 'discord',
    config: account.credentials,
  });
  integrationId = made.body.integration.id;
  await stage.call('POST', `${BASE}/${integrationId}/sync-channels`, owner.token);
  const { channels } = (await stage.call('GET', `${BASE}/${integrationId}/channels`, owner.token)).body;
  [{ id: externalRow, platform_channel_id: external }] = channels;
  await stage.call('PATCH', `${BASE}/channels/${externalRow}`, owner.token, {
    lvng_conversation_id: channelId,
    auto_sync_messages: true,
    sync_direction: 'both',
  });
  await eventually(
    async () => (await stage.call('GET', `${BASE}/${integrationId}`, owner.token)).body.integration.connected,
  );
});
afterAll(() => stage.close());

const newKey = async (): Promise<string> =>
  (await stage.call('POST', `${BASE}/${integrationId}/api-key`, owner.token)).body.api_key;

const post = (key: string | null, body: object): ReturnType<typeof stage.send> =>
  stage.send('POST', INBOUND, key === null ? {} : { 'x-api-key': key }, {
    author: { name: 'Grace Hopper', avatar_url: 'https://cdn.example.com/grace.png' },
    ...body,
  });

const messages = async (): Promise<{ id: string; content: string; author: object }[]> =>
  (await stage.call('GET', `/api/v2/channels/${channelId}/messages`, owner.token)).body.messages;

const there = async (): Promise<string[]> => {
  const query = `account_id=${account.account_id}&channel_id=${external}`;
  const { messages: seen } = await stage.control<{ messages: { text: string }[] }>('GET', `/discord/messages?${query}`);
  return seen.map(({ text }) => text);
};

describe('a private channel', () => {
  it('is not there for a key, whoever made it, until it is mapped', async () => {
    const key = await newKey();
    const hidden = await stage.channel(owner.token, workspaceId, 'hidden', { is_private: true });
    expect((await post(key, { channel_id: hidden, content: 'Psst' })).status).toBe(404);
    const { channels } = (await stage.call('GET', `${BASE}/${integrationId}/channels`, owner.token)).body;
    const other = channels.find((row: { id: string }) => row.id !== externalRow);
    await stage.call('PATCH', `${BASE}/channels/${other.id}`, owner.token, { lvng_conversation_id: hidden });
    expect((await post(key, { channel_id: hidden, content: 'Psst' })).status).toBe(202);
    await stage.call('PATCH', `${BASE}/channels/${other.id}`, owner.token, { lvng_conversation_id: null });
  });
});

describe('an API key of an integration', () => {
  it('is shown once, replaces the one before it, and is refused at once when revoked', async () => {
    const made = await stage.call('POST', `${BASE}/${integrationId}/api-key`, owner.token);
    expect(made.status).toBe(201);
    expect(made.body.api_key).toMatch(/^lvng_plat_[0-9a-f]{48}$/);
    const shown = (await stage.call('GET', `${BASE}/${integrationId}`, owner.token)).body.integration;
    expect(shown).toMatchObject({ api_key: 'lvng_plat_***', api_key_created_at: made.body.api_key_created_at });
    const second = await newKey();
    const body = { channel_id: channelId, content: 'keyed' };
    expect((await post(made.body.api_key, body)).status).toBe(401);
    expect((await post(second, body)).status).toBe(202);
    const revoked = await stage.call('DELETE', `${BASE}/${integrationId}/api-key`, owner.token);
    expect(revoked.body).toEqual({ success: true, message: 'API key revoked successfully' });
    expect((await post(second, body)).status).toBe(401);
    const after = (await stage.call('GET', `${BASE}/${integrationId}`, owner.token)).body.integration;
    expect(after).toMatchObject({ api_key: null, api_key_created_at: null });
  });

  it('is the only thing that opens the door', async () => {
    const body = { channel_id: channelId, content: 'let me in' };
    for (const key of [null, '', 'x', `lvng_plat_${'0'.repeat(48)}`]) expect((await post(key, body)).status).toBe(401);
    const signedIn = await stage.call('POST', INBOUND, owner.token, { ...body, author: { name: 'A' } });
    expect(signedIn.status).toBe(401);
  });
});

describe('a message from outside', () => {
  it('reaches the channel and its platforms, under its author’s name', async () => {
    const key = await newKey();
    const { status, body, headers } = await post(key, { channel_id: channelId, content: 'The build is green.' });
    expect({ status, success: body.success }).toEqual({ status: 202, success: true });
    expect(headers['ratelimit']).toMatch(/^"inbound";r=/);
    const [message] = await messages();
    expect(message).toMatchObject({
      id: body.message_id,
      content: 'The build is green.',
      author: { kind: 'external', name: 'Grace Hopper', platform: 'discord' },
    });
    await eventually(async () => (await there()).some((text) => text.includes('The build is green.')));
  });

  it('is one message however often its external id comes', async () => {
    const key = await newKey();
    const body = { channel_id: channelId, content: 'once', external_id: 'ticket-1' };
    const answers = await Promise.all([post(key, body), post(key, body), post(key, body)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map((answer) => answer.body.message_id)).size).toBe(1);
    expect((await messages()).filter(({ content }) => content === 'once')).toHaveLength(1);
    const other = await post(key, { ...body, content: 'twice' });
    expect(other).toMatchObject({ status: 422, body: { code: 'EXTERNAL_ID_REUSED' } });
  });

  it('counts as written in the external channel that it names, by the platform’s id or ours', async () => {
    const key = await newKey();
    for (const id of [external, externalRow]) {
      const content = `from ${id}`;
      expect((await post(key, { platform_channel_id: id, content })).status).toBe(202);
      expect((await messages())[0]!.content).toBe(content);
    }
    await post(key, { channel_id: channelId, content: 'after both' });
    await eventually(async () => (await there()).some((text) => text.includes('after both')));
    expect((await there()).filter((text) => text.includes('from '))).toEqual([]);
  });

  it('stays out of channels that are not its workspace’s, not mapped, or not named', async () => {
    const key = await newKey();
    const stranger = await stage.register();
    const foreign = await stage.channel(stranger.token, await stage.workspace(stranger.token), 'foreign');
    const rows = (await stage.call('GET', `${BASE}/${integrationId}/channels`, owner.token)).body.channels;
    const unmapped = rows.find((row: { id: string }) => row.id !== externalRow).platform_channel_id;
    const content = 'nowhere';
    const before = await messages();
    expect(await post(key, { channel_id: foreign, content })).toMatchObject({ status: 404 });
    expect(await post(key, { platform_channel_id: '1', content })).toMatchObject({ status: 404 });
    expect(await post(key, { platform_channel_id: unmapped, content })).toMatchObject({
      status: 422,
      body: { code: 'PLATFORM_CHANNEL_UNMAPPED' },
    });
    for (const body of [
      { content },
      { channel_id: channelId, platform_channel_id: external, content },
      { channel_id: 'hub', content },
      { channel_id: channelId, content: '' },
      { channel_id: channelId, content, surplus: 1 },
      { channel_id: channelId, content, author: {} },
      { channel_id: channelId, content, author: { name: 'A', avatar_url: 'javascript:alert(1)' } },
    ]) {
      expect((await post(key, body)).status).toBe(400);
    }
    expect(await messages()).toEqual(before);
  });

  it('is refused while the integration is not enabled', async () => {
    const key = await newKey();
    await stage.call('PATCH', `${BASE}/${integrationId}`, owner.token, { enabled: false });
    expect((await post(key, { channel_id: channelId, content: 'hush' })).status).toBe(403);
    await stage.call('PATCH', `${BASE}/${integrationId}`, owner.token, { enabled: true });
    expect((await post(key, { channel_id: channelId, content: 'heard' })).status).toBe(202);
  });
});

describe('the delivery log', () => {
  it('shows the newest first, page by page, to managers alone', async () => {
    const key = await newKey();
    for (const n of [1, 2, 3, 4, 5]) await post(key, { channel_id: channelId, content: `page ${n}` });
    await eventually(async () => (await there()).some((text) => text.includes('page 5')));
    const all = await stage.call('GET', `/api/v2/deliveries?channel=${channelId}`, owner.token);
    expect(all).toMatchObject({ status: 200, body: { success: true } });
    const ids = all.body.deliveries.map(({ id }: { id: string }) => id);
    const times = all.body.deliveries.map((row: { created_at: string }) => row.created_at);
    expect(times).toEqual([...times].sort().reverse());
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor && `&cursor=${cursor}`;
      const { body } = await stage.call('GET', `/api/v2/deliveries?channel=${channelId}&limit=2${query}`, owner.token);
      expect(body.pagination.hasMore).toBe(body.pagination.next_cursor !== null);
      paged.push(...body.deliveries.map(({ id }: { id: string }) => id));
      cursor = body.pagination.next_cursor;
    }
    expect(paged).toEqual(ids);
    const stranger = await stage.register();
    expect((await stage.call('GET', '/api/v2/deliveries', stranger.token)).body.deliveries).toEqual([]);
    for (const query of ['cursor=x', 'status=lost', 'channel=hub', 'since=yesterday', 'limit=0', 'colour=red']) {
      expect((await stage.call('GET', `/api/v2/deliveries?${query}`, owner.token)).status).toBe(400);
    }
    const later = new Date(Date.now() + 60_000).toISOString();
    const none = await stage.call('GET', `/api/v2/deliveries?since=${later}`, owner.token);
    expect(none.body.deliveries).toEqual([]);
    const slack = await stage.call('GET', '/api/v2/deliveries?platform=slack', owner.token);
    expect(slack.body.deliveries).toEqual([]);
  });

  it('sends again what could not be delivered, one or many, and nothing else', async () => {
    const key = await newKey();
    await post(key, { channel_id: channelId, content: 'again please' });
    const delivered = await eventually(async () => {
      const { body } = await stage.call('GET', `/api/v2/deliveries?channel=${channelId}&limit=1`, owner.token);
      const [row] = body.deliveries;
      return ['delivered', 'degraded'].includes(row.status) && row;
    });
    const path = `/api/v2/deliveries/${delivered.id}/retry`;
    expect(await stage.call('POST', path, owner.token)).toMatchObject({
      status: 409,
      body: { code: 'DELIVERY_NOT_RETRYABLE' },
    });
    const stranger = await stage.register();
    expect((await stage.call('POST', path, stranger.token)).status).toBe(404);
    const lose = `UPDATE deliveries SET status = 'dead', parts_done = 0, created_at = now() - interval '2 days'
      WHERE id = $1`;
    await stage.db.query(lose, [delivered.id]);
    const retried = await stage.call('POST', path, owner.token);
    expect(retried).toMatchObject({ status: 200, body: { success: true, delivery: { status: 'pending' } } });
    await eventually(async () => (await statusOf(delivered.id)) === delivered.status);

    await stage.db.query(lose, [delivered.id]);
    const bulk = (token: string, body: object): ReturnType<typeof stage.call> =>
      stage.call('POST', '/api/v2/deliveries/retry', token, body);
    const bodiless = await stage.call('POST', '/api/v2/deliveries/retry', stranger.token);
    expect(bodiless.body).toEqual({ success: true, retried: 0 });
    expect((await bulk(stranger.token, {})).body).toEqual({ success: true, retried: 0 });
    expect((await bulk(owner.token, { status: 'failed' })).body).toEqual({ success: true, retried: 0 });
    expect((await bulk(owner.token, { status: 'delivered' })).status).toBe(400);
    expect((await bulk(owner.token, { platform: 'discord' })).body).toEqual({ success: true, retried: 1 });
    await eventually(async () => (await statusOf(delivered.id)) === delivered.status);
  });
});

async function statusOf(id: string): Promise<string | undefined> {
  return (await stage.db.one<{ status: string }>('SELECT status FROM deliveries WHERE id = $1', [id]))?.status;
}
