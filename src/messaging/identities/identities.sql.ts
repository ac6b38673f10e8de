import { type Statement, statement } from '../../kernel/database/statement.js';

/** What team $2 of platform $1 calls its people, by their ids ($3), with their pictures ($5). */
export const KEEP_PEOPLE = statement(
  'external-people.keep',
  `INSERT INTO external_people (platform, account_id, external_id, name, avatar_url)
   SELECT DISTINCT ON (p.id) $1, $2, p.id, p.name, p.avatar
   FROM unnest($3::text[], $4::text[], $5::text[]) AS p(id, name, avatar)
   ON CONFLICT (platform, account_id, external_id) DO UPDATE SET
     name = excluded.name, avatar_url = excluded.avatar_url, fetched_at = now()`,
);

/**
 * Suggests that people of team $3 on platform $2 (their ids $4, names $5 and addresses $6) are those members of the workspaces
 * `places` who have the same address. Leaves out whose account there is known already, whoever's the external one is
 * known to be, and every pair that was suggested before, whatever came of it. A row for each that is new.
 */
const suggesting = (name: string, places: string): Statement =>
  statement(
    name,
    `WITH told AS (
       SELECT DISTINCT ON (t.id) t.* FROM unnest($4::text[], $5::text[], $6::text[]) AS t(id, name, email)
     ), matched AS (
       SELECT m.organisation_id, m.workspace_id, u.id AS user_id, u.display_name, p.id AS person_id, t.id, t.name
       FROM told t JOIN users u ON u.email = t.email
         JOIN workspace_members m ON m.user_id = u.id AND m.workspace_id IN (${places})
         LEFT JOIN people p ON p.workspace_id = m.workspace_id AND p.user_id = u.id
       WHERE NOT EXISTS (
         SELECT 1 FROM identities i
         WHERE i.workspace_id = m.workspace_id AND i.platform = $2 AND i.account_id = $3
           AND (i.external_id = t.id AND (i.person_id = p.id OR i.status = 'confirmed')
             OR i.person_id = p.id AND i.status = 'confirmed'))
     ), met AS (
       INSERT INTO people (id, organisation_id, workspace_id, user_id, name)
       SELECT DISTINCT ON (workspace_id, user_id) gen_random_uuid(), organisation_id, workspace_id, user_id, display_name
       FROM matched WHERE person_id IS NULL
       ON CONFLICT (workspace_id, user_id) WHERE user_id IS NOT NULL DO NOTHING
       RETURNING id, workspace_id, user_id
     )
     INSERT INTO identities (id, workspace_id, person_id, platform, account_id, external_id, name, status)
     SELECT gen_random_uuid(), m.workspace_id, coalesce(m.person_id, met.id), $2, $3, m.id, m.name, 'suggested'
     FROM matched m LEFT JOIN met ON met.workspace_id = m.workspace_id AND met.user_id = m.user_id
     WHERE coalesce(m.person_id, met.id) IS NOT NULL
     ON CONFLICT (workspace_id, platform, account_id, external_id, person_id) DO NOTHING
     RETURNING id`,
  );

/** In the workspaces of the channels $1. */
export const SUGGEST_IN_CHANNELS = suggesting(
  'identities.suggest-in-channels',
  'SELECT c.workspace_id FROM channels c WHERE c.id = ANY($1::uuid[]) AND c.deleted_at IS NULL',
);

/** In workspace $1. */
export const SUGGEST_IN_WORKSPACE = suggesting('identities.suggest-in-workspace', 'SELECT $1::uuid');
