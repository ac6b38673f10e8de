import { makeChannel, makeWorkspace, type WorkspaceFixture } from '../../../test/support/channel-fixtures.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { newId } from '../../kernel/database/ids.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { ChannelSubscriptions } from './channel-subscriptions.service.js';
import type { ChannelChange } from './desk.contract.js';
import { FanOut } from './fan-out.handler.js';
import { Subscribers } from './subscribers.service.js';

let database: TestDatabase;
let home: WorkspaceFixture;
let channelId: string;
let taken: [string, string[], string[]][];
let subscriptions: ChannelSubscriptions;
let fanOut: FanOut;

beforeAll(async () => {
  database = await createTestDatabase();
  home = await makeWorkspace(database.db);
  subscriptions = new ChannelSubscriptions(database.db);
});
beforeEach(async () => {
  channelId = await makeChannel(database.db, home);
  taken = [];
  const subscribers = new Subscribers();
  for (const kind of ['mirror', 'twin']) {
    const take = (changes: ChannelChange[], ids: string[]) =>
      Promise.resolve(void taken.push([kind, changes.map((change) => change.messageId), ids]));
    subscribers.register({ kind, take });
  }
  fanOut = new FanOut(database.db, new JobHandlers(), subscribers);
});
afterAll(() => database.close());

/** A run that settles without a lane; how lanes settle is proven where they live. */
async function hand(...messageIds: string[]): Promise<number> {
  let settled = 0;
  const jobs = messageIds.map((messageId, seq) => ({
    seq,
    payload: {
      organisationId: home.organisationId,
      channelId,
      messageId,
      kind: 'created',
      origin: { kind: 'user', hops: 0 },
    },
    attempts: 0,
    createdAt: new Date(),
  }));
  const settle = async (count: number, work?: () => Promise<void>) => {
    await database.db.transaction(async () => work?.());
    settled += count;
  };
  await fanOut.run({ jobs, remaining: jobs, settle } as unknown as LaneRun<ChannelChange>);
  return settled;
}

it('hands all changes, in order, to each kind of subscriber with its ids', async () => {
  const [first, second, twin] = [newId(), newId(), newId()];
  await subscriptions.add(channelId, home.organisationId, 'mirror', first);
  await subscriptions.add(channelId, home.organisationId, 'mirror', second);
  await subscriptions.add(channelId, home.organisationId, 'mirror', second);
  await subscriptions.add(channelId, home.organisationId, 'twin', twin);
  const messages = [newId(), newId(), newId()];
  expect(await hand(...messages)).toBe(3);
  expect(taken).toEqual([
    ['mirror', messages, [first, second]],
    ['twin', messages, [twin]],
  ]);
});

it('tells nobody any more once they left, or the channel is deleted', async () => {
  const [one, other] = [newId(), newId()];
  await subscriptions.add(channelId, home.organisationId, 'mirror', one);
  await subscriptions.add(channelId, home.organisationId, 'twin', other);
  await subscriptions.remove(channelId, home.organisationId, 'mirror', one);
  await hand('m1');
  expect(taken).toEqual([['twin', ['m1'], [other]]]);
  await database.db.query('UPDATE channels SET deleted_at = now() WHERE id = $1', [channelId]);
  expect(await hand('m2')).toBe(1);
  expect(taken).toHaveLength(1);
});

it("refuses a subscription to another organisation's channel", async () => {
  const stranger = await makeWorkspace(database.db);
  await expect(subscriptions.add(channelId, stranger.organisationId, 'mirror', newId())).rejects.toMatchObject({
    code: '23503',
  });
});

it('refuses two features of one kind', () => {
  const subscribers = new Subscribers();
  const subscriber = { kind: 'twin', take: () => Promise.resolve() };
  subscribers.register(subscriber);
  expect(() => subscribers.register(subscriber)).toThrow('Two features subscribe as "twin".');
});
