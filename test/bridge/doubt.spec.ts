import { newId } from '../../src/kernel/database/ids.js';
import { Desk } from '../../src/channels/desk/desk.service.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';
import { screened } from '../support/screened.js';

let stage: BridgeStage;

beforeEach(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterEach(() => stage.close());

const carried = async (side: Side) => (await stage.textsAt(side)).flatMap((text) => text.match(/m\d+;/) ?? []);
const ended = (side: Side, count: number) =>
  until(async () => {
    const deliveries = await stage.deliveries(side);
    return deliveries.length === count && deliveries.every(({ status }) => !['pending', 'sending'].includes(status));
  }, 25_000);

describe('A post that may have arrived', () => {
  it.each(['429', '500', 'reset'])(
    'is not sent again because the look for it met with a %s',
    async (kind) => {
      const slack = await stage.connect('slack', { without: ['app_token'] });
      await stage.write('m0;');
      await until(async () => (await carried(slack)).length === 1);
      await stage.fail(slack, { kind: 'accepted_then_reset', count: 1 });
      await stage.fail(slack, { kind, count: 1, retry_after: 1 });
      await stage.write('m1;');
      await stage.write('m2;');
      await ended(slack, 3);
      expect(await carried(slack)).toEqual(['m0;', 'm1;', 'm2;']);
      expect((await stage.deliveries(slack)).map(({ status }) => status)).toEqual([
        'delivered',
        'delivered',
        'delivered',
      ]);
    },
    60_000,
  );

  it('keeps the time of its first attempt while it is repeated', async () => {
    const discord = await stage.connect('discord');
    await stage.say(discord, 'm0;');
    await until(async () => (await stage.stored()).length === 1);
    await stage.fail(discord, { kind: 'accepted_then_reset', count: 1 });
    await stage.fail(discord, { kind: '429', count: 1, retry_after: 2 });
    await stage.write('m1;', (await stage.stored())[0]!.id);
    const row = async () =>
      (
        await stage.db.query<{ attempts: number; started: Date | null }>(
          'SELECT attempts, attempt_started_at AS started FROM deliveries',
        )
      )[0];
    await until(async () => (await row())?.attempts === 1);
    const first = (await row())!.started;
    expect(first).not.toBeNull();
    await until(async () => (await row())!.attempts > 1);
    expect((await row())!.started).toEqual(first);
    await ended(discord, 1);
    expect(await carried(discord)).toEqual(['m0;', 'm1;']);
  }, 60_000);
});

describe('A person who sends again', () => {
  it('what never left sends the text as it is by now', async () => {
    const telegram = await stage.connect('telegram');
    await stage.fail(telegram, { kind: 'reset', count: 1 });
    const messageId = await stage.write('m1;');
    await ended(telegram, 1);
    const edit = { channelId: stage.channelId, messageId, content: screened('m2;'), editedAt: new Date() };
    await stage.app.get(Desk).edit({ ...edit, origin: { kind: 'app', hops: 0 } });
    await ended(telegram, 2);
    await stage.resend(telegram);
    await until(async () => (await carried(telegram)).length > 0);
    expect(await carried(telegram)).toEqual(['m2;']);
  }, 60_000);
});

describe('A change of a message that was written there', () => {
  it('does not make a copy of it there', async () => {
    const discord = await stage.connect('discord');
    await stage.say(discord, 'm1;');
    await until(async () => (await stage.stored()).length === 1);
    const messageId = (await stage.stored())[0]!.id;
    const edit = { channelId: stage.channelId, messageId, content: screened('m2;'), editedAt: new Date() };
    await stage.app.get(Desk).edit({ ...edit, origin: { kind: 'app', hops: 0 } });
    await ended(discord, 1);
    expect(await carried(discord)).toEqual(['m1;']);
    expect(await stage.deliveries(discord)).toMatchObject([{ kind: 'edit', status: 'skipped' }]);
  }, 60_000);
});

describe('A message that is deleted between its parts', () => {
  it('sends no more of them', async () => {
    const telegram = await stage.connect('telegram');
    const messageId = newId();
    const [made] = await stage.db.query<{ id: string }>(
      `INSERT INTO deliveries (id, organisation_id, platform, installation_id, platform_channel_id, channel_id,
         message_id, kind, parts, parts_done, attempts)
       SELECT $1, organisation_id, 'telegram', installation_id, id, $2, $3, 'post', $4, 1, 1 FROM platform_channels
       WHERE id = $5 RETURNING id`,
      [newId(), stage.channelId, messageId, JSON.stringify([{}, {}]), telegram.platformChannelId],
    );
    await stage.db.query(
      "SELECT enqueue_job('out:' || $1, 'delivery.send', jsonb_build_object('delivery_id', $2::uuid))",
      [telegram.platformChannelId, made!.id],
    );
    await ended(telegram, 1);
    expect(await stage.deliveries(telegram)).toMatchObject([{ status: 'skipped' }]);
  }, 60_000);
});
