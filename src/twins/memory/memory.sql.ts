import { statement } from '../../kernel/database/statement.js';
import { rankOf, spokenWordsOf } from '../../responder/knowledge/words.sql.js';

/** Messages of one channel that are compared word by word at most, the newest first. */
const CANDIDATES = 50;
/** Characters of a message that are remembered. */
const LONGEST = 1200;

/**
 * $1 organisation, $2 twin, $3 channel that it answers in, $4 question, $5 messages that it sees anyway, $6 limit. Messages
 * of people in the channels that it is assigned to, from its assignment on: of public ones, and of the private one that
 * it answers in. Deleted messages are no part of the index, and so are forgotten. Questions are left out, because they
 * would be the best match of themselves. The channel's id is a word of each message's index entry; comparing texts keeps
 * the planner from reading a long channel by its other index.
 */
export const RECALL = statement(
  'twins.recall',
  `WITH asked AS MATERIALIZED (
     SELECT words, (SELECT string_agg(word, ' | ')::tsquery FROM unnest(words) word) AS any_word
     FROM (SELECT ${spokenWordsOf('$4::text')} AS words) w
   ), places AS MATERIALIZED (
     SELECT c.id, c.name, ct.assigned_at FROM channel_twins ct
     JOIN channels c ON c.id = ct.channel_id AND c.organisation_id = $1 AND c.deleted_at IS NULL
     WHERE ct.twin_id = $2 AND (NOT c.is_private OR c.id = $3)
   )
   SELECT p.name AS channel, m.author_name AS author, m.sent_at AS at, left(m.content, ${LONGEST}) AS content,
     ${rankOf('r.matched', 'cardinality(q.words)')} AS rank
   FROM asked q CROSS JOIN places p
   CROSS JOIN LATERAL (
     SELECT m.seq, m.author_name, m.sent_at, m.content, m.search FROM messages m
     WHERE m.search @@ (q.any_word && quote_literal(p.id)::tsquery) AND m.channel_id::text = p.id::text
       AND m.deleted_at IS NULL AND m.created_at >= p.assigned_at AND m.id <> ALL ($5::uuid[])
       AND m.author_kind IN ('user', 'external') AND coalesce((m.origin->>'hops')::int, 0) = 0
       AND right(rtrim(m.content, E' \\n\\t'), 1) <> '?'
     ORDER BY m.seq DESC LIMIT ${CANDIDATES}
   ) m
   CROSS JOIN LATERAL (
     SELECT count(*)::int AS matched FROM unnest(q.words) word WHERE m.search @@ word::tsquery
   ) r
   ORDER BY rank DESC, m.sent_at DESC LIMIT $6::int`,
);
