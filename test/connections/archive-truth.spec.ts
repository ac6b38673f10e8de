import { until } from '../support/until.js';
import { type Connected, ConnectionStage } from './connection-stage.js';

let stage: ConnectionStage;

beforeAll(async () => {
  stage = await ConnectionStage.open();
});
afterAll(() => stage.close());

const DAY_MS = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
const ada = { id: 'ada', name: 'Ada' };

const writePast = async (to: Connected, messages: { text: string; days: number; thread_id?: string }[]) => {
  const address = { account_id: to.account.account_id, channel_id: to.account.channels[0]!.id };
  const past = messages.map(({ days, ...message }) => ({ ...message, user: ada, sent_at: daysAgo(days) }));
  return (await stage.control.writePast(to.platform, address, past)).message_ids;
};

const syncNow = async (of: Connected) => {
  const { id } = await stage.ok('POST', `/api/connections/${of.id}/sync`);
  const sync = await stage.synced(of);
  expect(sync.id).toBe(id);
  return sync;
};

const channelOf = async (of: Connected, place: number) => {
  const channels: { id: string }[] = await stage.ok('GET', `/api/connections/${of.id}/channels`);
  return channels.find(({ id }) => id === of.account.channels[place]!.id);
};

/** As when every event of it is lost. */
const lose = (of: Connected) => stage.db.query('DELETE FROM platform_listeners WHERE subscriber_id = $1', [of.id]);

describe('an archive', () => {
  it('leaves out what was chosen no longer while the bot did not see it', async () => {
    const made = await stage.connect('slack', ['aaa', 'bbb']);
    await stage.choose(made, 'all');
    await stage.synced(made);
    await stage.db.query(
      'UPDATE connection_channels SET gone_at = now() WHERE connection_id = $1 AND external_id = $2',
      [made.id, made.account.channels[0]!.id],
    );
    await stage.choose(made, [1]);
    expect(await channelOf(made, 0)).toMatchObject({ sync_enabled: false });
  });

  it('follows what became of its messages while their channel was not chosen', async () => {
    const made = await stage.connect('slack', ['aaa', 'bbb']);
    const [kept, doomed] = await writePast(made, [
      { text: 'kept', days: 10 },
      { text: 'doomed', days: 9 },
    ]);
    await stage.choose(made, 'all');
    await stage.synced(made);
    await stage.choose(made, [1]);
    await stage.edit(made, kept!, 'kept, edited');
    await stage.remove(made, doomed!);
    await stage.choose(made, [0]);
    await stage.synced(made);
    expect(await stage.texts(made)).toEqual(['kept, edited']);
  });

  it('finds replies to threads that were alive before a long absence', async () => {
    const made = await stage.connect('slack', ['engineering']);
    const [root] = await writePast(made, [
      { text: 'root', days: 40 },
      { text: 'reply', days: 30, thread_id: '#0' },
    ]);
    await stage.choose(made, [0]);
    await stage.synced(made);
    await lose(made);
    await stage.db.query(
      "UPDATE connection_channels SET read_at = now() - interval '25 days' WHERE connection_id = $1",
      [made.id],
    );
    await stage.say(made, 'meanwhile', { thread_id: root });
    await syncNow(made);
    expect(await stage.texts(made)).toEqual(['root', 'reply', 'meanwhile']);
  });

  it('begins anew after a place in a history led nowhere, also one that an earlier sync had handed on', async () => {
    const made = await stage.connect('slack', ['engineering']);
    await stage.say(made, 'one');
    await stage.choose(made, [0]);
    await stage.synced(made);
    await stage.db.query(
      `UPDATE connection_sync_channels SET status = 'failed', cursor = 'nowhere', began_at = now() + interval '1 second'
       WHERE connection_id = $1`,
      [made.id],
    );
    expect((await syncNow(made)).channels).toMatchObject([{ status: 'failed', cursor: null }]);
    expect((await syncNow(made)).channels).toMatchObject([{ status: 'completed' }]);
  });
});

describe('a token that was refused', () => {
  it('is not tried by a look at the channels', async () => {
    const made = await stage.connect('slack', ['engineering']);
    await stage.fail('slack', { kind: 'revoked', count: 1 });
    await stage.ok('POST', `/api/connections/${made.id}/validate`);
    // The platform would answer again.
    const looked = await stage.call('GET', `/api/connections/${made.id}/channels?refresh=true`);
    expect([looked.status, looked.body.error.code]).toEqual([422, 'INVALID_CREDENTIALS']);
    const chosen = await stage.call('PUT', `/api/connections/${made.id}/channels`, { channel_ids: ['C404'] });
    expect([chosen.status, chosen.body.error.code]).toEqual([422, 'INVALID_CREDENTIALS']);
  });
});

describe('a sync whose job was laid aside', () => {
  it('ends, so that another can begin', async () => {
    const made = await stage.connect('slack', ['engineering']);
    await stage.ok('PUT', `/api/connections/${made.id}`, { settings: { history_requests_per_minute: 1 } });
    await stage.choose(made, [0]);
    await stage.synced(made);
    await stage.ok('POST', `/api/connections/${made.id}/sync`);
    await until(async () => (await stage.lastSync(made)).waiting);
    await stage.db.query('DELETE FROM jobs WHERE lane = $1', [`slow:sync:${made.id}`]);
    await stage.stop();
    await stage.start();
    expect(await stage.synced(made)).toMatchObject({
      status: 'failed',
      error: { code: 'INTERNAL_ERROR' },
      channels: [{ status: 'failed' }],
    });
    expect((await stage.call('POST', `/api/connections/${made.id}/sync`)).status).toBe(202);
  });
});
