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

/** A new one, $1 of organisation $2; $5: when its credentials expire. $7: the id of the first event in its history. */
export const INSERT = statement(
  'installations.insert',
  `WITH made AS (
     INSERT INTO installations (id, organisation_id, platform, credentials, credentials_expire_at, webhook_secret)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING *
   )
   INSERT INTO installation_events (id, organisation_id, installation_id, platform, to_status)
   SELECT $7, organisation_id, id, platform, status FROM made`,
);

/** Puts credentials $2, good until $3, in the place of those of installation $1; nothing is known of them yet. */
export const REPLACE_CREDENTIALS = statement(
  'installations.replace-credentials',
  `UPDATE installations SET credentials = $2, credentials_version = credentials_version + 1, paused_until = NULL,
     credentials_expire_at = $3, exclusive_key = NULL, warning = NULL, updated_at = now()
   WHERE id = $1`,
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

const LISTENER = 'id, organisation_id, platform, credentials, credentials_version, webhook_secret, session_up';

/**
 * Takes or keeps the live sessions of this node ($1): identified installations that somebody has enabled and that no
 * living node holds. $2: seconds of the lease. $3: platforms whose bots allow one listener in the world; there it must be
 * known first that nobody else has the bot. A row that is being written to right now is not waited for: what this
 * node holds of it, it keeps. Nothing is heard before the session of this node is up, whatever the last one's was.
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
     SELECT i.id, i.listener_node IS DISTINCT FROM $1 OR i.listener_until < clock_timestamp() AS lapsed
     FROM installations i JOIN wanted USING (id)
     WHERE i.listener_node = $1 OR i.listener_until IS NULL OR i.listener_until < clock_timestamp()
     FOR NO KEY UPDATE OF i SKIP LOCKED
   ), leased AS (
     UPDATE installations n SET listener_node = $1, listener_until = clock_timestamp() + $2 * interval '1 second',
       session_up = CASE WHEN n.listener_node = $1 THEN n.session_up ELSE nullif(n.session_up, true) END,
       heard_until = CASE WHEN n.session_up AND n.listener_node = $1 THEN clock_timestamp() ELSE n.heard_until END,
       missed_from = CASE WHEN free.lapsed THEN n.heard_until ELSE n.missed_from END
     FROM free WHERE n.id = free.id
     RETURNING n.id, n.organisation_id, n.platform, n.credentials, n.credentials_version, n.webhook_secret,
       n.session_up, free.lapsed, n.missed_from
   )
   SELECT ${LISTENER}, lapsed, missed_from FROM leased
   UNION ALL
   SELECT ${LISTENER}, false, NULL FROM installations JOIN wanted USING (id)
   WHERE listener_node = $1 AND listener_until > clock_timestamp() AND id NOT IN (SELECT id FROM leased)`,
);

/** Gives the live sessions of a node that stops to the others. */
export const RELEASE_LISTENERS = statement(
  'installations.release-listeners',
  'UPDATE installations SET listener_node = NULL, listener_until = NULL WHERE listener_node = $1',
);

/** A degraded one is asked about with the next look. */
export const PROBE_SOON = statement(
  'installations.probe-soon',
  `UPDATE installations SET probed_at = '-infinity' WHERE id = $1 AND status = 'degraded' AND probed_at > '-infinity'`,
);

/**
 * Takes up to $2 installations that somebody uses and that were not asked for about $1 seconds; no other node takes them
 * before they are due again. What the platform refuses is not asked again. When they were asked is written down a tenth
 * earlier or later, so that those that came together do not stay so.
 */
export const CLAIM_PROBES = statement(
  'installations.claim-probes',
  `WITH due AS (
     SELECT n.id FROM installations n
     WHERE n.probed_at < now() - $1 * interval '1 second' AND n.account_id IS NOT NULL
       AND n.status NOT IN ('credentials-rejected', 'muted')
       AND EXISTS (SELECT 1 FROM installation_references r WHERE r.installation_id = n.id AND r.enabled)
     ORDER BY n.probed_at LIMIT $2 FOR NO KEY UPDATE OF n SKIP LOCKED
   )
   UPDATE installations n SET probed_at = now() + (random() - 0.5) * 0.2 * $1 * interval '1 second'
   FROM due WHERE n.id = due.id RETURNING n.id`,
);

/** For /metrics. */
export const COUNT_SESSIONS = `
  SELECT platform, status, count(*)::int AS n FROM installations GROUP BY platform, status`;
