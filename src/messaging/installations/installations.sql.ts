import { statement } from '../../kernel/database/statement.js';

/** An installation found by its own id or by that of a reference (the one in webhook addresses). */
export const FIND_FOR_WEBHOOK = statement(
  'installations.for-webhook',
  `SELECT n.id, n.organisation_id, n.platform, n.credentials, n.credentials_version, n.webhook_secret, n.account_id,
     n.app_id
   FROM installations n
   WHERE n.platform = $2 AND n.id = coalesce((SELECT installation_id FROM installation_references WHERE id = $1), $1)`,
);

/** Every installation of a distributed app in one team, of whatever organisation. */
export const FIND_BY_TEAM = statement(
  'installations.by-team',
  `SELECT id FROM installations
   WHERE platform = $1 AND account_id = $2 AND (app_id = $3 OR app_id IS NULL OR $3::text IS NULL)`,
);

/** Moves an installation to state $2 where the table of transitions ($4) allows it. */
export const SET_STATUS = statement(
  'installations.set-status',
  `UPDATE installations SET status = $2, status_detail = $3, updated_at = now(),
     status_changed_at = CASE WHEN status = $2 THEN status_changed_at ELSE now() END,
     last_connected_at = CASE WHEN $2 = 'connected' THEN now() ELSE last_connected_at END
   WHERE id = $1 AND status = ANY($4) AND (status, status_detail) IS DISTINCT FROM ($2, $3)
   RETURNING id, organisation_id, platform, status, status_detail`,
);

/** The lanes whose jobs wait for this installation. */
export const OUTBOUND_LANES = statement(
  'installations.outbound-lanes',
  `SELECT 'out:' || id AS lane FROM platform_channels WHERE installation_id = $1`,
);

/**
 * Takes or keeps the live sessions of this node ($1): identified installations that somebody has enabled and that no
 * living node holds. $2: seconds of the lease.
 */
export const LEASE_LISTENERS = statement(
  'installations.lease-listeners',
  `UPDATE installations n SET listener_node = $1, listener_until = clock_timestamp() + $2 * interval '1 second'
   WHERE id IN (
     SELECT i.id FROM installations i
     WHERE i.account_id IS NOT NULL AND i.status NOT IN ('credentials-rejected', 'muted')
       AND (i.listener_node = $1 OR i.listener_until IS NULL OR i.listener_until < clock_timestamp())
       AND EXISTS (SELECT 1 FROM installation_references r WHERE r.installation_id = i.id AND r.enabled)
     FOR UPDATE SKIP LOCKED
   )
   RETURNING n.id, n.organisation_id, n.platform, n.credentials, n.credentials_version, n.webhook_secret`,
);

/** Gives the live sessions of a node that stops to the others. */
export const RELEASE_LISTENERS = statement(
  'installations.release-listeners',
  'UPDATE installations SET listener_node = NULL, listener_until = NULL WHERE listener_node = $1',
);

/** For /metrics. */
export const COUNT_SESSIONS = `
  SELECT platform, status, count(*)::int AS n FROM installations GROUP BY platform, status`;
