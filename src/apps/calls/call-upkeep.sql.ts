import { type Statement, statement } from '../../kernel/database/statement.js';

/** Rows that one statement removes: short locks, and a table never rewritten at once. */
export const BATCH = 2_000;

const purge = (name: string, table: string, which: string): Statement =>
  statement(
    name,
    `DELETE FROM ${table} WHERE id IN (
       SELECT id FROM ${table} WHERE created_at < now() - interval '30 days' ${which} LIMIT ${BATCH})
     RETURNING 1`,
  );

/** Outputs whose jobs were laid aside after failures of ours: nobody makes those calls any more, unless somebody says so. */
export const END_BURIED = statement(
  'app-calls.end-buried',
  `WITH buried AS (
     DELETE FROM dead_jobs WHERE kind = 'app.output' RETURNING (payload->>'call_id')::uuid AS id
   )
   UPDATE app_calls k SET status = 'dead', finished_at = now(),
     last_error = 'It could not be made, for reasons that are ours; the log of the server has them.'
   FROM buried WHERE k.id = buried.id AND k.status = 'pending' RETURNING 1`,
);

/** Those that are still owed stay. */
export const PURGE_CALLS = purge('app-calls.purge', 'app_calls', `AND status <> 'pending'`);
export const PURGE_WITHHELD = purge('withheld.purge', 'withheld_messages', '');

const erase = (name: string, table: string): Statement =>
  statement(
    name,
    `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE channel_id = $1 LIMIT $2) RETURNING 1`,
  );

/** $2 rows of channel $1. */
export const ERASE_CALLS = erase('app-calls.erase-of-channel', 'app_calls');
export const ERASE_WITHHELD = erase('withheld.erase-of-channel', 'withheld_messages');
