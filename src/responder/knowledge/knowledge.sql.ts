import { statement } from '../../kernel/database/statement.js';

/** Documents of one persona at most. */
export const MOST_DOCUMENTS = 200;

const COLUMNS = `d.id, d.title, d.format, length(d.content) AS characters, d.passage_count, d.created_by, d.created_at,
  d.updated_at`;
const MINE = 'd.organisation_id = $1 AND d.owner = $2';

/** $1 organisation, $2 owner. Adding takes turns with adding, so that their number holds. */
const lock = (kind: 'twin' | 'replr', id: string): string =>
  `SELECT p.id FROM ${kind}s p WHERE p.organisation_id = $1 AND p.id = ${id} FOR NO KEY UPDATE`;
export const LOCK_OWNER = {
  twin: statement('knowledge.lock-twin', lock('twin', '$2::uuid')),
  replr: statement('knowledge.lock-replr', lock('replr', '$2')),
};

/** Its passages, of $4 headings and $5 contents, in one statement. */
const passages = (of: string): string => `passages AS (
     INSERT INTO knowledge_passages (document_id, organisation_id, position, owner, title, heading, content)
     SELECT d.id, d.organisation_id, p.position, d.owner, d.title, p.heading, p.content
     FROM ${of} d, unnest($4::text[], $5::text[]) WITH ORDINALITY AS p(heading, content, position)
   )`;

/**
 * $1 organisation, $2 owner, $3 id, $4 headings, $5 contents of the passages, $6 title, $7 format, $8 content, $9 twin,
 * $10 replr, $11 user. No row when the persona has as many documents as it may.
 */
export const ADD = statement(
  'knowledge.add',
  `WITH added AS (
     INSERT INTO knowledge_documents (id, organisation_id, twin_id, replr_id, title, format, content, passage_count,
       created_by)
     SELECT $3::uuid, $1::uuid, $9::uuid, $10::text, $6, $7, $8, cardinality($4::text[]), $11::uuid
     WHERE (SELECT count(*) FROM knowledge_documents d WHERE ${MINE}) < ${MOST_DOCUMENTS}
     RETURNING *
   ), ${passages('added')}
   SELECT ${COLUMNS}, d.content FROM added d`,
);

/** $1 organisation, $2 owner, $3 limit, $4 offset. One row: how many there are, and a page of them. */
export const LIST = statement(
  'knowledge.list',
  `SELECT (SELECT count(*)::int FROM knowledge_documents d WHERE ${MINE}) AS total,
     coalesce((SELECT json_agg(p) FROM (
       SELECT ${COLUMNS} FROM knowledge_documents d WHERE ${MINE} ORDER BY d.created_at, d.id LIMIT $3 OFFSET $4
     ) p), '[]') AS documents`,
);

/** $1 organisation, $2 owner, $3 id. */
export const GET = statement(
  'knowledge.get',
  `SELECT ${COLUMNS}, d.content FROM knowledge_documents d WHERE ${MINE} AND d.id = $3`,
);

/** $1 organisation, $2 owner, $3 id, $4 headings, $5 contents, $6 title, $7 format, $8 content. After CLEAR. */
export const REPLACE = statement(
  'knowledge.replace',
  `WITH replaced AS (
     UPDATE knowledge_documents d SET title = $6, format = $7, content = $8, passage_count = cardinality($4::text[]),
       updated_at = now()
     WHERE ${MINE} AND d.id = $3 RETURNING *
   ), ${passages('replaced')}
   SELECT ${COLUMNS}, d.content FROM replaced d`,
);

/** $1 organisation, $2 owner, $3 document. A replacement waits for another one of the same document here. */
export const CLEAR = statement(
  'knowledge.clear',
  `WITH d AS (SELECT d.id FROM knowledge_documents d WHERE ${MINE} AND d.id = $3 FOR NO KEY UPDATE)
   DELETE FROM knowledge_passages p USING d WHERE p.document_id = d.id`,
);

/** $1 organisation, $2 owner, $3 id. Its passages go with it. */
export const REMOVE = statement(
  'knowledge.remove',
  `DELETE FROM knowledge_documents d WHERE ${MINE} AND d.id = $3 RETURNING d.id`,
);
