import { newId } from '../../src/kernel/database/ids.js';
import { ArchiveStore } from '../../src/connections/archive/archive-store.service.js';
import { ArchiveWatchers } from '../../src/connections/archive/archive-watchers.service.js';
import { type ArchiveChannel, LOCK_READ } from '../../src/connections/archive/archive.sql.js';
import { ChannelAdoption } from '../../src/connections/channels/channel-adoption.service.js';
import type { Syncs } from '../../src/connections/sync/syncs.service.js';
import { eventKey, type InboundEvent } from '../../src/platforms/inbound-event.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ArchiveFixture } from './archive-fixture.js';

let database: TestDatabase;
let store: ArchiveStore;

beforeAll(async () => {
  database = await createTestDatabase();
  store = new ArchiveStore(database.db, new ArchiveWatchers());
});
afterAll(() => database.close());

const SENT = new Date('2026-01-05T09:00:00.000Z');

function written(messageId: string, text: string): InboundEvent {
  const author = { id: 'U1', name: 'Ada', avatarUrl: null, isBot: false, ids: ['U1'] };
  const rest = { mentions: [], replyTo: null, dropped: [], files: [], addressed: false, direct: false, stamp: null };
  const key = eventKey('message.created', 'C0', messageId);
  return { kind: 'message.created', key, channelId: 'C0', messageId, message: { text, author, sentAt: SENT, ...rest } };
}

const deleted = (messageId: string): InboundEvent => ({
  kind: 'message.deleted',
  key: eventKey('message.deleted', 'C0', messageId),
  channelId: 'C0',
  messageId,
});

const channelOf = async (archive: ArchiveFixture, place = 0): Promise<ArchiveChannel> =>
  (await database.db.one<ArchiveChannel>(LOCK_READ, [archive.channels[place]!.id]))!;

/** A page that shows these messages and, whole, the time at which all of them are written. */
const keepPage = async (archive: ArchiveFixture, events: InboundEvent[]): Promise<number> =>
  store.keepPage(await channelOf(archive), {
    events,
    covered: [{ from: SENT, to: SENT, thread: null, replies: true }],
    askedAt: new Date(Date.now() + 1000),
  });

const shown = async (archive: ArchiveFixture) => {
  const rows = await database.db.query<{ text: string }>(
    'SELECT text FROM archived_messages WHERE connection_id = $1 AND deleted_at IS NULL ORDER BY external_id',
    [archive.connectionId],
  );
  const count = await database.db.one<{ n: number }>(
    'SELECT message_count AS n FROM connection_channels WHERE id = $1',
    [archive.channels[0]!.id],
  );
  return [count!.n, ...rows.map(({ text }) => text)];
};

describe('a message that a page does not show', () => {
  it('is gone, and back when the platform shows it again', async () => {
    const archive = await ArchiveFixture.create(database.db);
    await keepPage(archive, [written('1', 'one'), written('2', 'two')]);
    expect(await keepPage(archive, [written('1', 'one')])).toBe(1);
    expect(await shown(archive)).toEqual([1, 'one']);
    // An event that comes late says nothing about now.
    await store.keep(await channelOf(archive), [written('2', 'two')]);
    expect(await shown(archive)).toEqual([1, 'one']);
    expect(await keepPage(archive, [written('1', 'one'), written('2', 'two')])).toBe(1);
    expect(await shown(archive)).toEqual([2, 'one', 'two']);
  });

  it('stays gone when the platform told of its deletion', async () => {
    const archive = await ArchiveFixture.create(database.db);
    await keepPage(archive, [written('1', 'one')]);
    await store.keep(await channelOf(archive), [deleted('1')]);
    await keepPage(archive, [written('1', 'one')]);
    expect(await shown(archive)).toEqual([0]);
  });
});

it('A text with more words than the search can hold is kept all the same', async () => {
  const archive = await ArchiveFixture.create(database.db);
  const text = Array.from({ length: 200_000 }, (_, n) => `w${n.toString(36)}`).join(' ');
  await keepPage(archive, [written('1', text)]);
  expect(await shown(archive)).toEqual([1, text]);
});

describe('a channel that got another id', () => {
  const adoption = () => new ChannelAdoption(database.db, {} as Syncs);
  const move = (archive: ArchiveFixture) =>
    database.db.transaction(() => adoption().move(archive.connectionId, 'C0', 'C9'));
  const channels = (archive: ArchiveFixture) =>
    database.db.query(
      `SELECT external_id, sync_enabled, gone_at IS NOT NULL AS gone FROM connection_channels WHERE connection_id = $1
       ORDER BY external_id`,
      [archive.connectionId],
    );
  const addNew = async (archive: ArchiveFixture) => {
    const id = newId();
    await database.db.query(
      `INSERT INTO connection_channels (id, organisation_id, connection_id, external_id, name, type)
       VALUES ($1, $2, $3, 'C9', 'channel-0', 'public')`,
      [id, archive.organisationId, archive.connectionId],
    );
    archive.channels.push({ id, external: 'C9' });
  };

  it('takes its archive along, also when the new id was seen first', async () => {
    const archive = await ArchiveFixture.create(database.db);
    await archive.add([{ id: '1', text: 'one' }]);
    await addNew(archive);
    await move(archive);
    expect(await channels(archive)).toEqual([{ external_id: 'C9', sync_enabled: true, gone: false }]);
    expect(
      await database.db.one('SELECT channel_count FROM connections WHERE id = $1', [archive.connectionId]),
    ).toEqual({
      channel_count: 1,
    });
    expect(
      await database.db.query('SELECT channel_id FROM archived_messages WHERE connection_id = $1', [
        archive.connectionId,
      ]),
    ).toEqual([{ channel_id: archive.channels[0]!.id }]);
  });

  it('is archived on under the new id when that has an archive already', async () => {
    const archive = await ArchiveFixture.create(database.db);
    await archive.add([{ id: '1', text: 'one' }]);
    await addNew(archive);
    await archive.add([{ id: '2', text: 'two' }], 1);
    await move(archive);
    expect(await channels(archive)).toEqual([
      { external_id: 'C0', sync_enabled: true, gone: true },
      { external_id: 'C9', sync_enabled: true, gone: false },
    ]);
  });
});
