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
import type { ChannelNotice } from '../notices/channel-notice.js';
import { ChannelNotices } from '../notices/channel-notices.service.js';
import { ChannelSubscriptions } from './channel-subscriptions.service.js';
import type { DraftMessage } from './desk.contract.js';
import { DeskHooks } from './desk-hooks.service.js';
import { DeskLedger } from './desk-ledger.service.js';
import { Desk } from './desk.service.js';
import { ScreenChain } from './screen-chain.service.js';
import { ChannelFiles } from '../files/channel-files.service.js';
import { Mentions } from '../mentions/mentions.service.js';
import { UserDesk } from './user-desk.service.js';

let database: TestDatabase;
let db: Database;
let desk: Desk;
let userDesk: UserDesk;
let notices: ChannelNotices;
let lanes: Lanes;
let home: WorkspaceFixture;
let screens: ScreenChain;
let channelId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  home = await makeWorkspace(db);
});
beforeEach(async () => {
  channelId = await makeChannel(db, home);
  notices = new ChannelNotices(db);
  lanes = new Lanes(db);
  const ledger = new DeskLedger(db, lanes, notices);
  screens = new ScreenChain(db);
  desk = new Desk(ledger);
  userDesk = new UserDesk(db, ledger, screens, new Mentions(db), new ChannelFiles(db, desk));
});
afterEach(() => lanes.onApplicationShutdown());
afterAll(() => database.close());

const BRIDGE = { kind: 'bridge', hops: 0 } as const;
const THUMB = '👍';

const draft = (over: Partial<DraftMessage> = {}): DraftMessage => ({
  id: newId(),
  channelId,
  author: { kind: 'external', id: 'U1', name: 'Grace', avatarUrl: null, platform: 'slack' },
  content: screened('Hello'),
  parentMessageId: null,
  sentAt: new Date('2026-03-19T15:30:00Z'),
  origin: BRIDGE,
  ...over,
});

const say = (content: string, parentMessageId: string | null = null, userId = home.userId) =>
  userDesk.post(userId, { id: newId(), channelId, content, parentMessageId, metadata: {} });

const channelRow = () =>
  db.one<{ last_seq: number; last_change_seq: number; message_count: number }>(
    'SELECT last_seq, last_change_seq, message_count FROM channels WHERE id = $1',
    [channelId],
  );
const messageRow = (id: string) =>
  db.one<Record<string, unknown>>('SELECT * FROM messages WHERE channel_id = $1 AND id = $2', [channelId, id]);
const jobs = () =>
  db.query<{ payload: Record<string, unknown> }>('SELECT payload FROM jobs WHERE lane = $1 ORDER BY seq', [
    `channel:${channelId}`,
  ]);

describe('posting', () => {
  it('numbers fifty concurrent messages without a gap', async () => {
    const rows = await Promise.all(Array.from({ length: 50 }, (_, n) => say(`Number ${n}`)));
    expect(rows.map((row) => row.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(await channelRow()).toEqual({ last_seq: 50, last_change_seq: 50, message_count: 50 });
  });

  it('takes back the number of a message whose transaction is rolled back', async () => {
    const failed = db.transaction(async () => {
      await desk.post(draft());
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect((await desk.post(draft()))?.seq).toBe(1);
  });

  it("keeps the author's time, name and platform", async () => {
    const message = draft({ metadata: { topic: 'x' } });
    await desk.post(message);
    expect(await messageRow(message.id)).toMatchObject({
      author_kind: 'external',
      author_id: 'U1',
      author_name: 'Grace',
      author_platform: 'slack',
      user_id: null,
      sent_at: message.sentAt,
      metadata: { topic: 'x' },
      origin: BRIDGE,
    });
  });

  it('counts replies on the root, and moves a reply to a reply to the root', async () => {
    const root = await say('Root');
    const reply = await say('Reply', root.id);
    const nested = await say('Nested', reply.id);
    expect(nested.parent_message_id).toBe(root.id);
    expect(await messageRow(root.id)).toMatchObject({ reply_count: 2, change_seq: 5 });
    expect(nested).toMatchObject({ seq: 3, change_seq: 4 });
    await userDesk.remove(home.userId, { channelId, messageId: nested.id });
    expect(await messageRow(root.id)).toMatchObject({ reply_count: 1, change_seq: 7 });
  });

  it('stores a bridged reply whose parent is unknown outside of threads, and refuses a user there', async () => {
    const orphan = draft({ parentMessageId: newId() });
    expect(await desk.post(orphan)).not.toBeNull();
    expect(await messageRow(orphan.id)).toMatchObject({ parent_message_id: null });
    await expect(say('Reply', newId())).rejects.toMatchObject({ code: 'PARENT_MESSAGE_NOT_FOUND', status: 404 });
  });

  it('takes nothing in a channel that is deleted, archived or unknown', async () => {
    expect(await desk.post(draft({ channelId: newId() }))).toBeNull();
    await db.query('UPDATE channels SET is_archived = true WHERE id = $1', [channelId]);
    expect(await desk.post(draft())).toBeNull();
    await expect(say('Hello')).rejects.toMatchObject({ code: 'CHANNEL_ARCHIVED', status: 409 });
    await db.query('UPDATE channels SET is_archived = false, deleted_at = now() WHERE id = $1', [channelId]);
    expect(await desk.post(draft())).toBeNull();
    await expect(say('Hello')).rejects.toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    expect(await channelRow()).toMatchObject({ last_seq: 0, message_count: 0 });
  });
});

describe('access', () => {
  it('hides a private channel from those who are not in it, whatever their role in the workspace', async () => {
    channelId = await makeChannel(db, home, { isPrivate: true });
    await expect(say('Hello')).rejects.toMatchObject({ code: 'CHANNEL_NOT_FOUND', status: 404 });
    await db.query(
      `INSERT INTO channel_members (channel_id, workspace_id, user_id, role) VALUES ($1, $2, $3, 'member')`,
      [channelId, home.workspaceId, home.userId],
    );
    await expect(say('Hello')).resolves.toMatchObject({ seq: 1, is_private: true });
  });

  it('hides every channel from people of other workspaces', async () => {
    const stranger = await makeWorkspace(db);
    const message = await say('Hello');
    const ref = { channelId, messageId: message.id };
    await expect(say('Hi', null, stranger.userId)).rejects.toMatchObject({ status: 404 });
    await expect(userDesk.edit(stranger.userId, { ...ref, content: 'x' })).rejects.toMatchObject({ status: 404 });
    await expect(userDesk.remove(stranger.userId, ref)).rejects.toMatchObject({ status: 404 });
    await expect(userDesk.react(stranger.userId, ref, THUMB)).rejects.toMatchObject({ status: 404 });
    await expect(userDesk.pin(stranger.userId, ref)).rejects.toMatchObject({ status: 404 });
    expect(await channelRow()).toMatchObject({ last_change_seq: 1 });
  });

  it('lets an author edit, and those who manage the channel delete', async () => {
    const member = await makeUser(db, 'Member');
    await joinWorkspace(db, home, member);
    const theirs = await say('Mine', null, member);
    const owners = await say('Of the owner');
    const edit = { channelId, messageId: theirs.id, content: 'x' };
    await expect(userDesk.edit(home.userId, edit)).rejects.toMatchObject({ status: 403 });
    await expect(userDesk.remove(member, { channelId, messageId: owners.id })).rejects.toMatchObject({ status: 403 });
    await expect(userDesk.edit(member, edit)).resolves.toMatchObject({ content: 'x', change_seq: 3 });
    await expect(userDesk.remove(home.userId, edit)).resolves.toMatchObject({ content: '' });
  });
});

describe('what an organisation wants screened', () => {
  const asked = jest.fn();
  beforeEach(async () => {
    asked.mockReset().mockImplementation(({ content }) => Promise.resolve({ content: `${content}!` }));
    screens.register({ name: 'spec', screen: asked });
    await new DeskHooks(db).set(home.organisationId, 'screen', 'spec', true);
  });
  afterEach(() => new DeskHooks(db).set(home.organisationId, 'screen', 'spec', false));

  it('is shown to the screens before it is stored, with its author and its thread', async () => {
    const root = await say('Root');
    expect(root.content).toBe('Root!');
    const reply = await say('Reply', root.id);
    expect(reply).toMatchObject({ content: 'Reply!', seq: 2, parent_message_id: root.id });
    expect(asked.mock.calls[1][0]).toMatchObject({
      organisationId: home.organisationId,
      channelId,
      content: 'Reply',
      threadId: root.id,
      author: { kind: 'user', id: home.userId, name: expect.stringMatching(/\S/), platform: null },
    });
  });

  it('is shown again when it is edited, unless the edit changes nothing', async () => {
    const { id } = await say('One');
    const edit = (content: string) => userDesk.edit(home.userId, { channelId, messageId: id, content });
    expect(await edit('Two')).toMatchObject({ content: 'Two!', content_version: 2 });
    expect(await edit('Two!')).toMatchObject({ content: 'Two!', content_version: 2 });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('is stored nowhere when it is withheld', async () => {
    const { id } = await say('Fine');
    asked.mockResolvedValue({ withheld: 'No such words here.' });
    await expect(say('Bad')).rejects.toMatchObject({ code: 'MESSAGE_WITHHELD', status: 422 });
    const edit = { channelId, messageId: id, content: 'Bad' };
    await expect(userDesk.edit(home.userId, edit)).rejects.toMatchObject({ message: 'No such words here.' });
    expect(await channelRow()).toMatchObject({ last_seq: 1, last_change_seq: 1 });
    expect(await messageRow(id)).toMatchObject({ content: 'Fine!' });
  });

  it('is shown to nobody when its author may not write there, or the channel takes nothing', async () => {
    const stranger = await makeUser(db);
    await expect(say('Hello', null, stranger)).rejects.toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    await expect(say('Hello', newId())).rejects.toMatchObject({ code: 'PARENT_MESSAGE_NOT_FOUND' });
    await db.query('UPDATE channels SET is_archived = true WHERE id = $1', [channelId]);
    await expect(say('Hello')).rejects.toMatchObject({ code: 'CHANNEL_ARCHIVED' });
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('changes', () => {
  it('edits once, and sees that the same text again is no change', async () => {
    const { id } = await say('Before');
    const edit = { channelId, messageId: id, content: screened('After'), origin: BRIDGE, editedAt: new Date() };
    expect(await desk.edit(edit)).toEqual({ messageId: id, seq: 1 });
    expect(await desk.edit(edit)).toEqual({ messageId: id, seq: 1 });
    expect(await messageRow(id)).toMatchObject({ content: 'After', content_version: 2, change_seq: 2 });
    expect((await messageRow(id))?.['edited_at']).toEqual(edit.editedAt);
  });

  it('leaves a tombstone that nothing brings back', async () => {
    const { id } = await say('Secret');
    const ref = { channelId, messageId: id, origin: BRIDGE };
    await desk.react({ ...ref, emoji: THUMB, actor: { key: 'slack:U1', name: 'Grace' } });
    expect(await desk.remove(ref)).toEqual({ messageId: id, seq: 1 });
    expect(await messageRow(id)).toMatchObject({ content: '', metadata: {}, reactions: {}, change_seq: 3 });
    expect(await channelRow()).toMatchObject({ last_seq: 1, message_count: 0 });
    expect(await db.query('SELECT 1 FROM message_reactions WHERE message_id = $1', [id])).toEqual([]);
    expect(await desk.remove(ref)).toBeNull();
    expect(await desk.edit({ ...ref, content: screened('Back'), editedAt: new Date() })).toBeNull();
    expect(await desk.react({ ...ref, emoji: THUMB, actor: { key: 'slack:U1', name: 'Grace' } })).toBeNull();
    expect(await channelRow()).toMatchObject({ last_change_seq: 3 });
  });

  it('counts each reaction of an actor once, also when they come at the same time', async () => {
    const { id } = await say('Hello');
    const ref = { channelId, messageId: id };
    const actors = Array.from({ length: 8 }, (_, n) => ({ key: `slack:U${n}`, name: `U${n}` }));
    const twice = [...actors, ...actors];
    await Promise.all(twice.map((actor) => desk.react({ ...ref, emoji: THUMB, actor, origin: BRIDGE })));
    expect(await messageRow(id)).toMatchObject({ reactions: { [THUMB]: 8 }, change_seq: 9 });
    await Promise.all(twice.map((actor) => desk.unreact({ ...ref, emoji: THUMB, actor, origin: BRIDGE })));
    expect(await messageRow(id)).toMatchObject({ reactions: {}, change_seq: 17 });
  });

  it('keeps the count right while people react, reply, edit and post at once', async () => {
    const { id } = await say('Hello');
    const ref = { channelId, messageId: id };
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => [
        desk.react({ ...ref, emoji: THUMB, actor: { key: `discord:${n}`, name: 'D' }, origin: BRIDGE }),
        say(`Reply ${n}`, id),
        userDesk.edit(home.userId, { ...ref, content: `Text ${n}` }),
        say(`Post ${n}`),
      ]).flat(),
    );
    expect(await messageRow(id)).toMatchObject({ reactions: { [THUMB]: 10 }, reply_count: 10, content_version: 11 });
    expect(await channelRow()).toEqual({ last_seq: 21, message_count: 21, last_change_seq: 1 + 10 + 20 + 10 + 10 });
  });

  it('takes a hundred different emoji and no more', async () => {
    const { id } = await say('Hello');
    const ref = { channelId, messageId: id };
    for (let n = 0; n < 100; n++) await userDesk.react(home.userId, ref, `e${n}`);
    await expect(userDesk.react(home.userId, ref, 'more')).rejects.toMatchObject({ code: 'TOO_MANY_EMOJI' });
    await expect(userDesk.react(home.userId, ref, 'e5')).resolves.toMatchObject({ outcome: 'unchanged' });
  });

  it('pins into the metadata and leaves the rest of it alone', async () => {
    const message = draft({ metadata: { topic: 'x' } });
    await desk.post(message);
    const ref = { channelId, messageId: message.id };
    const pinned = await userDesk.pin(home.userId, ref);
    expect(pinned.metadata).toEqual({
      topic: 'x',
      pinned: true,
      pinned_by: home.userId,
      pinned_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
    });
    expect((await userDesk.pin(home.userId, ref)).outcome).toBe('unchanged');
    expect((await userDesk.unpin(home.userId, ref)).metadata).toEqual({ topic: 'x' });
  });
});

describe('telling others', () => {
  it('enqueues a fan-out only for a channel with subscribers', async () => {
    await say('Nobody listens');
    expect(await jobs()).toEqual([]);
    await new ChannelSubscriptions(db).add(channelId, home.organisationId, 'spec', newId());
    const origin = { kind: 'bridge', platformChannelId: newId(), hops: 1 } as const;
    const message = draft({ origin });
    await desk.post(message);
    await userDesk.react(home.userId, { channelId, messageId: message.id }, THUMB);
    const common = { organisationId: home.organisationId, channelId, messageId: message.id };
    expect((await jobs()).map((job) => job.payload)).toEqual([
      { ...common, kind: 'created', origin },
      { ...common, kind: 'reacted', emoji: THUMB, by: 'Ada Okafor', origin: { kind: 'user', hops: 0 } },
    ]);
  });

  it('tells listeners after the commit alone, of the root of a thread too', async () => {
    const heard: ChannelNotice[] = [];
    notices.on((notice) => heard.push(notice));
    const root = await say('Root');
    await db.transaction(async () => {
      await say('Reply', root.id);
      expect(heard).toHaveLength(1);
    });
    expect(heard.map(({ event, payload }) => [event, payload.change_seq])).toEqual([
      ['message.created', 1],
      ['message.created', 2],
      ['message.updated', 3],
    ]);
    expect(heard[0]?.audience).toEqual({ ...home, userId: undefined, channelId, isPrivate: false });
    await db.transaction(() => say('Gone').then(() => Promise.reject(new Error('no')))).catch(() => undefined);
    expect(heard).toHaveLength(3);
  });
});
