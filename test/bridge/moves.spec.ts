import { newId } from '../../src/kernel/database/ids.js';
import { Intake } from '../../src/messaging/intake/intake.service.js';
import { PlatformChannels } from '../../src/messaging/mirrors/platform-channels.service.js';
import { eventKey, type InboundEvent } from '../../src/platforms/inbound-event.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
let telegram: Side;
let toId: string;

beforeAll(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterAll(() => stage.close());

beforeEach(async () => {
  await stage.db.query('DELETE FROM messages WHERE channel_id = $1', [stage.channelId]);
  await stage.db.query('DELETE FROM mirrors WHERE channel_id = $1', [stage.channelId]);
  telegram = await stage.connect('telegram');
  toId = `-100${Date.now()}`;
}, 60_000);

const said = (text: string, channelId = toId): InboundEvent => {
  const messageId = newId();
  return {
    ...{ kind: 'message.created', channelId, messageId },
    key: eventKey('message.created', channelId, messageId),
    message: {
      ...{ text, mentions: [], replyTo: null, sentAt: new Date(), dropped: [], files: [], stamp: null },
      ...{ addressed: false, direct: false },
      author: { id: 'ada', name: 'Ada', avatarUrl: null, isBot: false, ids: ['ada'] },
    },
  };
};
const moved = (): InboundEvent => {
  const channelId = telegram.externalChannelId;
  return { kind: 'channel.moved', key: eventKey('channel.moved', channelId, toId), channelId, toChannelId: toId };
};
const accept = (...events: InboundEvent[]) =>
  stage.app.get(Intake).accept({ installationId: telegram.installationId, credentialsVersion: null, events });
const contents = async () => (await stage.stored()).map(({ content }) => content);
const crossed = (count: number) => until(async () => (await stage.stored()).length >= count);
const someoneWaits = async () => {
  const sql = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  return (await stage.db.query(sql)).length > 0;
};

/** A transaction that has done `work`, and is not committed before `end` is called. */
async function open(work: () => Promise<unknown>): Promise<{ end: () => Promise<void> }> {
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  let whole!: Promise<void>;
  await new Promise<void>((resolve, reject) => {
    whole = stage.db.transaction(async () => {
      await work();
      resolve();
      await held;
    });
    whole.catch(reject);
  });
  return {
    end: () => {
      release();
      return whole;
    },
  };
}

describe('A platform channel that gets another id', () => {
  it('loses nothing of what is told under the new one together with the move', async () => {
    await accept(said('before', telegram.externalChannelId), moved(), said('one'));
    await accept(said('two'));
    await crossed(3);
    await accept(said('three'));
    await crossed(4);
    expect(await contents()).toEqual(['before', 'one', 'two', 'three']);
  }, 60_000);

  it('loses nothing of what people say while the move waits for its turn', async () => {
    const lane = `in:${telegram.installationId}:${telegram.externalChannelId}`;
    await stage.say(telegram, 'before');
    await crossed(1);
    const idle = 'SELECT 1 FROM lanes WHERE key = $1 AND pending = 0';
    await until(async () => (await stage.db.query(idle, [lane])).length > 0);
    await stage.db.query("UPDATE lanes SET ready_at = now() + interval '1 hour' WHERE key = $1", [lane]);
    const path = `telegram/accounts/${telegram.account.account_id}/channels/${telegram.externalChannelId}/migrate`;
    const next = await stage.control.call<{ id: string }>('POST', path);
    for (const text of ['one', 'two']) await stage.say({ ...telegram, externalChannelId: next.id }, text);
    const kept = "SELECT 1 FROM inbound_events WHERE channel_id = $1 AND payload ->> 'kind' = 'message.created'";
    await until(async () => (await stage.db.query(kept, [next.id])).length === 2);
    await stage.db.query('UPDATE lanes SET ready_at = now() WHERE key = $1', [lane]);
    await crossed(3);
    expect(await contents()).toEqual(['before', 'one', 'two']);
  }, 60_000);

  it('loses nothing that is stored while the move is being committed', async () => {
    const move = () => stage.app.get(PlatformChannels).move(telegram.installationId, telegram.externalChannelId, toId);
    const moving = await open(move);
    const stored = accept(said('meanwhile'));
    await Promise.race([stored, until(someoneWaits)]);
    await moving.end();
    await stored;
    await crossed(1);
    expect(await contents()).toEqual(['meanwhile']);
  }, 60_000);

  it('loses nothing whose storing began before the move came and ends after it', async () => {
    const storing = await open(() => accept(said('under way')));
    await accept(moved());
    const isMoved = 'SELECT 1 FROM platform_channels WHERE id = $1 AND external_id = $2';
    const values = [telegram.platformChannelId, toId];
    await until(async () => (await someoneWaits()) || (await stage.db.query(isMoved, values)).length > 0);
    await storing.end();
    await crossed(1);
    expect(await contents()).toEqual(['under way']);
  }, 60_000);

  it('takes nothing that was told under the new one long before', async () => {
    const old = said('long ago');
    await accept(old);
    await stage.db.query("UPDATE inbound_events SET received_at = now() - interval '1 hour' WHERE key = $1", [old.key]);
    await accept(moved(), said('one'));
    await crossed(1);
    await accept(said('two'));
    await crossed(2);
    expect(await contents()).toEqual(['one', 'two']);
  }, 60_000);
});
