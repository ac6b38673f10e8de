import { Desk } from '../../src/channels/desk/desk.service.js';
import { screened } from '../support/screened.js';
import { REFUSED, RefusedStage } from './refused-stage.js';

let refused: RefusedStage;

beforeEach(async () => {
  refused = await RefusedStage.open();
}, 60_000);
afterEach(async () => {
  jest.restoreAllMocks();
  await refused.close();
});

const LINK = `link to ${REFUSED}`;

/** As where a message of files alone may be left, which is not everywhere. */
async function takeWordsAway(): Promise<void> {
  const { app, channelId } = refused.stage;
  const [message] = await refused.stage.stored();
  const edit = { channelId, messageId: message!.id, content: screened(''), editedAt: new Date() };
  await app.get(Desk).edit({ ...edit, origin: { kind: 'app', hops: 0 } });
}

describe('The words beside a refused file', () => {
  it.each(['slack', 'discord', 'telegram'])(
    'go from %s when they are taken away, and come back behind it',
    async (platform) => {
      const to = await refused.stage.connect(platform);
      await refused.refuse(to);
      const messageId = await refused.say('one;', ['a.txt', REFUSED]);
      await refused.outcomesAt(to, 1);
      await takeWordsAway();
      expect(await refused.outcomesAt(to, 2)).toMatchObject([{}, { kind: 'edit', status: 'degraded' }]);
      expect(await refused.shownAt(to)).toEqual(['a.txt', LINK]);
      await refused.edit(messageId, 'two;');
      expect(await refused.outcomesAt(to, 3)).toMatchObject([{}, {}, { kind: 'edit', status: 'degraded' }]);
      expect(await refused.shownAt(to)).toEqual(['a.txt', LINK, 'two;']);
      await refused.remove(messageId);
      await refused.outcomesAt(to, 4);
      expect(await refused.shownAt(to)).toEqual([]);
    },
    60_000,
  );

  it('stay with files of one name, of which each is told of once', async () => {
    const to = await refused.stage.connect('discord');
    await refused.refuse(to);
    const large = { name: REFUSED, content_type: 'x/y', bytes: 2_000_000_000 };
    const small = { name: REFUSED, content_type: 'x/y', bytes: 3_000 };
    const { message_id: messageId } = await refused.stage.say(refused.from, 'one;', { files: [large, small, small] });
    const [post] = await refused.outcomesAt(to, 1);
    const told = post!.reasons.filter((reason) => reason.startsWith(REFUSED));
    expect(told).toHaveLength(3);
    await refused.edit(messageId, 'two;');
    const [, edit] = await refused.outcomesAt(to, 2);
    expect(edit!.reasons.filter((reason) => reason.startsWith(REFUSED))).toEqual(told);
  }, 60_000);
});

describe('Files that are deleted while they leave', () => {
  it.each(['slack', 'discord'])(
    'are not said to have arrived on %s',
    async (platform) => {
      const to = await refused.stage.connect(platform);
      refused.interpose(to, async (sender, ...given) => {
        await refused.stage.db.query('DELETE FROM files WHERE channel_id = $1', [refused.stage.channelId]);
        return sender.send(...given);
      });
      await refused.say('', ['a.txt', 'b.txt']);
      expect(await refused.outcomesAt(to, 1)).toMatchObject([{ status: 'failed' }]);
      expect(await refused.shownAt(to)).toEqual([]);
    },
    60_000,
  );
});
