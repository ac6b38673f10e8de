import { statement } from '../../kernel/database/statement.js';

/** Whether a message by the twin is in the thread of `m`. */
const BY_TWIN = `x.author_kind = 'twin' AND x.author_id = t.id::text`;

/**
 * $1 channel, $2 messages, $3 twins. A row for each message and twin that may answer, with what the twin has to do with it.
 * Edited and deleted messages are not answered.
 */
export const HEARD = statement(
  'twins.heard',
  `SELECT m.id AS "messageId", m.content, t.id AS "twinId", t.name, ct.participation_mode AS mode,
     m.author_kind = 'twin' AND m.author_id = t.id::text AS own,
     ARRAY(SELECT o.name FROM channel_twins oc JOIN twins o ON o.id = oc.twin_id
       WHERE oc.channel_id = ct.channel_id AND o.id <> t.id) AS others,
     m.parent_message_id IS NOT NULL AND EXISTS (
       SELECT 1 FROM messages x WHERE x.channel_id = m.channel_id AND x.id = m.parent_message_id AND ${BY_TWIN}
     ) AS "repliesToIt",
     m.parent_message_id IS NOT NULL AND EXISTS (
       SELECT 1 FROM messages x
       WHERE x.channel_id = m.channel_id AND x.parent_message_id = m.parent_message_id AND x.seq < m.seq AND ${BY_TWIN}
     ) AS "inItsThread"
   FROM messages m
   JOIN channel_twins ct ON ct.channel_id = m.channel_id AND ct.twin_id = ANY($3)
     AND ct.participation_mode <> 'passive'
   JOIN twins t ON t.id = ct.twin_id
   WHERE m.channel_id = $1 AND m.id = ANY($2) AND m.deleted_at IS NULL AND m.content_version = 1
   ORDER BY t.id, m.seq`,
);

/**
 * $1: JSON rows {lane, payload}, enqueued lane by lane. In the order of their names, so that two of these never wait for
 * each other crosswise.
 */
export const ENQUEUE_QUESTIONS = statement(
  'twins.enqueue-questions',
  `SELECT enqueue_job(q.lane, 'twin.answer', q.payload) FROM (
     SELECT lane, payload FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (lane text, payload jsonb)) WITH ORDINALITY
     ORDER BY lane, ordinality
   ) q`,
);
