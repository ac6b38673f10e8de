import type { EdgeRow } from '../../src/connections/graph/graph.sql.js';
import { type EdgeFilters, edgesQuery, type Named, NAMED } from '../../src/connections/graph/graph-edges.sql.js';
import { nodeId } from '../../src/connections/graph/graph-contribution.js';
import { GraphDigest } from '../../src/connections/graph/graph-digest.service.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ArchiveFixture, chance, idleJobs, someMessage } from './archive-fixture.js';

let database: TestDatabase;
let archive: ArchiveFixture;
let all: (EdgeRow & { id: string; types: string[]; labels: string[] })[];

beforeAll(async () => {
  database = await createTestDatabase();
  const digest = new GraphDigest(database.db, idleJobs(database.db));
  archive = await ArchiveFixture.create(database.db, 2);
  const random = chance(11);
  for (const fixture of [archive, await ArchiveFixture.create(database.db, 2)]) {
    for (const channel of [0, 1]) {
      const answered = (n: number) => (n > 5 && n % 3 === 0 ? String(1000 + n - 5) : undefined);
      await fixture.add(
        Array.from({ length: 80 }, (_, n) => someMessage(random, n, answered(n))),
        channel,
      );
    }
    await fixture.refresh(digest);
  }
  all = await database.db.query(
    `SELECT e.*, ARRAY[s.type, t.type] AS types, ARRAY[lower(s.label), lower(t.label)] AS labels
     FROM graph_edges e JOIN graph_nodes s ON s.connection_id = e.connection_id AND s.id = e.source
     JOIN graph_nodes t ON t.connection_id = e.connection_id AND t.id = e.target
     WHERE e.connection_id = $1 AND (s.type <> 'subject' OR s.messages > 1) AND (t.type <> 'subject' OR t.messages > 1)
     ORDER BY e.messages DESC, e.id`,
    [archive.connectionId],
  );
});
afterAll(() => database.close());

const NONE: EdgeFilters = { type: null, kind: null, ends: [], since: null, minWeight: 1, prefix: null, named: null };

/** The same, by looking at every edge. */
const expected = (filters: EdgeFilters) =>
  all.filter(
    ({ kind, source, target, types, labels, last_seen, messages }) =>
      (!filters.kind || kind === filters.kind) &&
      (!filters.type || types.includes(filters.type)) &&
      filters.ends.every((end) => [source, target].includes(end)) &&
      (!filters.since || last_seen >= new Date(filters.since)) &&
      messages >= filters.minWeight &&
      (filters.prefix === null || labels.some((label) => label.startsWith(filters.prefix!))),
  );

const keyOf = ({ kind, source, target, messages }: EdgeRow) => `${kind} ${source} ${target} ${messages}`;

it('Filters of a graph find, whichever way, what looking at every edge finds', async () => {
  expect(all.length).toBeGreaterThan(100);
  const since = all[Math.floor(all.length / 2)]!.last_seen.toISOString();
  const person = nodeId(archive.connectionId, 'person', 'ada');
  const channel = nodeId(archive.connectionId, 'channel', archive.channels[0]!.id);
  let found = 0;
  for (const type of [null, 'person', 'link'] as const) {
    for (const kind of [null, 'replies_to', 'discussed_in'] as const) {
      for (const ends of [[], [person], [channel], [person, channel]]) {
        for (const more of [{}, { since }, { minWeight: 3 }, { prefix: 'b' }, { prefix: 'ada', since }]) {
          const filters: EdgeFilters = { ...NONE, type, kind, ends, ...more };
          const wanted = expected(filters).map(keyOf);
          found += wanted.length;
          const { prefix } = filters;
          const named = prefix && (await database.db.one<Named>(NAMED, [archive.connectionId, `${prefix}%`]));
          for (const knowing of named ? [named, { ...named, ids: null }] : [null]) {
            for (const limit of [5, 1000]) {
              const query = edgesQuery(archive.connectionId, { ...filters, named: knowing }, limit);
              const rows = await database.db.query<EdgeRow>(...query);
              expect(rows.map(keyOf)).toEqual(wanted.slice(0, limit + 1));
            }
          }
        }
      }
    }
  }
  expect(found).toBeGreaterThan(500);
});
