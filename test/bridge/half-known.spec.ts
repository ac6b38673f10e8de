import { Desk } from '../../src/channels/desk/desk.service.js';
import { MessageOutcomes } from '../../src/channels/messages/message-outcomes.service.js';
import { newId } from '../../src/kernel/database/ids.js';
import { LOCK_LANE } from '../../src/kernel/jobs/lanes.sql.js';
import { Intake } from '../../src/messaging/intake/intake.service.js';
import { Ledger } from '../../src/messaging/outbound/ledger.service.js';
import { eventKey, type InboundEvent, type InboundMessage } from '../../src/platforms/inbound-event.js';
import { screened } from '../support/screened.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;

beforeEach(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterEach(() => stage.close());

const origin = { kind: 'app' as const, hops: 0 };
const refOf = (messageId: string) => ({ channelId: stage.channelId, messageId });
const edit = (messageId: string, content: string) =>
  stage.app.get(Desk).edit({ ...refOf(messageId), content: screened(content), origin, editedAt: new Date() });
const remove = (messageId: string) => stage.app.get(Desk).remove({ ...refOf(messageId), origin });

/** Two messages' worth for every platform, each with a name of its own. */
const long = (first: string, second: string) => `${first} ${'x'.repeat(3_900)}\n${second} ${'y'.repeat(3_900)}`;
const names = async (side: Side) => (await stage.textsAt(side)).flatMap((text) => text.match(/\w+;/g) ?? []);
const statuses = async (side: Side) => (await stage.deliveries(side)).map(({ kind, status }) => `${kind} ${status}`);
const ended = (side: Side, count: number) =>
  until(async () => {
    const deliveries = await stage.deliveries(side);
    return deliveries.length === count && deliveries.every(({ status }) => !['pending', 'sending'].includes(status));
  });

/** As if the second part of the message's newest post or edit had left, and the process had died before the answer. */
async function cutOff(side: Side, messageId: string, status: 'sending' | 'unknown', part = 1, of = 2): Promise<void> {
  const parts = JSON.stringify(['one;', 'lost;'].slice(0, of).map((text) => ({ payload: { text, entities: [] } })));
  await stage.db.query('DELETE FROM message_links WHERE message_id = $1 AND part = $2', [messageId, part]);
  const [row] = await stage.db.query<{ id: string }>(
    `UPDATE deliveries SET status = $2, parts = $3, parts_done = $4, finished_at = NULL,
       attempt_started_at = now() - interval '20 seconds'
     WHERE id = (SELECT id FROM deliveries WHERE message_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1) RETURNING id`,
    [messageId, status, parts, part],
  );
  if (status === 'unknown') return;
  await stage.db.query(
    "SELECT enqueue_job('out:' || $1, 'delivery.send', jsonb_build_object('delivery_id', $2::uuid))",
    [side.platformChannelId, row!.id],
  );
}

describe('A part that an edit grew by, and whose answer was lost', () => {
  let slack: Side;
  let messageId: string;

  beforeEach(async () => {
    slack = await stage.connect('slack', { without: ['app_token'] });
    messageId = await stage.write('one;');
    await ended(slack, 1);
    await edit(messageId, long('one;', 'two;'));
    await ended(slack, 2);
    expect(await names(slack)).toEqual(['one;', 'two;']);
  }, 60_000);

  it('is not sent again because an edit of the others was put off', async () => {
    await stage.fail(slack, { kind: '429', count: 1, retry_after: 1 });
    await cutOff(slack, messageId, 'sending');
    await ended(slack, 2);
    expect(await names(slack)).toEqual(['one;', 'two;']);
  }, 60_000);

  it('is in doubt no more once the platform has told of it, and the text may grow again', async () => {
    const told = await ownPost(slack, messageId, 1);
    await cutOff(slack, messageId, 'unknown');
    await told();
    await until(async () => (await outLinks(messageId)) === 2);
    await edit(messageId, `${long('one;', 'two;')}\nthree; ${'z'.repeat(3_900)}`);
    await ended(slack, 3);
    expect(await names(slack)).toEqual(['one;', 'two;', 'three;']);
    const outcomes = await stage.app.get(MessageOutcomes).of(stage.channelId, [messageId]);
    expect(outcomes.get(messageId)).toMatchObject([{ kind: 'edit', status: 'delivered' }]);
  }, 60_000);

  it('goes when the text has become shorter meanwhile', async () => {
    await stage.db.query("UPDATE messages SET content = 'short;', content_version = 3 WHERE id = $1", [messageId]);
    await cutOff(slack, messageId, 'sending');
    await ended(slack, 2);
    expect(await names(slack)).toEqual(['short;']);
  }, 60_000);

  it('goes with the message', async () => {
    await stage.db.query("UPDATE lanes SET ready_at = now() + interval '3 seconds' WHERE key = 'out:' || $1", [
      slack.platformChannelId,
    ]);
    await stage.db.query("UPDATE messages SET content = '', deleted_at = now() WHERE id = $1", [messageId]);
    await cutOff(slack, messageId, 'sending');
    await ended(slack, 2);
    await stage.db.query('UPDATE messages SET deleted_at = NULL WHERE id = $1', [messageId]);
    await remove(messageId);
    await ended(slack, 3);
    expect(await names(slack)).toEqual([]);
  }, 60_000);
});

describe('A message of which a part may or may not be there', () => {
  let telegram: Side;
  let messageId: string;

  beforeEach(async () => {
    telegram = await stage.connect('telegram');
    messageId = await stage.write(long('one;', 'two;'));
    await ended(telegram, 1);
    await cutOff(telegram, messageId, 'unknown');
  }, 60_000);

  it('gets no second one by an edit that nobody asked to do so', async () => {
    await edit(messageId, long('three;', 'four;'));
    await ended(telegram, 2);
    expect(await names(telegram)).toEqual(['three;', 'two;']);
    expect(await statuses(telegram)).toEqual(['post unknown', 'edit unknown']);
    await stage.resend(telegram);
    await until(async () => (await statuses(telegram)).join() === 'post delivered,edit delivered');
    expect(await names(telegram)).toEqual(['three;', 'two;', 'four;']);
  }, 60_000);

  it('gets no outdated one when it is sent again after an edit', async () => {
    await edit(messageId, 'short;');
    await ended(telegram, 2);
    await stage.resend(telegram);
    await until(async () => (await statuses(telegram)).join() === 'post delivered,edit delivered');
    expect(await names(telegram)).toEqual(['short;', 'two;']);
  }, 60_000);
});

describe('A post that nobody knows of', () => {
  it.each(['accepted_then_reset', 'reset'])(
    'is not there once its message was deleted, after a %s',
    async (kind) => {
      const slack = await stage.connect('slack', { without: ['app_token'] });
      await stage.write('before;');
      await ended(slack, 1);
      await stage.fail(slack, { kind, count: 1 });
      // Right after the first attempt is known to be in doubt, and before anything is looked up or tried again.
      const ledger = stage.app.get(Ledger);
      const noteDoubt = ledger.noteDoubt.bind(ledger);
      jest.spyOn(ledger, 'noteDoubt').mockImplementationOnce(async (run, delivery, error) => {
        await noteDoubt(run, delivery, error);
        await remove(delivery.message_id!);
      });
      await stage.write('lost;');
      await ended(slack, 3);
      expect(await names(slack)).toEqual(['before;']);
      // What certainly did not arrive is not sent, to be deleted again.
      const expected = kind === 'reset' ? ['post skipped', 'delete skipped'] : ['post delivered', 'delete delivered'];
      expect((await statuses(slack)).slice(1)).toEqual(expected);
    },
    60_000,
  );

  it('is changed or deleted after all when the platform tells of it', async () => {
    const slack = await stage.connect('slack', { without: ['app_token'] });
    for (const [before, change, after, outcome] of [
      ['one;', (id: string) => edit(id, 'changed;'), ['changed;'], 'edit delivered'],
      ['two;', remove, ['changed;'], 'delete delivered'],
    ] as const) {
      const messageId = await stage.write(before);
      await until(async () => (await names(slack)).includes(before));
      await until(async () => (await stage.deliveries(slack)).at(-1)?.status === 'delivered');
      const told = await ownPost(slack, messageId);
      await cutOff(slack, messageId, 'unknown', 0, 1);
      await change(messageId);
      await until(async () => (await stage.deliveries(slack)).at(-1)?.status === 'skipped');
      await told();
      await until(async () => (await statuses(slack)).slice(-2).join() === `post delivered,${outcome}`);
      expect(await names(slack)).toEqual(after);
    }
  }, 60_000);
});

describe('A platform that tells of a post while its outcome is written down', () => {
  /** Lets the platform tell of it, and that be taken in, right before the next delivery ends. */
  const tellBeforeTheEnd = (messageId: string, told: () => Promise<unknown>): void => {
    const ledger = stage.app.get(Ledger);
    const finish = ledger.finish.bind(ledger);
    jest.spyOn(ledger, 'finish').mockImplementationOnce(async (...args) => {
      await told();
      await until(async () => (await outLinks(messageId)) > 0);
      return finish(...args);
    });
  };

  it.each([
    ['an edit', (id: string) => edit(id, 'changed;'), ['changed;'], 'edit delivered'],
    ['a deletion', remove, [], 'delete delivered'],
  ] as const)(
    'gets %s that had found nothing to change',
    async (_, change, after, outcome) => {
      const telegram = await stage.connect('telegram');
      const messageId = await stage.write('one;');
      await ended(telegram, 1);
      const told = await ownPost(telegram, messageId);
      await cutOff(telegram, messageId, 'unknown', 0, 1);
      tellBeforeTheEnd(messageId, told);
      await change(messageId);
      await ended(telegram, 2);
      expect(await statuses(telegram)).toEqual(['post delivered', outcome]);
      expect(await names(telegram)).toEqual(after);
    },
    60_000,
  );

  it('is believed by the post itself', async () => {
    const telegram = await stage.connect('telegram');
    const messageId = await stage.write('one;');
    await ended(telegram, 1);
    const told = await ownPost(telegram, messageId);
    tellBeforeTheEnd(messageId, told);
    await cutOff(telegram, messageId, 'sending', 0);
    await ended(telegram, 1);
    expect(await statuses(telegram)).toEqual(['post delivered']);
    expect(await names(telegram)).toEqual(['one;', 'lost;']);
  }, 60_000);

  it('holds up nobody who hands changes from the channel to the place', async () => {
    const slack = await stage.connect('slack', { without: ['app_token'] });
    const messageId = await stage.write('one;');
    await ended(slack, 1);
    const told = await ownPost(slack, messageId);
    await cutOff(slack, messageId, 'unknown', 0, 1);
    await edit(messageId, 'changed;');
    await ended(slack, 2);
    const fanOut = await stage.db.pool.connect();
    try {
      await fanOut.query('BEGIN');
      // Who waits for the other for ever is this one.
      await fanOut.query("SET LOCAL deadlock_timeout = '100ms'");
      await fanOut.query(LOCK_LANE.text, [`out:${slack.platformChannelId}`]);
      await told('before;');
      await until(someoneWaits);
      await fanOut.query('SELECT 1 FROM lanes WHERE key = $1 FOR UPDATE', [`channel:${stage.channelId}`]);
    } finally {
      await fanOut.query('ROLLBACK');
      fanOut.release();
    }
    await until(async () => (await statuses(slack)).join() === 'post delivered,edit delivered');
    await until(async () => (await stage.stored()).map(({ content }) => content).join() === 'changed;,before;');
  }, 60_000);
});

describe('A delivery that fails on our side, time and again', () => {
  it('is given up where a person sees it, and can send it again', async () => {
    const telegram = await stage.connect('telegram');
    const [{ credentials } = { credentials: '' }] = await stage.db.query<{ credentials: string }>(
      'SELECT credentials FROM installations',
    );
    const set = 'UPDATE installations SET credentials = $1, credentials_version = credentials_version + 1';
    await stage.db.query(set, ['sealed by nobody']);
    await stage.write('one;');
    const failed = () => stage.db.query<{ attempts: number }>("SELECT attempts FROM jobs WHERE kind = 'delivery.send'");
    await until(async () => ((await failed())[0]?.attempts ?? 0) > 0);
    await stage.db.query("UPDATE jobs SET attempts = 7 WHERE kind = 'delivery.send'");
    await ended(telegram, 1);
    expect(await stage.deliveries(telegram)).toMatchObject([
      { status: 'dead', last_error: { code: 'INTERNAL_ERROR' } },
    ]);
    await stage.db.query(set, [credentials]);
    await stage.resend(telegram);
    await until(async () => (await names(telegram)).includes('one;'));
  }, 60_000);
});

const outLinks = async (messageId: string) =>
  (await stage.db.query("SELECT 1 FROM message_links WHERE message_id = $1 AND direction = 'out'", [messageId])).length;

const someoneWaits = async () => {
  const sql = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  return (await stage.db.query(sql)).length > 0;
};

/** What the platform would tell of a part of the message's newest post or edit, right after what somebody `said` there. */
async function ownPost(side: Side, messageId: string, part = 0): Promise<(said?: string) => Promise<unknown>> {
  const [row] = await stage.db.query<{ id: string; external_id: string; self_ids: string[] }>(
    `SELECT d.id, l.external_message_id AS external_id, n.self_ids FROM deliveries d
       JOIN message_links l ON l.message_id = d.message_id AND l.part = $2
       JOIN installations n ON n.id = d.installation_id
     WHERE d.message_id = $1 ORDER BY d.created_at DESC, d.id DESC`,
    [messageId, part],
  );
  const created = (id: string, ids: string[], more: Partial<InboundMessage>): InboundEvent => ({
    ...{ kind: 'message.created', channelId: side.externalChannelId, messageId: id },
    key: eventKey('message.created', side.externalChannelId, id, newId()),
    message: {
      ...{ text: '', mentions: [], replyTo: null, sentAt: new Date(), dropped: [], files: [], stamp: null },
      ...{ addressed: false, direct: false, author: { id: ids[0]!, name: 'Name', avatarUrl: null, isBot: false, ids } },
      ...more,
    },
  });
  return (said) => {
    const own = created(row!.external_id, row!.self_ids, { stamp: { deliveryId: row!.id, part } });
    const before = created('1', ['ada'], { text: said, sentAt: new Date(Date.now() - 1_000) });
    const events = said === undefined ? [own] : [before, own];
    return stage.app.get(Intake).accept({ installationId: side.installationId, credentialsVersion: null, events });
  };
}
