import { statement } from '../../kernel/database/statement.js';
import { rankOf, wordsOf } from './words.sql.js';

/** Passages that are compared word by word at most, the densest first. */
const CANDIDATES = 200;

/**
 * $1 organisation, $2 owner, $3 question, $4 limit. The owner is a word of each passage's index entry, so that the index
 * gives this persona's matches alone. A question without a word of its own finds nothing.
 */
export const SEARCH = statement(
  'knowledge.search',
  `WITH asked AS MATERIALIZED (SELECT ${wordsOf('$3')} AS words), query AS MATERIALIZED (
     SELECT words, (SELECT string_agg(quote_literal(word), ' | ')::tsquery FROM unnest(words) word) AS any_word FROM asked
   ), candidates AS (
     SELECT p.document_id, p.position, p.heading, p.content, p.search, q.words,
       ts_rank_cd(p.search, q.any_word, 32) AS density
     FROM query q JOIN knowledge_passages p
       ON p.search @@ (q.any_word && quote_literal($2::text)::tsquery) AND p.owner = $2 AND p.organisation_id = $1
     ORDER BY density DESC, p.document_id, p.position LIMIT ${CANDIDATES}
   ), ranked AS (
     SELECT c.*, ${rankOf('m.matched', 'cardinality(c.words)')} AS rank FROM candidates c CROSS JOIN LATERAL (
       SELECT count(*)::int AS matched FROM unnest(c.words) word WHERE c.search @@ quote_literal(word)::tsquery
     ) m
   )
   SELECT d.title AS source, r.heading, r.content, r.rank
   FROM ranked r JOIN knowledge_documents d ON d.id = r.document_id
   ORDER BY r.rank DESC, r.density DESC, d.created_at, r.document_id, r.position LIMIT $4`,
);
