import { authorId } from './corpus.mjs';

const ROWS = 5000;

const INSERT = `
  INSERT INTO archived_messages (organisation_id, connection_id, channel_id, external_id, sent_at, author_id, author_name,
    text, reply_to, archived_at, wiki_due, graph_due)
  SELECT $1, $2, m.channel_id, m.id, m.sent_at, m.author_id, 'Person ' || m.author_id, m.text, m.reply_to, m.sent_at, $9, $9
  FROM unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[])
    m(channel_id, id, sent_at, author_id, text, reply_to)`;

/** What the archive's own statements would have kept: how many messages each channel holds. */
const COUNT = `
  UPDATE connection_channels c SET message_count = m.n, read_at = now()
  FROM (SELECT channel_id, count(*)::int AS n FROM archived_messages WHERE connection_id = $1 GROUP BY channel_id) m
  WHERE c.id = m.channel_id`;

/** Writes messages into the archive of a connection. `due`: wiki and graph have yet to take them into account. */
export async function insertMessages(client, { organisation, connection, channels }, messages, due) {
  const column = (of) => messages.map(of);
  await client.query(INSERT, [
    organisation,
    connection,
    column(({ channel }) => channels[channel].row),
    column(({ id }) => id),
    column(({ at }) => at),
    column(({ author }) => authorId(author)),
    column(({ text }) => text),
    column(({ replyTo }) => replyTo),
    due,
  ]);
}

/**
 * Fills an archive from a corpus in one go: indexes are built afterwards, and both ends of foreign keys are known to be
 * there. The newest `due` wait for wiki and graph. Answers some of the texts.
 */
export async function fill(client, archive, corpus, due) {
  await client.query('SET session_replication_role = replica');
  const indexes = await dropIndexes(client);
  const samples = [];
  let batch = [];
  let left = corpus.messages;
  for (const message of corpus.all()) {
    batch.push(message);
    left -= 1;
    // A batch is all due or none of it is.
    if (batch.length < ROWS && left > 0 && left !== due) continue;
    await insertMessages(client, archive, batch, left < due);
    samples.push(batch[0].text, batch.at(-1).text);
    batch = [];
  }
  await client.query(`SET maintenance_work_mem = '512MB'`);
  for (const { indexdef } of indexes) await client.query(indexdef);
  await client.query('SET session_replication_role = DEFAULT');
  await client.query(COUNT, [archive.connection]);
  return samples;
}

/** All but those of constraints; answers how to make them again. */
async function dropIndexes(client) {
  const { rows } = await client.query(
    `SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = 'archived_messages'
       AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)`,
  );
  for (const { indexname } of rows) await client.query(`DROP INDEX ${indexname}`);
  return rows;
}
