import type { Downloading } from '../../src/platforms/contract.js';
import { ProviderError } from '../../src/platforms/errors.js';
import { PlatformRegistry } from '../../src/platforms/registry.js';
import { BridgeStage, type Side, until } from '../bridge/bridge-stage.js';

const PLAN = { name: 'plan.txt', content_type: 'text/plain', bytes: 2_000 };

let stage: BridgeStage;
let slack: Side;
let telegram: Side;
let to: Side;

beforeAll(async () => {
  stage = await BridgeStage.open();
  slack = await stage.connect('slack', { without: ['app_token'] });
  telegram = await stage.connect('telegram');
  to = await stage.connect('discord');
}, 60_000);
afterAll(() => stage.close());

const seenThere = async (beginning: string) => (await stage.seen(to)).find(({ text }) => text.startsWith(beginning));
const fileOf = async (content: string) =>
  (
    await stage.db.query<{ id: string; status: string }>(
      `SELECT f.id, f.status FROM files f JOIN messages m ON m.channel_id = f.channel_id AND m.id = f.message_id
       WHERE m.content = $1`,
      [content],
    )
  )[0];
const deliveryOf = async (content: string) =>
  (
    await stage.db.query(
      `SELECT d.status, d.degradations FROM deliveries d
       JOIN messages m ON m.channel_id = d.channel_id AND m.id = d.message_id
       WHERE d.platform_channel_id = $1 AND m.content = $2`,
      [to.platformChannelId, content],
    )
  )[0];
const placeOf = (side: Side) => ({ account_id: side.account.account_id, channel_id: side.externalChannelId });

/** Until it is taken back, the platform asks for a pause of ten minutes, or fails as it is told to. */
function keepFrom(platform: string): { failFor: (error: ProviderError) => void; takeBack: () => void } {
  const provider = stage.app.get(PlatformRegistry).get(platform) as unknown as Downloading;
  const open = provider.openFile.bind(provider);
  const failFor = (error: ProviderError) => void (provider.openFile = () => Promise.reject(error));
  failFor(new ProviderError('rate-limited', 'Later', { retryAfterMs: 600_000 }));
  return { failFor, takeBack: () => void (provider.openFile = open) };
}

/** As if the pause that the platform asked for were over: until the file has come to that. */
async function endPause(content: string, status: string): Promise<void> {
  const lane = `slow:files:again:${(await fileOf(content))!.id}`;
  await stage.db.query(`UPDATE jobs SET created_at = created_at - interval '11 minutes' WHERE lane = $1`, [lane]);
  await until(async () => {
    // A run may be only just about to begin the pause; one that is under way is left alone.
    await stage.db.query(
      `UPDATE lanes SET ready_at = now() WHERE key = $1 AND pending > 0 AND ready_at > now() + interval '9 seconds'`,
      [lane],
    );
    return (await fileOf(content))!.status === status;
  });
}

describe('A file that its platform cannot give for now', () => {
  it('crosses as a link in its place, holds up nothing, and opens there once it has come', async () => {
    const keeping = keepFrom('telegram');
    const { message_id: first } = await stage.say(telegram, 'first;', { files: [PLAN] });
    await stage.say(telegram, 'second;');
    await until(() => seenThere('second;'));
    expect((await stage.textsAt(to)).map((text) => text.slice(0, 7))).toEqual(['first;\n', 'second;']);
    const { text, files } = (await seenThere('first;'))!;
    expect(files).toEqual([]);
    const [, link] = /\[plan\.txt\]\((\S+)\) \(2\.0 KB\)/.exec(text) ?? [];
    const reason = 'plan.txt: It did not come in time; it is linked to.';
    await until(async () => (await deliveryOf('second;')) !== undefined);
    expect(await deliveryOf('first;')).toEqual({ status: 'degraded', degradations: [{ aspect: 'file', reason }] });
    expect(await fileOf('first;')).toMatchObject({ status: 'waiting' });

    keeping.takeBack();
    await endPause('first;', 'stored');
    const answer = await fetch(new URL(new URL(link!).pathname, stage.url));
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 2_000]);

    // An edit finds the file here; what is there is the link, and stays.
    await stage.control.edit('telegram', first, { ...placeOf(telegram), text: 'FIRST;' });
    expect((await until(() => seenThere('FIRST;'))).text).toContain(link);
  }, 60_000);

  it('crosses as where it came from, if it has an address there: that one opens also if it never comes', async () => {
    const keeping = keepFrom('slack');
    const { message_id: third } = await stage.say(slack, 'third;', { files: [PLAN] });
    const { text, files } = await until(() => seenThere('third;'));
    expect(files).toEqual([]);
    const link = /\[plan\.txt\]\(https:\/\/\S+\.slack\.com\/files\/\S+\/plan\.txt\)/.exec(text)?.[0];
    expect(link).toBeDefined();
    expect(await fileOf('third;')).toMatchObject({ status: 'waiting' });

    keeping.failFor(new ProviderError('target-gone', 'It was deleted there'));
    await endPause('third;', 'failed');
    await stage.control.edit('slack', third, { ...placeOf(slack), text: 'THIRD;' });
    expect((await until(() => seenThere('THIRD;'))).text).toContain(link);
    keeping.takeBack();
  }, 60_000);
});
