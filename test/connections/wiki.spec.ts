import type { DueMessage } from '../../src/connections/digest/due-message.js';
import { wikiContribution } from '../../src/connections/wiki/wiki-contribution.js';
import type { WikiDigest } from '../../src/connections/wiki/wiki-digest.service.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ArchiveFixture, chance, idleWiki, someMessage, someText } from './archive-fixture.js';

let database: TestDatabase;
let wiki: WikiDigest;

beforeAll(async () => {
  database = await createTestDatabase();
  wiki = idleWiki(database.db);
});
afterAll(() => database.close());

interface Figures {
  id: string;
  messages: number;
  people: number;
  first_seen: Date;
  last_seen: Date;
}

const kept = ({ connectionId }: ArchiveFixture): Promise<Figures[]> =>
  database.db.query<Figures>(
    'SELECT id, messages, people, first_seen, last_seen FROM wiki_entries WHERE connection_id = $1 ORDER BY id',
    [connectionId],
  );

/** The same figures, of the whole archive and in a way of their own. */
async function fromScratch({ connectionId }: ArchiveFixture): Promise<Figures[]> {
  const messages = await database.db.query<DueMessage>(
    `SELECT m.*, m.deleted_at IS NOT NULL AS deleted FROM archived_messages m WHERE connection_id = $1`,
    [connectionId],
  );
  const { occurrences } = wikiContribution(messages);
  return [...new Set(occurrences.map(({ entry }) => entry))].sort().map((id) => {
    const mine = occurrences.filter(({ entry }) => entry === id);
    const times = mine.map(({ sent_at }) => sent_at.getTime());
    return {
      id,
      messages: mine.length,
      people: new Set(mine.map(({ person }) => person)).size,
      first_seen: new Date(Math.min(...times)),
      last_seen: new Date(Math.max(...times)),
    };
  });
}

describe("A wiki's figures", () => {
  it('are those of the whole archive after any messages, edits and deletions', async () => {
    const archive = await ArchiveFixture.create(database.db, 3);
    const random = chance(7);
    for (let round = 0; round < 8; round += 1) {
      for (const channel of [0, 1, 2]) {
        const first = round * 40;
        await archive.add(
          Array.from({ length: 40 }, (_, n) => someMessage(random, first + n)),
          channel,
        );
        for (let n = 0; n < 15; n += 1) {
          const id = String(1000 + Math.floor(random() * (first + 40)));
          if (random() < 0.5) await archive.edit(id, someText(random), channel);
          else await archive.remove(id, channel);
        }
        if (random() < 0.5) await archive.refresh(wiki);
      }
    }
    await archive.refresh(wiki);
    const figures = await kept(archive);
    expect(figures.length).toBeGreaterThan(100);
    expect(figures).toEqual(await fromScratch(archive));
  });

  it('are untouched by a transaction that does not commit', async () => {
    const archive = await ArchiveFixture.create(database.db);
    await archive.add([{ id: '1', text: 'billing outage' }]);
    const undone = database.db.transaction(async () => {
      await wiki.takeIn(archive.connectionId);
      throw new Error('killed');
    });
    await expect(undone).rejects.toThrow('killed');
    expect(await kept(archive)).toEqual([]);
    expect(await archive.refresh(wiki)).toBe(1);
    expect(await kept(archive)).toEqual(await fromScratch(archive));
  });

  it('leave nothing of messages that are gone', async () => {
    const archive = await ArchiveFixture.create(database.db);
    await archive.add([{ id: '1', text: 'billing outage https://example.com' }]);
    await archive.refresh(wiki);
    await archive.remove('1');
    await archive.refresh(wiki);
    expect(await kept(archive)).toEqual([]);
  });

  it('are not computed while it is switched off, and catch up afterwards', async () => {
    const archive = await ArchiveFixture.create(database.db);
    const switchTo = (on: boolean) =>
      database.db.query('UPDATE connections SET wiki_enabled = $2 WHERE id = $1', [archive.connectionId, on]);
    await archive.add([{ id: '1', text: 'billing outage' }]);
    await archive.refresh(wiki);
    await switchTo(false);
    const before = await kept(archive);
    await archive.add([{ id: '2', text: 'billing again' }]);
    await archive.edit('1', 'payment outage');
    expect(await archive.refresh(wiki)).toBe(0);
    expect(await wiki.isDue(archive.connectionId)).toBe(false);
    expect(await kept(archive)).toEqual(before);
    await switchTo(true);
    expect(await wiki.isDue(archive.connectionId)).toBe(true);
    expect(await archive.refresh(wiki)).toBe(2);
    expect(await kept(archive)).toEqual(await fromScratch(archive));
  });

  it('never mix connections', async () => {
    const [mine, other] = [await ArchiveFixture.create(database.db), await ArchiveFixture.create(database.db)];
    for (const archive of [mine, other]) await archive.add([{ id: '1', text: 'billing outage' }]);
    await mine.refresh(wiki);
    expect(await kept(other)).toEqual([]);
    expect(await wiki.isDue(other.connectionId)).toBe(true);
  });
});
