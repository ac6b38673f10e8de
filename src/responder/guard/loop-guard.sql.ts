import { statement } from '../../kernel/database/statement.js';

/** Automatic answers in a row: a message that so many automatic authors stand behind is not answered. */
export const HOP_LIMIT = 3;
/** Answers to automatic authors in one conversation since a person last spoke there, within `BUDGET_MINUTES`. */
export const BUDGET_ANSWERS = 5;
export const BUDGET_MINUTES = 10;

const OVER = `b.since < now() - interval '${BUDGET_MINUTES} minutes'`;

/**
 * $1 organisation, $2 conversation, $3 whether the author is automatic, $4 hops. No row of a conversation means that its
 * budget is whole, so that a person's message writes nothing where no bot has answered a bot.
 */
export const ADMIT = statement(
  'loop-guard.admit',
  `WITH reset AS (
     DELETE FROM conversation_budgets WHERE NOT $3::boolean AND organisation_id = $1 AND conversation = $2
   ), spent AS (
     INSERT INTO conversation_budgets AS b (organisation_id, conversation, answers, since)
     SELECT $1::uuid, $2::text, 1, now() WHERE $3 AND $4::int < ${HOP_LIMIT}
     ON CONFLICT (organisation_id, conversation) DO UPDATE SET
       answers = CASE WHEN ${OVER} THEN 1 ELSE b.answers + 1 END,
       since = CASE WHEN ${OVER} THEN now() ELSE b.since END
     WHERE b.answers < ${BUDGET_ANSWERS} OR ${OVER}
     RETURNING 1
   )
   SELECT NOT $3 OR EXISTS (SELECT 1 FROM spent) AS admitted`,
);

/** $1 organisation, $2 conversation. Whether its budget has something left. */
export const ALLOWS = statement(
  'loop-guard.allows',
  `SELECT NOT EXISTS (
     SELECT 1 FROM conversation_budgets b
     WHERE b.organisation_id = $1 AND b.conversation = $2 AND b.answers >= ${BUDGET_ANSWERS} AND NOT ${OVER}
   ) AS allowed`,
);

/** What is older than its window limits nothing any more. */
export const FORGET = `
  DELETE FROM conversation_budgets WHERE (organisation_id, conversation) IN (
    SELECT organisation_id, conversation FROM conversation_budgets
    WHERE since < now() - interval '${BUDGET_MINUTES} minutes' LIMIT 1000
  ) RETURNING 1`;
