import {
  joinWorkspace,
  makeChannel,
  makeUser,
  makeWorkspace,
  type WorkspaceFixture,
} from '../../../test/support/channel-fixtures.js';
import { screened } from '../../../test/support/screened.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import type { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { Desk } from '../desk/desk.service.js';
import { DeskHooks } from '../desk/desk-hooks.service.js';
import { DeskLedger } from '../desk/desk-ledger.service.js';
import { ScreenChain } from '../desk/screen-chain.service.js';
import { UserDesk } from '../desk/user-desk.service.js';
import { ChannelFiles } from '../files/channel-files.service.js';
import { ChannelNotices } from '../notices/channel-notices.service.js';
import { Mentions } from './mentions.service.js';

let database: TestDatabase;
let db: Database;
let desk: Desk;
let userDesk: UserDesk;
let home: WorkspaceFixture;
let screens: ScreenChain;
let channelId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  home = await makeWorkspace(db);
  channelId = await makeChannel(db, home);
  const ledger = new DeskLedger(db, new Lanes(db), new ChannelNotices(db));
  screens = new ScreenChain(db);
  desk = new Desk(ledger);
  userDesk = new UserDesk(db, ledger, screens, new Mentions(db), new ChannelFiles(db, desk));
});
afterAll(() => database.close());

const say = (content: string) =>
  userDesk.post(home.userId, { id: newId(), channelId, content, parentMessageId: null, metadata: {} });

describe('mentions', () => {
  const member = async (name: string) => {
    const userId = await makeUser(db, name);
    await joinWorkspace(db, home, userId);
    return userId;
  };
  const withhold = (word: string) => {
    screens.register({
      name: 'redaction',
      screen: async ({ content }) => ({ content: content.replaceAll(word, '…') }),
    });
    return new DeskHooks(db).set(home.organisationId, 'screen', 'spec', true);
  };

  it('of names with signs of Markdown are kept by an edit, old ones and new ones', async () => {
    const [grace, mel] = [await member('grace_[h]'), await member('m*l')];
    const { id } = await say(`<@${grace}> hello`);
    const edited = await userDesk.edit(home.userId, {
      channelId,
      messageId: id,
      content: `@grace\\_\\[h\\] and <@${mel}>`,
    });
    expect(edited.mentions.map(({ text, user_id }) => [text, user_id]).sort()).toEqual(
      [
        ['@grace_[h]', grace],
        ['@m*l', mel],
      ].sort(),
    );
  });

  it('go with an edit to somebody else of the same name', async () => {
    const [one, other] = [await member('Same'), await member('Same')];
    const { id } = await say(`<@${one}> hello`);
    const edited = await userDesk.edit(home.userId, { channelId, messageId: id, content: `<@${other}> hello` });
    // The content is the same: nothing changes.
    expect(edited.mentions).toMatchObject([{ user_id: one }]);
    const again = await userDesk.edit(home.userId, { channelId, messageId: id, content: `<@${other}> hello you` });
    expect(again.mentions).toMatchObject([{ user_id: other }]);
  });

  it('of two with one name are kept apart, also from one that an edit adds', async () => {
    const [one, other] = [await member('Twin'), await member('Twin')];
    const mentionsOf = async (id: string) =>
      (await db.one<{ mentions: object[] }>('SELECT mentions FROM messages WHERE id = $1', [id]))!.mentions;
    const { id } = await say(`<@${other}> and <@${one}>, <@${other}>`);
    expect(await mentionsOf(id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ user_id: one, places: { at: [1], of: 3 } }),
        expect.objectContaining({ user_id: other, places: { at: [0, 2], of: 3 } }),
      ]),
    );
    const { id: later } = await say(`<@${one}> hello`);
    await userDesk.edit(home.userId, { channelId, messageId: later, content: `@Twin and <@${other}>` });
    expect(await mentionsOf(later)).toMatchObject([{ user_id: other }, { user_id: one }]);
  });

  it('say nothing that a screen took out of the text', async () => {
    const rude = await member('Rude');
    await withhold('Rude');
    const row = await say(`<@${rude}> hello`);
    expect(row).toMatchObject({ content: '@… hello', mentions: [] });
    const id = newId();
    await desk.post({
      id,
      channelId,
      author: { kind: 'external', id: 'U1', name: 'Grace', avatarUrl: null, platform: 'slack' },
      content: screened('@… hello'),
      mentions: [{ text: '@Rude', kind: 'person', platform: 'slack', account_id: 'T1', external_id: 'U2' }],
      parentMessageId: null,
      sentAt: new Date(),
      origin: { kind: 'bridge', hops: 0 },
    });
    expect(await db.one('SELECT mentions FROM messages WHERE id = $1', [id])).toEqual({ mentions: [] });
  });
});
