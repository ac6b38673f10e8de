import { until } from '../support/until.js';
import { type Connected, ConnectionStage } from './connection-stage.js';

let stage: ConnectionStage;

beforeAll(async () => {
  stage = await ConnectionStage.open();
});
afterAll(() => stage.close());

const range = (count: number, text: string): string[] => Array.from({ length: count }, (_, n) => `${text} ${n}`);

const sayAll = async (to: Connected, texts: string[], place = 0): Promise<void> => {
  for (const text of texts) await stage.say(to, text, { place });
};

const channelOf = async (of: Connected, place = 0) => {
  const channels = await stage.ok('GET', `/api/connections/${of.id}/channels`);
  return channels.find(({ id }: { id: string }) => id === of.account.channels[place]!.id);
};

const shows = (of: Connected, ...texts: string[]) =>
  until(async () => JSON.stringify(await stage.texts(of)) === JSON.stringify(texts));

describe.each(['slack', 'discord'])('the archive of %s', (platform) => {
  it('holds the history of what is chosen, threads included, and counts it', async () => {
    const made = await stage.connect(platform, ['engineering', 'random']);
    const root = await stage.say(made, 'the plan');
    await stage.say(made, 'about the plan', { thread_id: root, user: 'bob' });
    await stage.say(made, 'afterwards');
    await stage.say(made, 'elsewhere', { place: 1 });
    const channels = await stage.choose(made, [0]);
    expect(channels).toMatchObject([
      { id: made.account.channels[0]!.id, name: '#engineering', is_private: false, sync_enabled: true },
      { name: '#random', sync_enabled: false },
    ]);
    const sync = await stage.synced(made);
    expect(sync).toMatchObject({ trigger: 'chosen', status: 'completed', error: null, waiting: null });
    expect(sync.channels).toMatchObject([
      {
        id: made.account.channels[0]!.id,
        name: '#engineering',
        status: 'completed',
        fetched: 3,
        stored: 3,
        cursor: null,
      },
    ]);
    const { messages } = await stage.messages(made);
    expect(messages.map(({ text }: { text: string }) => text)).toEqual(['afterwards', 'about the plan', 'the plan']);
    expect(messages[1]).toMatchObject({
      channel_id: made.account.channels[0]!.id,
      channel_name: '#engineering',
      author: { name: 'BOB', is_bot: false },
      reply_to: root,
      edited_at: null,
      deleted_at: null,
      files: [],
    });
    expect(await channelOf(made)).toMatchObject({ message_count: 3, synced_at: expect.any(String) });
    const shown = await stage.ok('GET', `/api/connections/${made.id}`);
    expect(shown).toMatchObject({ last_sync: sync.finished_at, next_sync: expect.any(String) });
  });

  it('hears what is written, edited and deleted from then on', async () => {
    const made = await stage.connect(platform, ['engineering']);
    await stage.choose(made, [0]);
    await stage.synced(made);
    const one = await stage.say(made, 'one');
    const two = await stage.say(made, 'two');
    await shows(made, 'one', 'two');
    await stage.edit(made, one, 'one, better');
    await stage.remove(made, two);
    await shows(made, 'one, better');
    const { messages } = await stage.messages(made, 'include_deleted=true');
    expect(messages).toMatchObject([
      { id: two, text: '', deleted_at: expect.any(String) },
      { id: one, text: 'one, better', edited_at: expect.any(String) },
    ]);
    expect(await channelOf(made)).toMatchObject({ message_count: 1 });
  });

  it('finds out at the next sync what happened while nobody listened', async () => {
    const made = await stage.connect(platform, ['engineering']);
    const root = await stage.say(made, 'root');
    const doomed = await stage.say(made, 'doomed');
    const reply = await stage.say(made, 'doomed reply', { thread_id: root });
    await stage.choose(made, [0]);
    await stage.synced(made);
    expect(await stage.texts(made)).toEqual(['root', 'doomed', 'doomed reply']);
    // As when every event of it is lost.
    await stage.db.query('DELETE FROM platform_listeners WHERE subscriber_id = $1', [made.id]);
    await stage.remove(made, doomed);
    await stage.remove(made, reply);
    await stage.edit(made, root, 'root, edited');
    await stage.say(made, 'new reply', { thread_id: root });
    const answer = await stage.call('POST', `/api/connections/${made.id}/sync`);
    expect(answer).toMatchObject({ status: 202, body: { status: 'running', trigger: 'manual' } });
    const sync = await stage.synced(made);
    expect(sync).toMatchObject({ id: answer.body.id, status: 'completed' });
    expect(sync.channels[0].stored).toBe(4);
    expect(await stage.texts(made)).toEqual(['root, edited', 'new reply']);
    expect(await channelOf(made)).toMatchObject({ message_count: 2 });
  });

  it('goes on by itself after 429 and 500, and keeps every message once', async () => {
    const made = await stage.connect(platform, ['engineering', 'random']);
    const texts = range(250, 'line');
    await sayAll(made, texts);
    await sayAll(made, range(5, 'word'), 1);
    const channel_id = made.account.channels[0]!.id;
    await stage.fail(platform, { kind: '429', count: 1, retry_after: 1, channel_id });
    await stage.fail(platform, { kind: '500', count: 1, channel_id });
    await stage.choose(made, 'all');
    const sync = await stage.synced(made);
    expect(sync).toMatchObject({ status: 'completed', error: null });
    const fetched = sync.channels.map((channel: { fetched: number }) => channel.fetched);
    expect(fetched).toEqual([250, 5]);
    expect(await stage.texts(made, `limit=100&channel_id=${channel_id}`)).toEqual(texts.slice(150));
    expect((await channelOf(made)).message_count).toBe(250);
  });
});

describe('a sync', () => {
  it('goes on where it was when the process stops, loses nothing and reads nothing twice', async () => {
    const made = await stage.connect('discord', ['engineering']);
    const texts = range(350, 'line');
    await sayAll(made, texts);
    // A page every three seconds: there is time to stop between them, also on a busy machine.
    await stage.ok('PUT', `/api/connections/${made.id}`, { settings: { history_requests_per_minute: 20 } });
    await stage.choose(made, [0]);
    for (const pages of [1, 2]) {
      const seen = await until(async () => {
        const sync = await stage.lastSync(made);
        return sync.channels[0].pages >= pages ? sync : null;
      });
      expect(seen).toMatchObject({ status: 'running' });
      await stage.stop();
      await stage.start();
    }
    const sync = await stage.synced(made);
    expect(sync.channels[0]).toMatchObject({ status: 'completed', fetched: 350, stored: 350 });
    const first = await stage.messages(made, 'limit=100');
    const rest: string[] = first.messages.map(({ text }: { text: string }) => text);
    let page = first;
    while (page.pagination.has_more) {
      page = await stage.messages(made, `limit=100&before=${page.pagination.before}`);
      rest.push(...page.messages.map(({ text }: { text: string }) => text));
    }
    expect(rest.reverse()).toEqual(texts);
  }, 60_000);

  it('says that it waits, and for what', async () => {
    const made = await stage.connect('slack', ['engineering']);
    await stage.say(made, 'one');
    await stage.ok('PUT', `/api/connections/${made.id}`, { settings: { history_requests_per_minute: 1 } });
    await stage.choose(made, [0]);
    await stage.synced(made);
    expect(await stage.ok('POST', `/api/connections/${made.id}/sync`)).toMatchObject({ status: 'running' });
    const waiting = await until(async () => (await stage.lastSync(made)).waiting);
    expect(waiting).toEqual({ code: 'RATE_LIMITED', message: expect.any(String), until: expect.any(String) });
    expect(Date.parse(waiting.until) - Date.now()).toBeGreaterThan(30_000);
    const again = await stage.call('POST', `/api/connections/${made.id}/sync`);
    expect([again.status, again.body.error.code]).toEqual([409, 'SYNC_RUNNING']);
    expect((await stage.call('DELETE', `/api/connections/${made.id}`)).status).toBe(204);
  });

  it('stops trying a token that is refused, and is taken up with a new one', async () => {
    const made = await stage.connect('slack', ['engineering']);
    await sayAll(made, range(3, 'before'));
    await stage.choose(made, [0]);
    await stage.synced(made);
    await stage.fail('slack', { kind: 'revoked', count: 1, channel_id: made.account.channels[0]!.id });
    await stage.call('POST', `/api/connections/${made.id}/sync`);
    const failed = await until(async () => {
      const sync = await stage.lastSync(made);
      return sync.status === 'failed' ? sync : null;
    });
    expect(failed.error.code).toMatch(/^(INVALID_CREDENTIALS|AUTH_EXPIRED)$/);
    expect(await stage.ok('GET', `/api/connections/${made.id}`)).toMatchObject({ status: 'error' });
    const refused = await stage.call('POST', `/api/connections/${made.id}/sync`);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'NOT_CONNECTED']);
    await sayAll(made, range(2, 'meanwhile'));
    const bot_token = await stage.newSlackToken(made.account);
    const credentials = { ...made.account.credentials, bot_token };
    expect(await stage.ok('PUT', `/api/connections/${made.id}`, { credentials })).toMatchObject({
      status: 'connected',
    });
    const sync = await stage.synced(made);
    expect(sync).toMatchObject({ trigger: 'reconnected', status: 'completed' });
    expect(await stage.texts(made)).toEqual([...range(3, 'before'), ...range(2, 'meanwhile')]);
    expect(await channelOf(made)).toMatchObject({ sync_enabled: true, message_count: 5 });
  });

  it('takes up a reading that was broken off where it stood', async () => {
    const made = await stage.connect('slack', ['engineering']);
    await sayAll(made, range(230, 'line'));
    await stage.ok('PUT', `/api/connections/${made.id}`, { settings: { history_requests_per_minute: 12 } });
    await stage.choose(made, [0]);
    await until(async () => (await stage.lastSync(made)).channels[0].pages === 1);
    await stage.fail('slack', { kind: 'revoked', count: 1, channel_id: made.account.channels[0]!.id });
    expect(await stage.synced(made)).toMatchObject({
      status: 'failed',
      channels: [{ status: 'failed', fetched: 200, cursor: expect.any(String) }],
    });
    const credentials = { ...made.account.credentials, bot_token: await stage.newSlackToken(made.account) };
    await stage.ok('PUT', `/api/connections/${made.id}`, { credentials });
    expect(await stage.synced(made)).toMatchObject({
      trigger: 'reconnected',
      status: 'completed',
      channels: [{ status: 'completed', fetched: 30, stored: 30 }],
    });
    expect(await channelOf(made)).toMatchObject({ message_count: 230 });
  });

  it('is begun when its time has come, once', async () => {
    const made = await stage.connect('discord', ['engineering']);
    await stage.choose(made, [0]);
    await stage.synced(made);
    await stage.db.query("UPDATE connections SET next_sync_at = now() - interval '1 day' WHERE id = $1", [made.id]);
    await stage.stop();
    await stage.start();
    const sync = await until(async () => {
      const last = await stage.lastSync(made);
      return last.trigger === 'scheduled' && last.status === 'completed' ? last : null;
    });
    expect(sync.error).toBeNull();
    const { next_sync } = await stage.ok('GET', `/api/connections/${made.id}`);
    expect(Date.parse(next_sync) - Date.now()).toBeGreaterThan(230 * 60_000);
    expect((await stage.ok('GET', `/api/connections/${made.id}/syncs`)).syncs).toHaveLength(2);
  });

  it('wants a channel to be chosen, and one that there is', async () => {
    const made = await stage.connect('discord', ['engineering']);
    const path = `/api/connections/${made.id}`;
    const idle = await stage.call('POST', `${path}/sync`);
    expect([idle.status, idle.body.error.code]).toEqual([422, 'NOTHING_CHOSEN']);
    const wrong = await stage.call('PUT', `${path}/channels`, { channel_ids: ['42', made.account.channels[0]!.id] });
    expect([wrong.status, wrong.body.error.code]).toEqual([422, 'CHANNEL_NOT_FOUND']);
    expect(wrong.body.error.fields).toEqual([{ field: 'channel_ids', message: 'the bot sees no channel 42' }]);
    expect((await stage.call('PUT', `${path}/channels`, {})).status).toBe(400);
  });

  it('lets one channel fail, and reads the others', async () => {
    const made = await stage.connect('discord', ['aaa', 'bbb']);
    await stage.say(made, 'still here', { place: 1 });
    await stage.choose(made, 'all');
    await stage.synced(made);
    const gone = made.account.channels[0]!.id;
    await stage.db.query("UPDATE connection_channels SET external_id = '123456789012345678' WHERE external_id = $1", [
      gone,
    ]);
    await stage.say(made, 'and here', { place: 1 });
    await stage.ok('POST', `/api/connections/${made.id}/sync`);
    const sync = await stage.synced(made);
    expect(sync.status).toBe('completed');
    const lost = sync.channels.find(({ id }: { id: string }) => id === '123456789012345678');
    expect(lost).toMatchObject({ status: 'failed', error: { code: expect.any(String) } });
    expect(await stage.texts(made)).toEqual(['still here', 'and here']);
  });
});

describe('an archive of every channel', () => {
  it('takes in channels that come later', async () => {
    const made = await stage.connect('telegram', ['chat']);
    await stage.choose(made, 'all');
    await stage.say(made, 'hello');
    await shows(made, 'hello');
    const sync = await stage.synced(made);
    expect(sync.status).toBe('completed');
    expect(await channelOf(made)).toMatchObject({ sync_enabled: true, message_count: 1 });
    expect((await stage.ok('GET', `/api/connections/${made.id}`)).channel_count).toBe(1);
  });

  it('says of a platform without a history that there is nothing to read', async () => {
    const made = await stage.connect('telegram', ['chat']);
    await stage.choose(made, 'all');
    await stage.say(made, 'hello');
    await shows(made, 'hello');
    await stage.ok('POST', `/api/connections/${made.id}/sync`).catch(() => undefined);
    const sync = await stage.synced(made);
    expect(sync).toMatchObject({
      status: 'completed',
      channels: [{ status: 'skipped', error: { code: 'NO_HISTORY' } }],
    });
  });

  it('keeps what stands there when a channel is chosen no longer, and hears no more', async () => {
    const made = await stage.connect('discord', ['aaa', 'bbb']);
    await stage.choose(made, 'all');
    await stage.synced(made);
    await stage.say(made, 'one');
    await shows(made, 'one');
    await stage.choose(made, [1]);
    await stage.say(made, 'two');
    await stage.say(made, 'three', { place: 1 });
    await shows(made, 'one', 'three');
  });
});
