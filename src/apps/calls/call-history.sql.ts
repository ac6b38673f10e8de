import { type Statement, statement } from '../../kernel/database/statement.js';

const BEFORE = `AND (l.created_at, l.id) < (timestamptz 'epoch' + $4::double precision * interval '1 microsecond', $5::uuid)`;

/**
 * $3 rows of app $2 of organisation $1, newest first: one row without an id where there are none, no row where there is
 * no such app. What belonged to a deleted channel is as good as gone.
 */
const page = (name: string, table: string, which: string): Statement =>
  statement(
    name,
    `SELECT page.* FROM apps a LEFT JOIN LATERAL (
       SELECT l.*, (extract(epoch FROM l.created_at) * 1000000)::bigint AS micros
       FROM ${table} l JOIN channels c ON c.id = l.channel_id AND c.deleted_at IS NULL
       WHERE l.app_id = a.id ${which}
       ORDER BY l.created_at DESC, l.id DESC LIMIT $3
     ) page ON true
     WHERE a.organisation_id = $1 AND a.id = $2 ORDER BY page.created_at DESC, page.id DESC`,
  );

const matches = (first: number): string => `
  AND ($${first}::text IS NULL OR l.status = $${first}) AND ($${first + 1}::text IS NULL OR l.kind = $${first + 1})`;

/** $4 status, $5 kind. */
export const LIST_CALLS = page('app-calls.newest', 'app_calls', matches(4));

/** Those before call $5 of the microsecond $4; $6 status, $7 kind. */
export const LIST_CALLS_BEFORE = page('app-calls.before', 'app_calls', BEFORE + matches(6));

export const LIST_WITHHELD = page('withheld.newest', 'withheld_messages', '');

/** Those before message $5 of the microsecond $4. */
export const LIST_WITHHELD_BEFORE = page('withheld.before', 'withheld_messages', BEFORE);
