import { type Statement, statement } from '../../kernel/database/statement.js';
import { joinMembership, VISIBLE } from '../channel-access.sql.js';
import { messageColumns } from './message.row.js';

/**
 * A page of a channel's messages: $1 channel, $2 user, $3 limit, then the page's own. No row for a channel out of sight;
 * a row with a null id for an empty page. The channel is one row, so that the page keeps its order through the join.
 */
const listing = (name: string, where: string, order: string, join = ''): Statement =>
  statement(
    name,
    `SELECT ${messageColumns('x')} FROM channels c ${joinMembership('$2')} ${join}
     LEFT JOIN LATERAL (
       SELECT ${messageColumns('m')} FROM messages m WHERE m.channel_id = c.id AND ${where}
       ORDER BY ${order} LIMIT $3::int
     ) x ON true
     WHERE c.id = $1 AND ${VISIBLE}`,
  );

const ALIVE = 'm.deleted_at IS NULL';
const IN_THREAD = `m.parent_message_id = $5 AND ${ALIVE}`;
/** No row for a root that is not in the channel; a deleted one still has its replies. */
const ROOT = 'JOIN messages root ON root.channel_id = c.id AND root.id = $5';

/** $4: before this seq. Newest first. */
export const BEFORE = listing('messages.before', `m.seq < $4 AND ${ALIVE}`, 'm.seq DESC');
/** $4: after this seq. Oldest first: those next to the cursor. */
export const AFTER = listing('messages.after', `m.seq > $4 AND ${ALIVE}`, 'm.seq');
/** $4 as above, $5 the thread's root. */
export const THREAD_BEFORE = listing('messages.thread-before', `m.seq < $4 AND ${IN_THREAD}`, 'm.seq DESC', ROOT);
export const THREAD_AFTER = listing('messages.thread-after', `m.seq > $4 AND ${IN_THREAD}`, 'm.seq', ROOT);
/** $4: changed after this change_seq, tombstones included, in the order of the changes. */
export const CHANGES = listing('messages.changes', 'm.change_seq > $4', 'm.change_seq');

/** $1 channel, $2 user, $3 message. */
export const GET = statement(
  'messages.get',
  `SELECT ${messageColumns('m')} FROM channels c ${joinMembership('$2')}
   JOIN messages m ON m.channel_id = c.id AND m.id = $3 AND ${ALIVE}
   WHERE c.id = $1 AND ${VISIBLE}`,
);

/** $1 channel, $2 user. Newest pin first. */
export const PINS = statement(
  'messages.pins',
  `SELECT ${messageColumns('m')} FROM channels c ${joinMembership('$2')}
   LEFT JOIN messages m ON m.channel_id = c.id AND m.metadata ->> 'pinned' = 'true' AND ${ALIVE}
   WHERE c.id = $1 AND ${VISIBLE}
   ORDER BY m.metadata ->> 'pinned_at' DESC, m.seq DESC`,
);

/** Characters of a long text that matches are marked in, from a little before the first word that was looked for. */
const WINDOW = 4000;
const BEFORE_WINDOW = 500;

/**
 * Everything in the window is kept, with matches marked: choosing passages is done elsewhere, because the database's
 * own way takes seconds for one long message that repeats what is looked for.
 */
const HEADLINE = `ts_headline('simple', substr(x.content, greatest(1, (
    SELECT min(nullif(strpos(lower(x.content), hint), 0)) FROM unnest($6::text[]) AS hint
  ) - ${BEFORE_WINDOW}), ${WINDOW}), q.words, E'StartSel=\\x01, StopSel=\\x02, HighlightAll=true')`;

/**
 * $1 channel, $2 user, $3 limit, $4 before this seq, $5 the query, $6 its words. Newest first. The channel's id is a word of
 * each message's index entry, so the index gives this channel's matches alone; comparing texts, and adding 0, keeps the
 * planner from reading all of a long channel by its other index as well. A query without a word finds nothing.
 */
export const SEARCH = statement(
  'messages.search',
  `SELECT ${messageColumns('x')}, ${HEADLINE} AS headline
   FROM channels c ${joinMembership('$2')}
   CROSS JOIN websearch_to_tsquery('simple', $5) AS q(words)
   LEFT JOIN LATERAL (
     SELECT ${messageColumns('m')} FROM messages m
     WHERE m.search @@ (q.words && format('%L', c.id)::tsquery) AND m.channel_id::text = c.id::text AND ${ALIVE}
       AND m.seq + 0 < $4 AND numnode(q.words) > 0
     ORDER BY m.seq DESC LIMIT $3::int
   ) x ON true
   WHERE c.id = $1 AND ${VISIBLE}`,
);
