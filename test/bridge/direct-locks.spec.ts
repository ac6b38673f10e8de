import { newId } from '../../src/kernel/database/ids.js';
import { LOCK_LANE } from '../../src/kernel/jobs/lanes.sql.js';
import { DirectPosts } from '../../src/messaging/direct/direct-posts.service.js';
import { MirrorSubscriber } from '../../src/messaging/outbound/mirror-subscriber.service.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';
import { screenedPost } from '../support/screened.js';

let stage: BridgeStage;
let slack: Side;

beforeAll(async () => {
  stage = await BridgeStage.open();
  slack = await stage.connect('slack', { without: ['app_token'] });
}, 60_000);
afterAll(() => stage.close());

/** Whether the post waits for the lane. The true fan-out waits for it too, or has come before. */
const isWaiting = async () =>
  (
    await stage.db.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query = $1`,
      [LOCK_LANE.text],
    )
  ).length > 0;

const post = () =>
  stage.app.get(DirectPosts).post({
    id: newId(),
    organisationId: stage.organisationId,
    installationId: slack.installationId,
    channelId: slack.externalChannelId,
    content: screenedPost('I am the guide', [stage.channelId]),
    replyTo: null,
    threadRoot: null,
    author: { kind: 'replr', id: 'int_spec', name: 'Guide', avatarUrl: null, platform: null },
    hops: 1,
  });

/** What the fan-out of a message in the native channel does: it owes the mirror, then settles its own lane. */
async function fanOut(owed: () => void, mayEnd: Promise<unknown>): Promise<void> {
  const { db, organisationId, channelId, app } = stage;
  const messageId = await stage.write('From here');
  const mirrors = await db.query<{ id: string }>('SELECT id FROM mirrors WHERE channel_id = $1', [channelId]);
  const change = { organisationId, channelId, messageId, kind: 'created' as const };
  await db.transaction(async () => {
    await app.get(MirrorSubscriber).take(
      [{ ...change, origin: { kind: 'user', hops: 0 } }],
      mirrors.map(({ id }) => id),
    );
    owed();
    await mayEnd;
    await db.query('SELECT 1 FROM lanes WHERE key = $1 FOR UPDATE', [`channel:${channelId}`]);
  });
}

describe('A post by a bot itself, while the channel that mirrors the place fans out', () => {
  it('waits for that, and neither fails', async () => {
    let end = (): void => undefined;
    const mayEnd = new Promise<void>((resolve) => (end = resolve));
    let fannedOut: Promise<void> | undefined;
    await new Promise<void>((owed) => (fannedOut = fanOut(owed, mayEnd)));
    const posted = post();
    await until(isWaiting);
    end();
    expect(await Promise.allSettled([fannedOut, posted])).toEqual([
      { status: 'fulfilled', value: undefined },
      { status: 'fulfilled', value: undefined },
    ]);
  }, 60_000);
});
