import {
  type GraphContribution,
  graphContribution,
  type GraphMessage,
} from '../../src/connections/graph/graph-contribution.js';
import { GraphDigest } from '../../src/connections/graph/graph-digest.service.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ArchiveFixture, chance, idleJobs, someMessage, someText } from './archive-fixture.js';

let database: TestDatabase;
let graph: GraphDigest;

beforeAll(async () => {
  database = await createTestDatabase();
  graph = new GraphDigest(database.db, idleJobs(database.db));
});
afterAll(() => database.close());

interface Figures {
  id: string;
  kind: string;
  source: string;
  target: string;
  messages: number;
  first_seen: Date;
  last_seen: Date;
}

interface Counted {
  id: string;
  type: string;
  messages: number;
}

const edges = ({ connectionId }: ArchiveFixture): Promise<Figures[]> =>
  database.db.query<Figures>(
    `SELECT id, kind, source, target, messages, first_seen, last_seen FROM graph_edges
     WHERE connection_id = $1 ORDER BY id`,
    [connectionId],
  );

const nodes = ({ connectionId }: ArchiveFixture): Promise<Counted[]> =>
  database.db.query<Counted>('SELECT id, type, messages FROM graph_nodes WHERE connection_id = $1 ORDER BY id', [
    connectionId,
  ]);

/** What the whole archive contributes. */
async function whole({ connectionId }: ArchiveFixture): Promise<{ messages: GraphMessage[]; now: GraphContribution }> {
  const messages = await database.db.query<GraphMessage>(
    `SELECT m.*, c.name AS channel_name, m.deleted_at IS NOT NULL AS deleted,
       p.author_id AS answered_id, p.author_name AS answered_name, p.is_bot AS answered_is_bot
     FROM archived_messages m JOIN connection_channels c ON c.id = m.channel_id
     LEFT JOIN archived_messages p ON p.channel_id = m.channel_id AND p.external_id = m.reply_to
     WHERE m.connection_id = $1`,
    [connectionId],
  );
  return { messages, now: graphContribution(messages) };
}

async function edgesFromScratch(archive: ArchiveFixture): Promise<Figures[]> {
  const { now } = await whole(archive);
  return [...now.entries.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((edge) => {
      const times = now.occurrences.filter(({ entry }) => entry === edge.id).map(({ sent_at }) => sent_at.getTime());
      return {
        ...edge,
        messages: times.length,
        first_seen: new Date(Math.min(...times)),
        last_seen: new Date(Math.max(...times)),
      };
    });
}

/** Counts different messages at each node, which the kept figures never do. */
async function nodesFromScratch(archive: ArchiveFixture): Promise<Counted[]> {
  const { now } = await whole(archive);
  const messagesOf = new Map<string, Set<string>>();
  for (const { entry, channel_id, external_id } of now.occurrences) {
    const { kind, source, target } = now.entries.get(entry)!;
    const own = { writes_in: [source, target], discussed_in: [source], linked_in: [source] };
    for (const node of own[kind as keyof typeof own] ?? []) {
      messagesOf.set(node, (messagesOf.get(node) ?? new Set()).add(`${channel_id} ${external_id}`));
    }
  }
  return [...now.nodes.values()]
    .map(({ id, type }) => ({ id, type, messages: messagesOf.get(id)?.size ?? 0 }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function expectTruth(archive: ArchiveFixture): Promise<void> {
  expect(await edges(archive)).toEqual(await edgesFromScratch(archive));
  expect(await nodes(archive)).toEqual(await nodesFromScratch(archive));
}

describe("A graph's figures", () => {
  it('are those of the whole archive after any messages, answers, edits and deletions', async () => {
    const archive = await ArchiveFixture.create(database.db, 2);
    const random = chance(11);
    const someId = (below: number): string => String(1000 + Math.floor(random() * below));
    for (let round = 0; round < 8; round += 1) {
      for (const channel of [0, 1]) {
        const first = round * 40;
        // Answers to messages that come later, too: a history is read backwards.
        const added = Array.from({ length: 40 }, (_, n) =>
          someMessage(random, first + n, random() < 0.4 ? someId(400) : undefined),
        );
        await archive.add(added, channel);
        for (let n = 0; n < 15; n += 1) {
          if (random() < 0.5) await archive.edit(someId(first + 40), someText(random), channel);
          else await archive.remove(someId(first + 40), channel);
        }
        if (random() < 0.6) await archive.refresh(graph);
      }
    }
    await archive.refresh(graph);
    const kinds = new Set((await edges(archive)).map(({ kind }) => kind));
    expect(kinds.size).toBe(6);
    await expectTruth(archive);
  });

  it('tell of an answer that came before what it answers', async () => {
    const archive = await ArchiveFixture.create(database.db);
    await archive.add([{ id: '2', text: 'the deploy failed', author: 'bo', replyTo: '1' }]);
    await archive.refresh(graph);
    expect(await edges(archive)).not.toContainEqual(expect.objectContaining({ kind: 'replies_to' }));
    await archive.add([{ id: '1', text: 'what happened?', author: 'ada' }]);
    await archive.refresh(graph);
    expect(await edges(archive)).toContainEqual(expect.objectContaining({ kind: 'replies_to', messages: 1 }));
    await expectTruth(archive);
  });

  it('leave nothing of messages that are gone', async () => {
    const archive = await ArchiveFixture.create(database.db);
    await archive.add([{ id: '1', text: 'billing outage https://example.com' }]);
    await archive.refresh(graph);
    await archive.remove('1');
    await archive.refresh(graph);
    expect([await edges(archive), await nodes(archive)]).toEqual([[], []]);
  });

  it('are untouched by a transaction that does not commit', async () => {
    const archive = await ArchiveFixture.create(database.db);
    await archive.add([{ id: '1', text: 'billing outage' }]);
    const undone = database.db.transaction(async () => {
      await graph.takeIn(archive.connectionId);
      throw new Error('killed');
    });
    await expect(undone).rejects.toThrow('killed');
    expect(await nodes(archive)).toEqual([]);
    expect(await archive.refresh(graph)).toBe(1);
    await expectTruth(archive);
  });

  it('are not computed while it is switched off, and catch up afterwards', async () => {
    const archive = await ArchiveFixture.create(database.db);
    const switchTo = (on: boolean) =>
      database.db.query('UPDATE connections SET graph_enabled = $2 WHERE id = $1', [archive.connectionId, on]);
    await archive.add([{ id: '1', text: 'billing outage' }]);
    await archive.refresh(graph);
    await switchTo(false);
    const before = await edges(archive);
    await archive.edit('1', 'payment outage');
    await archive.add([{ id: '2', text: 'billing again', author: 'bo', replyTo: '1' }]);
    expect(await archive.refresh(graph)).toBe(0);
    expect(await edges(archive)).toEqual(before);
    await switchTo(true);
    expect(await archive.refresh(graph)).toBe(2);
    await expectTruth(archive);
  });
});
