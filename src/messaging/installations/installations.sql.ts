import { statement } from '../../kernel/database/statement.js';

/** An installation found by its own id or by that of a reference (the one in webhook addresses). */
export const FIND_FOR_WEBHOOK = statement(
  'installations.for-webhook',
  `SELECT n.id, n.organisation_id, n.platform, n.credentials, n.credentials_version, n.webhook_secret, n.account_id,
     n.app_id
   FROM installations n
   WHERE n.platform = $2 AND n.id = coalesce((SELECT installation_id FROM installation_references WHERE id = $1), $1)`,
);

/** Likewise, by id $1, of organisation $2: nobody removes it before the transaction ends. */
export const SHARE = statement(
  'installations.share',
  `SELECT id, platform, status FROM installations
   WHERE organisation_id = $2 AND id = coalesce((SELECT installation_id FROM installation_references WHERE id = $1), $1)
   FOR KEY SHARE`,
);

/** Waits for who is about to share an installation that nobody refers to; a look that follows sees it. */
export const LOCK_UNUSED = statement(
  'installations.lock-unused',
  `SELECT 1 FROM installations n
   WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM installation_references r WHERE r.installation_id = n.id) FOR UPDATE`,
);

/**
 * Every installation of a distributed app in one team, of whatever organisation. One whose app is not known gets
 * nothing: its bot may be another app's, which does not see all that this one is told.
 */
export const FIND_BY_TEAM = statement(
  'installations.by-team',
  `SELECT id FROM installations
   WHERE platform = $1 AND account_id = $2 AND app_id = $3`,
);

/**
 * Moves an installation to state $2 where the table of transitions ($4) allows it. $5: the version of the credentials that
 * it is about; what old ones ran into says nothing about new ones. Null: about whichever there are.
 */
export const SET_STATUS = statement(
  'installations.set-status',
  `UPDATE installations SET status = $2, status_detail = $3, updated_at = now(),
     status_changed_at = CASE WHEN status = $2 THEN status_changed_at ELSE now() END,
     last_connected_at = CASE WHEN $2 = 'connected' THEN now() ELSE last_connected_at END
   WHERE id = $1 AND status = ANY($4) AND (status, status_detail) IS DISTINCT FROM ($2, $3)
     AND ($5::int IS NULL OR credentials_version = $5)
   RETURNING id, organisation_id, platform, status, status_detail`,
);

/** Of organisation $1, with a bot that somebody has enabled. */
export const PLATFORMS_IN_USE = statement(
  'installations.platforms-in-use',
  `SELECT DISTINCT n.platform FROM installations n
   WHERE n.organisation_id = $1
     AND EXISTS (SELECT 1 FROM installation_references r WHERE r.installation_id = n.id AND r.enabled)`,
);

/** The lanes whose jobs wait for this installation. */
export const OUTBOUND_LANES = statement(
  'installations.outbound-lanes',
  `SELECT 'out:' || id AS lane FROM platform_channels WHERE installation_id = $1`,
);

const LISTENER = 'id, organisation_id, platform, credentials, credentials_version, webhook_secret';

/**
 * Takes or keeps the live sessions of this node ($1): identified installations that somebody has enabled and that no
 * living node holds. $2: seconds of the lease. $3: platforms whose bots allow one listener in the world; there it must be
 * known first that nobody else has the bot. A row that is being written to right now is not waited for: what this
 * node holds of it, it keeps.
 */
export const LEASE_LISTENERS = statement(
  'installations.lease-listeners',
  `WITH wanted AS (
     SELECT i.id FROM installations i
     WHERE i.account_id IS NOT NULL AND i.status NOT IN ('credentials-rejected', 'muted')
       AND (i.exclusive_key IS NOT NULL OR i.platform <> ALL ($3::text[]))
       AND (i.listener_node = $1 OR i.listener_until IS NULL OR i.listener_until < clock_timestamp())
       AND EXISTS (SELECT 1 FROM installation_references r WHERE r.installation_id = i.id AND r.enabled)
   ), free AS (
     SELECT i.id FROM installations i JOIN wanted USING (id)
     WHERE i.listener_node = $1 OR i.listener_until IS NULL OR i.listener_until < clock_timestamp()
     FOR NO KEY UPDATE OF i SKIP LOCKED
   ), leased AS (
     UPDATE installations n SET listener_node = $1, listener_until = clock_timestamp() + $2 * interval '1 second'
     FROM free WHERE n.id = free.id
     RETURNING n.id, n.organisation_id, n.platform, n.credentials, n.credentials_version, n.webhook_secret
   )
   SELECT ${LISTENER} FROM leased
   UNION ALL
   SELECT ${LISTENER} FROM installations JOIN wanted USING (id)
   WHERE listener_node = $1 AND listener_until > clock_timestamp() AND id NOT IN (SELECT id FROM leased)`,
);

/** Gives the live sessions of a node that stops to the others. */
export const RELEASE_LISTENERS = statement(
  'installations.release-listeners',
  'UPDATE installations SET listener_node = NULL, listener_until = NULL WHERE listener_node = $1',
);

/** For /metrics. */
export const COUNT_SESSIONS = `
  SELECT platform, status, count(*)::int AS n FROM installations GROUP BY platform, status`;
