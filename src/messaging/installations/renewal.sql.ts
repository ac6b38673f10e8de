import { statement } from '../../kernel/database/statement.js';
import { WORKING } from './installation-status.js';

/** Before they expire: long enough for a platform's bad hour, and a small part of the half day that tokens live for. */
const AHEAD = "interval '2 hours'";
/**
 * What the platform refuses although it should still be good is renewed too, but not for ever: should the new ones be
 * refused as well, the state has not changed since. Nor does it while they are being tried, which a queued job tells.
 */
const SECOND_CHANCE = "interval '5 minutes'";

/** Of installation `n`. */
const DUE = `n.credentials_expire_at IS NOT NULL AND (n.credentials_expire_at < now() + ${AHEAD}
  OR n.status = 'credentials-rejected' AND n.status_changed_at > now() - ${SECOND_CHANCE}
    AND NOT EXISTS (SELECT 1 FROM jobs c WHERE c.lane = 'connect:' || n.id))`;

const NOT_QUEUED = "NOT EXISTS (SELECT 1 FROM jobs j WHERE j.lane = 'renew:' || n.id)";

/** Installations whose credentials are to be renewed, $1 at most; no other node finds them until the transaction ends. */
export const LOCK_DUE = statement(
  'renewal.lock-due',
  `SELECT n.id FROM installations n WHERE ${DUE} AND ${NOT_QUEUED}
   ORDER BY n.credentials_expire_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
);

/**
 * Enqueues the renewal of installations $1, which are locked. Apart from LOCK_DUE, so that it sees what a node that had
 * them locked just before has enqueued.
 */
export const ENQUEUE_DUE = statement(
  'renewal.enqueue-due',
  `SELECT enqueue_job('renew:' || n.id, 'installation.renew', jsonb_build_object('installation_id', n.id)) AS seq
   FROM (SELECT unnest($1::uuid[]) AS id ORDER BY 1) n WHERE ${NOT_QUEUED}`,
);

/** The row if it is (still) due. */
export const FIND_DUE = statement('renewal.find-due', `SELECT n.* FROM installations n WHERE n.id = $1 AND ${DUE}`);

/**
 * Puts new credentials $3, good until $4, in the place of version $2, and has the platform asked about those of an
 * installation that did not work. No row when there are others by now.
 */
export const STORE_RENEWED = statement(
  'renewal.store',
  `WITH stored AS (
     UPDATE installations SET credentials = $3, credentials_expire_at = $4, updated_at = now(),
       credentials_version = credentials_version + 1
     WHERE id = $1 AND credentials_version = $2
     RETURNING id, status
   )
   SELECT id, CASE WHEN status NOT IN ('${WORKING.join("', '")}', 'muted') THEN
     enqueue_job('connect:' || id, 'installation.connect', jsonb_build_object('installation_id', id)) END AS seq
   FROM stored`,
);

/** Version $2 of the credentials cannot be renewed any more. */
export const GIVE_UP = statement(
  'renewal.give-up',
  `UPDATE installations SET credentials_expire_at = NULL, updated_at = now()
   WHERE id = $1 AND credentials_version = $2`,
);
