import { statement } from '../../kernel/database/statement.js';

/** A job on lane $1 for each of the files $3 of organisation $2, in their order. */
export const ENQUEUE_FETCHES = statement(
  'files.enqueue-fetches',
  `SELECT enqueue_job($1, 'file.fetch', jsonb_build_object('organisation_id', $2::uuid, 'file_id', f.id))
   FROM unnest($3::uuid[]) WITH ORDINALITY AS f(id, n) ORDER BY f.n`,
);

/** File $2 of organisation $1 that waits, with the installation that it comes through, if that is still there. */
export const LOAD_WAITING = statement(
  'files.load-waiting',
  `SELECT f.id, f.organisation_id, f.channel_id, f.content_type, f.bytes, f.source,
     f.reason IS NOT NULL AS is_late, n.id AS installation_id, n.platform, n.credentials, n.credentials_version, n.webhook_secret, n.status AS installation_status,
     greatest(0, extract(epoch FROM n.paused_until - now()) * 1000)::int AS paused_ms
   FROM files f LEFT JOIN installations n ON n.id = f.installation_id AND n.organisation_id = f.organisation_id
   WHERE f.organisation_id = $1 AND f.id = $2 AND f.status = 'waiting'`,
);

/** Whether file $2 of organisation $1 is there at all. */
export const IS_THERE = statement('files.is-there', 'SELECT 1 FROM files WHERE organisation_id = $1 AND id = $2');

/** Posts wait for file $2 of organisation $1 no longer; $3 says why, for people. No row when they did not anyway. */
export const MARK_LATE = statement(
  'files.mark-late',
  `UPDATE files SET reason = $3
   WHERE organisation_id = $1 AND id = $2 AND status = 'waiting' AND reason IS NULL RETURNING 1`,
);

/** Forgets lane $1, in which nothing waits: it was one file's, and comes no more. */
export const FORGET_LANE = statement(
  'files.forget-lane',
  'DELETE FROM lanes WHERE key = $1 AND pending = 0 AND ready_at IS NULL',
);

/** The lanes whose posts may wait for a file of channel $1. */
export const LANES_OF_CHANNEL = statement(
  'files.lanes-of-channel',
  `SELECT DISTINCT 'out:' || platform_channel_id AS lane FROM mirrors WHERE channel_id = $1 AND outbound ORDER BY 1`,
);
