import { BridgeStage, until } from './bridge-stage.js';

let stage: BridgeStage;
beforeAll(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterAll(() => stage.close());

const HOUR_MS = 3_600_000;
const contents = async () => (await stage.stored()).map(({ content }) => content);

describe('What was answered during an absence', () => {
  it('arrives also where it is the first answer to an older message', async () => {
    const slack = await stage.connect('slack', { without: ['app_token'] });
    const address = { account_id: slack.account.account_id, channel_id: slack.externalChannelId };
    const user = { id: 'ada', name: 'Ada' };
    const sent_at = new Date(Date.now() - 3 * HOUR_MS).toISOString();
    const [root] = (await stage.control.writePast('slack', address, [{ user, text: 'an old question', sent_at }]))
      .message_ids;
    await stage.say(slack, 'known');
    await until(async () => (await contents()).includes('known'));
    await stage.stop();
    await stage.say(slack, 'an answer', { thread_id: root });
    await stage.say(slack, 'and more');
    await stage.start();
    await until(async () => (await contents()).includes('and more'));
    expect(await contents()).toEqual(['known', 'an answer', 'and more']);
  }, 60_000);
});
