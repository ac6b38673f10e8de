import { newId } from '../../src/kernel/database/ids.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
let slack: Side;
let discord: Side;

beforeAll(async () => {
  stage = await BridgeStage.open();
  slack = await stage.connect('slack', { without: ['app_token'] });
  discord = await stage.connect('discord');
}, 60_000);
afterAll(() => stage.close());

/** Somebody called Ada on both sides, as an admin has confirmed. */
async function ada(id: string): Promise<{ slack: string; discord: string }> {
  const [here, there] = await Promise.all(
    [slack, discord].map(({ platform, account }) =>
      stage.control.addPerson(platform, account.account_id, { id, name: 'Ada' }),
    ),
  );
  const personId = newId();
  await stage.db.query("INSERT INTO people (id, organisation_id, workspace_id, name) VALUES ($1, $2, $3, 'Ada')", [
    personId,
    stage.organisationId,
    stage.workspaceId,
  ]);
  for (const [side, external] of [
    [slack, here!.id],
    [discord, there!.id],
  ] as const) {
    await stage.db.query(
      `INSERT INTO identities (id, workspace_id, person_id, platform, account_id, external_id, name, status)
       VALUES ($1, $2, $3, $4, $5, $6, 'Ada', 'confirmed')`,
      [newId(), stage.workspaceId, personId, side.platform, side.account.account_id, external],
    );
  }
  return { slack: here!.id, discord: there!.id };
}

describe('Two people with one name in one message', () => {
  it('are each mentioned where they were, and neither where nobody can tell', async () => {
    const [one, other] = [await ada('ada-1'), await ada('ada-2')];
    await stage.say(slack, `<@${other.slack}> asks <@${one.slack}>, says <@${other.slack}>;`);
    const seen = async (end: string) => (await stage.seen(discord)).find(({ text }) => text.includes(end));
    await until(async () => (await seen('says')) !== undefined);
    expect((await seen('says'))!.text).toBe(`<@${other.discord}> asks <@${one.discord}>, says <@${other.discord}>;`);

    await stage.say(slack, `<@${one.slack}>, not @Ada, but <@${other.slack}> again;`);
    await until(async () => (await seen('again')) !== undefined);
    const vague = (await seen('again'))!;
    expect([vague.text, vague.pings]).toEqual(['@Ada, not @Ada, but @Ada again;', []]);
    let rows: unknown[] = [];
    await until(async () => {
      rows = await stage.db.query("SELECT degradations FROM deliveries WHERE status = 'degraded'");
      return rows.length > 0;
    });
    expect(rows).toMatchObject([{ degradations: [{ aspect: 'mention' }] }]);
  }, 60_000);
});
