import { statement } from '../../kernel/database/statement.js';

/** The newest access of organisation $1, or the one of team $2. */
export const FIND_ACCESS = statement(
  'slack-accesses.find',
  `SELECT * FROM slack_accesses WHERE organisation_id = $1 AND ($2::text IS NULL OR team_id = $2)
   ORDER BY created_at DESC, id DESC LIMIT 1`,
);

export const LIST_ACCESS_IDS = statement(
  'slack-accesses.ids',
  'SELECT id FROM slack_accesses WHERE organisation_id = $1 ORDER BY id',
);

/**
 * $1 id, $2 organisation, $3 user, $4 team, $5 its name, $6 channel, $7 its id, $8 where it is configured, $9 sealed URL.
 * No row where the team is installed there already.
 */
export const INSERT_ACCESS = statement(
  'slack-accesses.insert',
  `INSERT INTO slack_accesses
     (id, organisation_id, user_id, team_id, team_name, channel, channel_id, configuration_url, url)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (organisation_id, team_id) DO NOTHING RETURNING *`,
);

/** The same of one that is there: what was granted again goes before what was granted then. */
export const RENEW_ACCESS = statement(
  'slack-accesses.renew',
  `UPDATE slack_accesses SET user_id = $3, team_name = $5, channel = coalesce($6, channel),
     channel_id = coalesce($7, channel_id), configuration_url = coalesce($8, configuration_url),
     url = coalesce($9, url), updated_at = now()
   WHERE id = $1 AND organisation_id = $2 AND team_id = $4 RETURNING *`,
);

export const DELETE_ACCESS = statement(
  'slack-accesses.delete',
  'DELETE FROM slack_accesses WHERE organisation_id = $1 AND id = $2',
);

/** $1 hash, $2 organisation, $3 user, $4 platform, $5 seconds that it is good for. */
export const ASK_CONSENT = statement(
  'consents.ask',
  `INSERT INTO consent_requests (state_hash, organisation_id, user_id, platform, expires_at)
   VALUES ($1, $2, $3, $4, now() + $5 * interval '1 second')`,
);

/** Takes the request of hash $1 for platform $2 away: it is answered once. */
export const TAKE_CONSENT = statement(
  'consents.take',
  `DELETE FROM consent_requests WHERE state_hash = $1 AND platform = $2
   RETURNING organisation_id, user_id, expires_at > now() AS fresh`,
);

/** What a confirmation page tells of the request of hash $1 for platform $2; it stays. */
export const SHOW_CONSENT = statement(
  'consents.show',
  `SELECT o.name AS organisation, u.display_name AS asked_by, u.email FROM consent_requests r
   JOIN organisations o ON o.id = r.organisation_id JOIN users u ON u.id = r.user_id
   WHERE r.state_hash = $1 AND r.platform = $2 AND r.expires_at > now()`,
);

export const PURGE_CONSENTS = statement('consents.purge', 'DELETE FROM consent_requests WHERE expires_at < now()');
