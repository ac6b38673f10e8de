import { statement } from '../../kernel/database/statement.js';

/** Messages of a conversation that a twin sees, the question among them. */
const MOST_TURNS = 20;
/** Hours after which nobody waits for an answer any more. */
const LATEST_HOURS = 1;

/**
 * $1 channel, $2 twin, $3 message, $4 mode. No row when there is nothing to answer: the message was edited, deleted or is too
 * old, the channel is archived or gone, or the twin is not in it in this mode.
 */
export const QUESTION = statement(
  'twins.question',
  `SELECT t.name, t.instructions, m.content, m.parent_message_id AS "threadId", m.seq
   FROM channel_twins ct
   JOIN twins t ON t.id = ct.twin_id
   JOIN channels c ON c.id = ct.channel_id AND c.deleted_at IS NULL AND NOT c.is_archived
   JOIN messages m ON m.channel_id = c.id AND m.id = $3 AND m.deleted_at IS NULL AND m.content_version = 1
     AND m.sent_at > now() - interval '${LATEST_HOURS} hours'
   WHERE ct.channel_id = $1 AND ct.twin_id = $2 AND ct.participation_mode = $4`,
);

const turns = (name: string, where: string): ReturnType<typeof statement> =>
  statement(
    name,
    `SELECT * FROM (
       SELECT m.id, m.seq, m.author_name AS author, m.content AS text, m.sent_at AS at,
         m.author_kind = 'twin' AND m.author_id = $2::text AS own
       FROM messages m
       WHERE m.channel_id = $1 AND m.seq <= $3 AND m.deleted_at IS NULL AND ${where}
       ORDER BY m.seq DESC LIMIT ${MOST_TURNS}
     ) newest ORDER BY seq`,
  );

/** $1 channel, $2 twin, $3 the question's seq. What was said beside the threads, oldest first. */
export const TURNS = turns('twins.turns', 'm.parent_message_id IS NULL');

/** The same within the thread of the root $4. */
export const THREAD_TURNS = turns('twins.thread-turns', '(m.id = $4 OR m.parent_message_id = $4)');
