import { Desk } from '../../src/channels/desk/desk.service.js';
import { screened } from '../support/screened.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
let teams: Side;

beforeAll(async () => {
  stage = await BridgeStage.open();
  teams = await stage.connect('teams');
}, 60_000);
afterAll(() => stage.close());

const origin = { kind: 'app' as const, hops: 0 };
const refOf = (messageId: string) => ({ channelId: stage.channelId, messageId });
const noted = (count = 1) =>
  until(async () => (await stage.textsAt(teams)).filter((text) => text.includes('pinned')).length === count);

describe('A note that stands in for a pin', () => {
  it('does not keep an edit from its message that was made while the note waited', async () => {
    const messageId = await stage.write('before;');
    await until(async () => (await stage.textsAt(teams)).some((text) => text.includes('before;')));
    await stage.fail(teams, { kind: '429', count: 1, retry_after: 2 });
    await stage.app.get(Desk).pin({ ...refOf(messageId), by: 'Ada', origin });
    await until(async () =>
      (await stage.deliveries(teams)).some(({ kind, attempts }) => kind === 'pin' && attempts > 0),
    );
    const content = screened('after;');
    await stage.app.get(Desk).edit({ ...refOf(messageId), content, origin, editedAt: new Date() });
    await noted();
    await until(async () =>
      (await stage.deliveries(teams)).every(({ status }) => !['pending', 'sending'].includes(status)),
    );
    expect((await stage.textsAt(teams)).filter((text) => text.includes('after;'))).toHaveLength(1);
  });

  it('does not make a message ours that was written there', async () => {
    await stage.say(teams, 'theirs;');
    let messageId = '';
    await until(async () => {
      messageId = (await stage.stored()).find(({ content }) => content.includes('theirs;'))?.id ?? '';
      return messageId !== '';
    });
    await stage.app.get(Desk).pin({ ...refOf(messageId), by: 'Ada', origin });
    await noted(2);
    const content = screened('theirs, but changed;');
    await stage.app.get(Desk).edit({ ...refOf(messageId), content, origin, editedAt: new Date() });
    await until(async () => (await stage.deliveries(teams)).at(-1)?.kind === 'edit');
    await until(async () => (await stage.deliveries(teams)).at(-1)?.status === 'skipped');
    expect((await stage.textsAt(teams)).some((text) => text.includes('changed;'))).toBe(false);
    await stage.app.get(Desk).remove({ ...refOf(messageId), origin });
    await until(async () => (await stage.deliveries(teams)).at(-1)?.kind === 'delete');
    await until(async () => (await stage.deliveries(teams)).at(-1)?.status === 'skipped');
    expect((await stage.textsAt(teams)).filter((text) => text.includes('pinned'))).toHaveLength(1);
  });
});
