import { setTimeout as sleep } from 'node:timers/promises';
import { whileItChanges } from '../support/until.js';
import { BridgeStage, type Side } from './bridge-stage.js';

/** Milliseconds that the server stays away beside the time that the writing takes; minutes of it tell nothing new. */
const AWAY_MS = Number(process.env['SPEC_AWAY_MS'] ?? 0);
/** On each of the two platforms. */
const MESSAGES = 500;
const EDITS = 50;
const DELETIONS = 25;
const BEFORE = 60;

let stage: BridgeStage;
let sides: Side[];
beforeAll(async () => {
  stage = await BridgeStage.open();
  sides = [await stage.connect('slack', { without: ['app_token'] }), await stage.connect('discord')];
}, 60_000);
afterAll(() => stage.close());

const addressOf = ({ account, externalChannelId }: Side) => ({
  account_id: account.account_id,
  channel_id: externalChannelId,
});
const editAt = (side: Side, id: string, text: string) =>
  stage.control.edit(side.platform, id, { ...addressOf(side), text });
const removeAt = (side: Side, id: string) => stage.control.remove(side.platform, id, addressOf(side));

/** One after another, so that their order is known. */
async function sayMany(side: Side, count: number, name: string): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await stage.say(side, `${side.platform} ${name} ${n}`)).message_id);
  return ids;
}

/** What the channel must hold of a side's messages, in order. */
type Expected = Map<string, string[]>;

/** Half of the edits and deletions are of what was known before, half of what nobody has heard of yet. */
async function happenMeanwhile(side: Side, known: string[]): Promise<string[]> {
  const fresh = await sayMany(side, MESSAGES, 'missed');
  const texts = [
    ...known.map((_, n) => `${side.platform} known ${n}`),
    ...fresh.map((_, n) => `${side.platform} missed ${n}`),
  ];
  const ids = [...known, ...fresh];
  const half = EDITS / 2;
  const editable = [...known.keys()].slice(0, half).concat([...fresh.keys()].slice(0, half).map((n) => n + BEFORE));
  for (const n of editable) {
    texts[n] = `${texts[n]} edited`;
    await editAt(side, ids[n]!, texts[n]!);
  }
  const known12 = [...known.keys()].slice(half, half + Math.floor(DELETIONS / 2));
  const gone = known12.concat([...fresh.keys()].slice(half, half + Math.ceil(DELETIONS / 2)).map((n) => n + BEFORE));
  for (const n of gone) await removeAt(side, ids[n]!);
  return texts.filter((_, n) => !gone.includes(n));
}

const storedOf = async (side: Side) =>
  (await stage.stored()).map(({ content }) => content).filter((content) => content.startsWith(side.platform));

const copiesOf = async (side: Side, at: Side) =>
  (await stage.textsAt(at)).filter((text) => text.startsWith(side.platform));

/** What is found in the end, be it something else: while any lane is worked on, there may be more to come. */
async function untilEqual(find: () => Promise<string[]>, texts: string[]): Promise<string[]> {
  const lanes = 'SELECT key, pending, ready_at FROM lanes WHERE pending > 0 ORDER BY key';
  const last = await whileItChanges(
    async () => ({ found: await find(), lanes: await stage.db.query(lanes) }),
    ({ found }) => found.join() === texts.join(),
    90_000,
  );
  return last.found;
}

describe('A server that was away while a thousand messages were written, a hundred edited and fifty deleted', () => {
  it(
    'has all of it afterwards, once, in order, and so has the other platform',
    async () => {
      const known = new Map<Side, string[]>();
      for (const side of sides) known.set(side, await sayMany(side, BEFORE, 'known'));
      const stored = await whileItChanges(
        () => stage.stored(),
        ({ length }) => length === 2 * BEFORE,
      );
      expect(stored).toHaveLength(2 * BEFORE);
      await stage.stop();
      const expected: Expected = new Map();
      await Promise.all(
        sides.map(async (side) => expected.set(side.platform, await happenMeanwhile(side, known.get(side)!))),
      );
      await sleep(AWAY_MS);
      await stage.start();
      for (const [here, there] of [sides, [...sides].reverse()]) {
        const texts = expected.get(here!.platform)!;
        expect(await untilEqual(() => storedOf(here!), texts)).toEqual(texts);
        expect(await untilEqual(() => copiesOf(here!, there!), texts)).toEqual(texts);
      }
    },
    900_000 + AWAY_MS,
  );
});
