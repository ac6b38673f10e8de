import { newId, newPrefixedId } from '../../src/kernel/database/ids.js';
import { makeUser, makeWorkspace, type WorkspaceFixture } from '../support/channel-fixtures.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** A customer's rows of every new kind, written as the services write them. */
interface Rows {
  workspace: WorkspaceFixture;
  connection: string;
  channel: string;
  sync: string;
  twin: string;
  replr: string;
  integration: string;
  document: string;
}

const FOREIGN_KEY = '23503';

describe('Rows of one customer', () => {
  let database: TestDatabase;
  let own: Rows;
  let others: Rows;

  beforeAll(async () => {
    database = await createTestDatabase();
    own = await makeRows();
    others = await makeRows();
  });
  afterAll(() => database?.close());

  const write = (sql: string, values: unknown[]) => database.db.query(sql, values);
  const organisation = (rows: Rows): string => rows.workspace.organisationId;

  async function makeRows(): Promise<Rows> {
    const { db } = database;
    const workspace = await makeWorkspace(db);
    const rows: Rows = {
      workspace,
      connection: newPrefixedId('conn'),
      channel: newId(),
      sync: newId(),
      twin: newId(),
      replr: newPrefixedId('rp'),
      integration: newPrefixedId('int'),
      document: newId(),
    };
    const org = workspace.organisationId;
    const user = await makeUser(db);
    await write("INSERT INTO connections (id, organisation_id, name, platform) VALUES ($1, $2, 'Archive', 'slack')", [
      rows.connection,
      org,
    ]);
    await insertChannel(rows.channel, org, rows.connection);
    await insertSync(rows.sync, org, rows.connection);
    await write(
      "INSERT INTO twins (id, organisation_id, workspace_id, name, instructions, created_by) VALUES ($1, $2, $3, 'T', '', $4)",
      [rows.twin, org, workspace.workspaceId, user],
    );
    await write("INSERT INTO replrs (id, organisation_id, name) VALUES ($1, $2, 'Guide')", [rows.replr, org]);
    await insertIntegration(rows.integration, org, rows.replr);
    await insertDocument(rows.document, org, null, rows.replr);
    return rows;
  }

  const insertChannel = (id: string, org: string, connection: string) =>
    write(
      `INSERT INTO connection_channels (id, organisation_id, connection_id, external_id, name, type)
       VALUES ($1, $2, $3, $1::uuid::text, 'general', 'public')`,
      [id, org, connection],
    );
  const insertSync = (id: string, org: string, connection: string) =>
    write(
      `INSERT INTO connection_syncs (id, organisation_id, connection_id, trigger, status)
       VALUES ($1, $2, $3, 'manual', 'completed')`,
      [id, org, connection],
    );
  const insertReading = (org: string, connection: string, sync: string, channel: string) =>
    write(
      'INSERT INTO connection_sync_channels (organisation_id, connection_id, sync_id, channel_id) VALUES ($1, $2, $3, $4)',
      [org, connection, sync, channel],
    );
  const insertMessage = (org: string, connection: string, channel: string) =>
    write(
      `INSERT INTO archived_messages (organisation_id, connection_id, channel_id, external_id, sent_at, author_id,
         author_name, text) VALUES ($1, $2, $3, '${newId()}', now(), 'U1', 'Ann', 'Hello')`,
      [org, connection, channel],
    );
  const insertIntegration = (id: string, org: string, replr: string) =>
    write(
      `INSERT INTO replr_integrations (id, organisation_id, replr_id, platform, account_id, bot_user_id)
       VALUES ($1, $2, $3, 'slack', 'T1', $1)`,
      [id, org, replr],
    );
  const insertDocument = (id: string, org: string, twin: string | null, replr: string | null) =>
    write(
      `INSERT INTO knowledge_documents (id, organisation_id, twin_id, replr_id, title, format, content)
       VALUES ($1, $2, $3, $4, 'Refunds', 'text', 'A refund takes 14 days.')`,
      [id, org, twin, replr],
    );
  const insertPassage = (org: string, document: string) =>
    write(
      `INSERT INTO knowledge_passages (document_id, organisation_id, position, owner, title, content)
       VALUES ($1, $2, (SELECT count(*) FROM knowledge_passages), 'replr:x', 'Refunds', 'A refund takes 14 days.')`,
      [document, org],
    );
  const insertTurn = (org: string, integration: string) =>
    write(
      `INSERT INTO replr_turns (organisation_id, integration_id, external_channel_id, external_id, at, heard)
       VALUES ($1, $2, 'C1', '${newId()}', now(), true)`,
      [org, integration],
    );
  const insertAnswer = (org: string, integration: string) =>
    write(
      `INSERT INTO replr_answers (id, organisation_id, integration_id, external_channel_id, question_id, thread_root,
         question_author, question_excerpt, text, basis) VALUES ($1, $2, $3, 'C1', $1::uuid::text, '1', 'U1', '', '', 'none')`,
      [newId(), org, integration],
    );
  const insertPage = (org: string, connection: string, channel: string) =>
    write(
      `INSERT INTO wiki_pages (channel_id, organisation_id, connection_id, refreshed_at) VALUES ($3, $1, $2, now())
       ON CONFLICT DO NOTHING`,
      [org, connection, channel],
    );
  const insertEntry = (org: string, connection: string, channel: string) =>
    write(
      `INSERT INTO wiki_entries (id, organisation_id, connection_id, channel_id, kind, key, label, label_at, messages,
         people) VALUES (gen_random_uuid(), $1, $2, $3, 'subject', 'x', 'x', now(), 1, 1)`,
      [org, connection, channel],
    );
  const insertNode = (org: string, connection: string, id = newId()) =>
    write(
      `INSERT INTO graph_nodes (id, organisation_id, connection_id, type, key, label, label_at)
       VALUES ($3, $1, $2, 'subject', 'x', 'x', now())`,
      [org, connection, id],
    );
  const insertEdge = (org: string, connection: string, source: string, target: string) =>
    write(
      `INSERT INTO graph_edges (id, organisation_id, connection_id, kind, source, target, messages)
       VALUES (gen_random_uuid(), $1, $2, 'speaks_of', $3, $4, 1)`,
      [org, connection, source, target],
    );

  /** Each with whose the row is to be, and whose what it points at. */
  const POINTERS: Record<string, (row: Rows, target: Rows) => Promise<unknown>> = {
    'a channel of a connection': (row, target) => insertChannel(newId(), organisation(row), target.connection),
    'a sync of a connection': (row, target) => insertSync(newId(), organisation(row), target.connection),
    'the reading of a channel': (row, target) =>
      insertReading(organisation(row), row.connection, row.sync, target.channel),
    'the reading in a sync': (row, target) =>
      insertReading(organisation(row), row.connection, target.sync, row.channel),
    'an archived message of a channel': (row, target) =>
      insertMessage(organisation(row), row.connection, target.channel),
    'an archived message of a connection': (row, target) =>
      insertMessage(organisation(row), target.connection, target.channel),
    'a wiki page of a channel': (row, target) => insertPage(organisation(row), row.connection, target.channel),
    'a wiki entry of a channel': (row, target) => insertEntry(organisation(row), row.connection, target.channel),
    'a graph node of a connection': (row, target) => insertNode(organisation(row), target.connection),
    'a document of a REPLR': (row, target) => insertDocument(newId(), organisation(row), null, target.replr),
    'a document of a twin': (row, target) => insertDocument(newId(), organisation(row), target.twin, null),
    'a passage of a document': (row, target) => insertPassage(organisation(row), target.document),
    'an integration of a REPLR': (row, target) =>
      insertIntegration(newPrefixedId('int'), organisation(row), target.replr),
    'what an integration heard': (row, target) => insertTurn(organisation(row), target.integration),
    'an answer of an integration': (row, target) => insertAnswer(organisation(row), target.integration),
  };

  it.each(Object.keys(POINTERS))('are not pointed at by %s of another', async (name) => {
    const point = POINTERS[name]!;
    await expect(point(own, others)).rejects.toMatchObject({ code: FOREIGN_KEY });
    // The same statement takes what is one's own, unless that is there already.
    await point(own, own).catch((error: { code: string }) => {
      expect(error.code).toBe('23505');
    });
  });

  it('are not pointed at by an edge of a graph of another', async () => {
    const [ownNode, othersNode] = [newId(), newId()];
    await insertNode(organisation(own), own.connection, ownNode);
    await insertNode(organisation(others), others.connection, othersNode);
    const edge = (source: string, target: string) => insertEdge(organisation(own), own.connection, source, target);
    const refused = { code: FOREIGN_KEY };
    await expect(edge(ownNode, othersNode)).rejects.toMatchObject(refused);
    await expect(edge(othersNode, ownNode)).rejects.toMatchObject(refused);
    await edge(ownNode, ownNode);
  });

  it('are not moved to another by changing whose they are', async () => {
    const moves: [table: string, id: string][] = [
      ['connection_channels', own.channel],
      ['connection_syncs', own.sync],
      ['replr_integrations', own.integration],
      ['knowledge_documents', own.document],
    ];
    for (const [table, id] of moves) {
      const move = write(`UPDATE ${table} SET organisation_id = $1 WHERE id = $2`, [organisation(others), id]);
      await expect(move).rejects.toMatchObject({ code: FOREIGN_KEY });
    }
  });
});
