import { Desk } from '../../src/channels/desk/desk.service.js';
import { MessageOutcomes } from '../../src/channels/messages/message-outcomes.service.js';
import type { MessageDeliveryDto } from '../../src/channels/messages/message.dto.js';
import { newId } from '../../src/kernel/database/ids.js';
import { MessagingNotices } from '../../src/messaging/messaging-notices.service.js';
import { screened } from '../support/screened.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
let telegram: Side;

beforeAll(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterAll(() => stage.close());

const origin = { kind: 'app' as const, hops: 0 };
const refOf = (messageId: string) => ({ channelId: stage.channelId, messageId });
const edit = (messageId: string, content: string) =>
  stage.app.get(Desk).edit({ ...refOf(messageId), content: screened(content), origin, editedAt: new Date() });
const tooLong = () => 'word '.repeat(40_000);

async function outcomeOf(messageId: string): Promise<MessageDeliveryDto | undefined> {
  const outcomes = await stage.app.get(MessageOutcomes).of(stage.channelId, [messageId]);
  return outcomes.get(messageId)?.[0];
}
const shown = async (messageId: string) => {
  const { kind, about, status } = (await outcomeOf(messageId))!;
  return [kind, about, status];
};
/** What became of each delivery of the message, once none is under way. */
async function ended(messageId: string, count: number): Promise<string[]> {
  let rows: { kind: string; status: string }[] = [];
  await until(async () => {
    rows = await stage.db.query('SELECT kind, status FROM deliveries WHERE message_id = $1 ORDER BY created_at, id', [
      messageId,
    ]);
    return rows.length === count && rows.every(({ status }) => !['pending', 'sending'].includes(status));
  });
  return rows.map(({ kind, status }) => `${kind} ${status}`);
}

describe('What became of a message on a platform', () => {
  let early: string;

  beforeAll(async () => {
    early = await stage.write('before anything was connected;');
    telegram = await stage.connect('telegram');
  }, 60_000);

  it('is unknown when its post is, whatever was skipped since', async () => {
    await stage.fail(telegram, { kind: 'reset', count: 1 });
    const id = await stage.write('m1;');
    await ended(id, 1);
    await edit(id, 'm1, changed;');
    expect(await ended(id, 2)).toEqual(['post unknown', 'edit skipped']);
    expect(await shown(id)).toEqual(['post', 'post', 'unknown']);
    const [skipped] = await stage.db.query<{ code: string }>(
      "SELECT last_error ->> 'code' AS code FROM deliveries WHERE message_id = $1 AND kind = 'edit'",
      [id],
    );
    expect(skipped).toEqual({ code: 'POST_UNKNOWN' });
    await stage.app.get(Desk).remove({ ...refOf(id), origin });
    await ended(id, 3);
    expect(await shown(id)).toEqual(['post', 'post', 'unknown']);
  }, 60_000);

  it('is the failure of its post, until that is sent again as it is by then', async () => {
    const id = await stage.write(tooLong());
    await ended(id, 1);
    await edit(id, 'm2, shorter;');
    expect(await ended(id, 2)).toEqual(['post failed', 'edit skipped']);
    expect(await shown(id)).toEqual(['post', 'post', 'failed']);
    await stage.resend(telegram);
    await until(async () => (await stage.textsAt(telegram)).some((text) => text.includes('m2, shorter;')));
    await ended(id, 2);
    expect(await shown(id)).toEqual(['post', 'post', 'delivered']);
  }, 60_000);

  it('is the failure of an edit, until a later one arrives', async () => {
    const id = await stage.write('m3;');
    // An edit that comes before the post has left would leave with it.
    await ended(id, 1);
    await edit(id, tooLong());
    await ended(id, 2);
    expect(await shown(id)).toEqual(['edit', 'edit', 'failed']);
    await edit(id, 'm3, changed;');
    expect(await ended(id, 3)).toEqual(['post delivered', 'edit failed', 'edit delivered']);
    expect(await shown(id)).toEqual(['edit', 'edit', 'delivered']);
  }, 60_000);

  it('is how its text was shown, also where an edit had nothing left to do', async () => {
    await stage.fail(telegram, { kind: '429', count: 1, retry_after: 1 });
    const id = await stage.write('m4;', early);
    await edit(id, 'm4, changed;');
    expect(await ended(id, 2)).toEqual(['post degraded', 'edit degraded']);
    expect((await outcomeOf(id))!.degradations).toMatchObject([{ aspect: 'thread' }]);
    await stage.app.get(Desk).remove({ ...refOf(id), origin });
    await ended(id, 3);
    expect(await shown(id)).toEqual(['delete', 'delete', 'delivered']);
  }, 60_000);

  it('is a missing file, though its text arrived and was edited since', async () => {
    const id = await stage.write('m5;');
    await ended(id, 1);
    await stage.db.query(
      `UPDATE deliveries SET status = 'failed', parts_done = 1, parts = '[{"payload": {}}, {"payload": {}, "file": 0}]'
       WHERE message_id = $1`,
      [id],
    );
    await edit(id, 'm5, changed;');
    expect(await ended(id, 2)).toEqual(['post failed', 'edit delivered']);
    expect(await shown(id)).toEqual(['post', 'file', 'failed']);
  }, 60_000);

  it('is told alike by the message, the log and the socket', async () => {
    const told: string[][] = [];
    stage.app.get(MessagingNotices).listen({
      deliveryUpdated: ({ delivery_id, kind, about, status }) => void told.push([delivery_id, kind, about, status]),
    });
    const id = await stage.write(tooLong());
    await ended(id, 1);
    const { delivery_id: delivery } = (await outcomeOf(id))!;
    await until(async () => told.some(([one]) => one === delivery));
    expect(told.filter(([one]) => one === delivery)).toEqual([[delivery, ...(await shown(id))]]);
  }, 60_000);

  it('is nothing where nothing was owed', async () => {
    const outcomes = await stage.app.get(MessageOutcomes).of(stage.channelId, [early, newId()]);
    expect(outcomes.size).toBe(0);
  });
});
