import { statement } from '../kernel/database/statement.js';
import { WORKING } from '../messaging/installations/installation-status.js';

/** What user $2 is in workspace $1, whose identities nobody else changes until the transaction ends. */
export const LOCK_WORKSPACE = statement(
  'identities.lock-workspace',
  `SELECT w.organisation_id, m.role FROM workspaces w
     JOIN workspace_members m ON m.workspace_id = w.id AND m.user_id = $2
   WHERE w.id = $1 FOR NO KEY UPDATE OF w`,
);

/**
 * People of workspace $1 as member $2 may see them, in the order in which they came: $3 of them, with identities in
 * state $4 on platform $5, after the microsecond $6 and the id $7. No row: $2 is not in the workspace.
 */
export const LIST = statement(
  'identities.list',
  `SELECT coalesce(json_agg(page ORDER BY page.micros, page.id) FILTER (WHERE page.id IS NOT NULL), '[]') AS people
   FROM workspace_members m LEFT JOIN LATERAL (
     SELECT p.id, p.user_id, coalesce(u.display_name, p.name) AS name, shown.identities,
       (extract(epoch FROM p.created_at) * 1000000)::bigint AS micros
     FROM people p LEFT JOIN users u ON u.id = p.user_id
       CROSS JOIN LATERAL (
         SELECT json_agg(json_build_object('id', i.id, 'platform', i.platform, 'account_id', i.account_id,
           'external_id', i.external_id, 'name', i.name, 'status', i.status, 'confirmed_at', i.confirmed_at)
           ORDER BY i.platform, i.created_at, i.id) AS identities
         FROM identities i
         WHERE i.workspace_id = p.workspace_id AND i.person_id = p.id
           AND (i.status = 'confirmed' OR m.role IN ('owner', 'admin'))
           AND ($4::text IS NULL OR i.status = $4) AND ($5::text IS NULL OR i.platform = $5)) shown
     WHERE p.workspace_id = m.workspace_id AND shown.identities IS NOT NULL
       AND ($7::uuid IS NULL OR
         (p.created_at, p.id) > (timestamptz 'epoch' + $6::double precision * interval '1 microsecond', $7))
     ORDER BY p.created_at, p.id LIMIT $3) page ON true
   WHERE m.workspace_id = $1 AND m.user_id = $2 GROUP BY m.user_id`,
);

const IDENTITY = `i.id, i.platform, i.account_id, i.external_id, i.name, i.status, i.confirmed_at, i.person_id, p.user_id,
  coalesce(u.display_name, p.name) AS person_name`;

/** Identity $2 of workspace $1. */
export const FIND = statement(
  'identities.find',
  `SELECT ${IDENTITY} FROM identities i JOIN people p ON p.workspace_id = i.workspace_id AND p.id = i.person_id
     LEFT JOIN users u ON u.id = p.user_id
   WHERE i.workspace_id = $1 AND i.id = $2`,
);

/** What member $1 of workspace $2 is there, and the installation of its integration $3, where there are such. */
export const FIND_TEAM = statement(
  'identities.team',
  `SELECT m.role, i.id AS integration_id, i.platform, n.id AS installation_id, n.account_id
   FROM workspace_members m
     LEFT JOIN platform_integrations i ON i.workspace_id = m.workspace_id AND i.id = $3
     LEFT JOIN installation_references r ON r.id = i.id
     LEFT JOIN installations n ON n.id = r.installation_id
   WHERE m.workspace_id = $2 AND m.user_id = $1`,
);

/** Person $2 of workspace $1. */
export const FIND_PERSON = statement('people.find', 'SELECT id FROM people WHERE workspace_id = $1 AND id = $2');

/** Who member $4 of workspace $3 is among its people, from now on as $1. No row: they are no member. */
export const MEMBER_AS_PERSON = statement(
  'people.of-member',
  `INSERT INTO people (id, organisation_id, workspace_id, user_id, name)
   SELECT $1, $2, m.workspace_id, u.id, u.display_name
   FROM workspace_members m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $3 AND m.user_id = $4
   ON CONFLICT (workspace_id, user_id) WHERE user_id IS NOT NULL DO UPDATE SET name = excluded.name
   RETURNING id`,
);

/** Somebody without an account. */
export const INSERT_PERSON = statement(
  'people.insert',
  'INSERT INTO people (id, organisation_id, workspace_id, name) VALUES ($1, $2, $3, $4) RETURNING id',
);

/** What stands against person $2 of workspace $1 being $5 in team $4 of platform $3. */
export const FIND_RIVAL = statement(
  'identities.rival',
  `SELECT i.person_id = $2 AS has_another FROM identities i
   WHERE i.workspace_id = $1 AND i.platform = $3 AND i.account_id = $4 AND i.status = 'confirmed'
     AND (i.person_id = $2) <> (i.external_id = $5)
   ORDER BY has_another LIMIT 1`,
);

/** Confirmed by user $8; named $7, or what is kept of the platform's names, or as the person is. */
export const LINK = statement(
  'identities.link',
  `INSERT INTO identities (id, workspace_id, person_id, platform, account_id, external_id, name, status, confirmed_by,
     confirmed_at)
   SELECT $1, $2, p.id, $4, $5, $6, coalesce($7, (SELECT e.name FROM external_people e
       WHERE e.platform = $4 AND e.account_id = $5 AND e.external_id = $6), p.name), 'confirmed', $8, now()
   FROM people p WHERE p.workspace_id = $2 AND p.id = $3
   ON CONFLICT (workspace_id, platform, account_id, external_id, person_id) DO UPDATE SET
     name = excluded.name, status = 'confirmed',
     confirmed_by = CASE WHEN identities.status = 'confirmed' THEN identities.confirmed_by ELSE excluded.confirmed_by END,
     confirmed_at = CASE WHEN identities.status = 'confirmed' THEN identities.confirmed_at ELSE now() END
   RETURNING id`,
);

/** Identity $2 of workspace $1 comes into state $3, by user $4. */
export const DECIDE = statement(
  'identities.decide',
  `UPDATE identities SET status = $3, confirmed_by = CASE WHEN $3 = 'confirmed' THEN $4::uuid END,
     confirmed_at = CASE WHEN $3 = 'confirmed' THEN now() END
   WHERE workspace_id = $1 AND id = $2`,
);

/** Identity $2 of workspace $1; its person goes with their last one. */
export const REMOVE = statement(
  'identities.remove',
  `WITH gone AS (
     DELETE FROM identities WHERE workspace_id = $1 AND id = $2 RETURNING person_id
   )
   DELETE FROM people p USING gone
   WHERE p.workspace_id = $1 AND p.id = gone.person_id
     AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.workspace_id = $1 AND i.person_id = p.id AND i.id <> $2)`,
);

/** The teams that workspace $1 is connected with right now. */
export const CONNECTED_TEAMS = statement(
  'identities.connected-teams',
  `SELECT n.id AS installation_id, n.platform, n.account_id
   FROM platform_integrations i
     JOIN installation_references r ON r.id = i.id AND r.enabled
     JOIN installations n ON n.id = r.installation_id AND n.account_id IS NOT NULL
       AND n.status IN (${WORKING.map((status) => `'${status}'`).join(', ')})
   WHERE i.workspace_id = $1 ORDER BY i.created_at, i.id`,
);

/** Messages of one channel that are looked at, and of all: what is older is told of by what is newer, or by nobody. */
const MESSAGES_OF_CHANNEL = 1_000;
const MESSAGES_IN_ALL = 20_000;

/**
 * Up to $5 people of team $4 on platform $3 who wrote or were mentioned lately in the channels of workspace $1 that
 * installation $2 is mirrored to, and whom nobody was suggested for: first those who were asked about longest ago.
 */
export const UNKNOWN_PEOPLE = statement(
  'identities.unknown-people',
  `WITH mirrored AS (
     SELECT DISTINCT c.id FROM platform_channels pc
       JOIN mirrors x ON x.platform_channel_id = pc.id
       JOIN channels c ON c.id = x.channel_id AND c.workspace_id = $1 AND c.deleted_at IS NULL
     WHERE pc.installation_id = $2
   ), recent AS MATERIALIZED (
     SELECT m.* FROM mirrored CROSS JOIN LATERAL (
       SELECT channel_id, id, author_kind, author_id, mentions FROM messages
       WHERE channel_id = mirrored.id ORDER BY seq DESC LIMIT ${MESSAGES_OF_CHANNEL}) m
     LIMIT ${MESSAGES_IN_ALL}
   ), seen AS (
     SELECT r.author_id AS id FROM recent r
       JOIN message_links l ON l.channel_id = r.channel_id AND l.message_id = r.id AND l.direction = 'in'
         AND l.platform = $3 AND l.account_id = $4
     WHERE r.author_kind = 'external'
     UNION
     SELECT x.external_id FROM recent r,
       jsonb_to_recordset(r.mentions) AS x(kind text, platform text, account_id text, external_id text)
     WHERE x.kind = 'person' AND x.platform = $3 AND x.account_id = $4
   )
   SELECT s.id FROM seen s
     LEFT JOIN external_people e ON e.platform = $3 AND e.account_id = $4 AND e.external_id = s.id
   WHERE NOT EXISTS (SELECT 1 FROM identities i
     WHERE i.workspace_id = $1 AND i.platform = $3 AND i.account_id = $4 AND i.external_id = s.id)
   ORDER BY e.fetched_at NULLS FIRST, s.id LIMIT $5`,
);
