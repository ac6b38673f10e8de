import { newId } from '../../src/kernel/database/ids.js';
import { BridgeStage, type Side, until } from '../bridge/bridge-stage.js';

let stage: BridgeStage;
let side: Side;

beforeAll(async () => {
  stage = await BridgeStage.open();
  side = await stage.connect('telegram');
  const { db, organisationId, workspaceId, channelId } = stage;
  const twin = newId();
  await db.query("INSERT INTO twins (id, organisation_id, workspace_id, name) VALUES ($1, $2, $3, 'Scout')", [
    twin,
    organisationId,
    workspaceId,
  ]);
  await db.query(
    "INSERT INTO channel_twins (channel_id, workspace_id, twin_id, participation_mode) VALUES ($1, $2, $3, 'on-demand')",
    [channelId, workspaceId, twin],
  );
  await db.query(
    "INSERT INTO channel_subscribers (channel_id, organisation_id, kind, subscriber_id) VALUES ($1, $2, 'twin', $3)",
    [channelId, organisationId, twin],
  );
}, 60_000);
afterAll(() => stage.close());

const llm = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
  const init = { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`${stage.sandboxUrl}/_control/llm/${path}`, body ? init : { method });
  return (await response.json().catch(() => undefined)) as Answer;
};
const script = (...answers: string[]) => llm('POST', 'answers', { answers });
const timesAsked = async () => (await llm<{ total: number }>('GET', 'requests')).total;
const seen = async (text: string) => (await stage.textsAt(side)).filter((it) => it.includes(text));

describe('a twin of a mirrored channel', () => {
  it('answers who asks on the platform, there, under its name', async () => {
    await script('Fourteen days.');
    await stage.say(side, '@Scout how long do refunds take?');
    await until(async () => (await seen('Fourteen days.')).length > 0);
    expect(await seen('Fourteen days.')).toEqual([expect.stringContaining('Scout')]);
    const stored = await stage.stored();
    expect(stored.at(-1)).toMatchObject({ author_name: 'Scout', content: 'Fourteen days.' });
  });

  it('answers once although the server stops while the model thinks', async () => {
    const before = await timesAsked();
    await stage.control.fail('llm', { kind: 'timeout', count: 1 });
    await script('Lisbon.');
    await stage.say(side, '@Scout where is the office?');
    await until(async () => (await timesAsked()) > before);
    await stage.stop();
    await stage.start();
    await until(async () => (await seen('Lisbon.')).length > 0);
    expect((await stage.stored()).filter(({ content }) => content === 'Lisbon.')).toHaveLength(1);
    expect(await seen('Lisbon.')).toHaveLength(1);
  });
});
