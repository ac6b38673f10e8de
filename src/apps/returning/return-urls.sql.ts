import { statement } from '../../kernel/database/statement.js';
import type { AppKind } from '../manifest/manifest.js';

/** A return URL as it is kept; the token is sealed. */
export interface ReturnUrlRow {
  id: string;
  organisation_id: string;
  token: string;
}

/** $1 app, $2 channel. */
export const FIND_RETURN_URL = statement(
  'return-urls.find',
  'SELECT id, organisation_id, token FROM app_return_urls WHERE app_id = $1 AND channel_id = $2',
);

const INSERT = `INSERT INTO app_return_urls (id, organisation_id, app_id, channel_id, token_hash, token)
   SELECT $1, a.organisation_id, a.id, c.id, $5, $6 FROM apps a JOIN channels c ON c.organisation_id = a.organisation_id
   WHERE a.organisation_id = $2 AND a.id = $3 AND c.id = $4 AND c.deleted_at IS NULL`;

/** Whether user `user` may know of channel `c`: a private one is known to its members. */
const isKnownTo = (user: string): string => `(NOT c.is_private OR EXISTS (
     SELECT 1 FROM channel_members cm WHERE cm.channel_id = c.id AND cm.user_id = ${user}))`;

/** $1 id, $2 organisation, $3 app, $4 channel, $5 the token's hash, $6 the token. No row: somebody else has made one. */
export const MAKE_RETURN_URL = statement(
  'return-urls.make',
  `${INSERT} ON CONFLICT (app_id, channel_id) DO NOTHING RETURNING id`,
);

/** The same, by user $7; the one before is good no longer. No row: there is no such app, or no such channel for them. */
export const REPLACE_RETURN_URL = statement(
  'return-urls.replace',
  `${INSERT} AND ${isKnownTo('$7')}
   ON CONFLICT (app_id, channel_id) DO UPDATE
   SET id = excluded.id, token_hash = excluded.token_hash, token = excluded.token, created_at = now(),
     last_used_at = NULL
   RETURNING id`,
);

/** $1 organisation, $2 app, $3 channel, by user $4. A row where there was one. */
export const REVOKE_RETURN_URL = statement(
  'return-urls.revoke',
  `DELETE FROM app_return_urls r USING channels c
   WHERE r.organisation_id = $1 AND r.app_id = $2 AND r.channel_id = $3 AND c.id = r.channel_id AND ${isKnownTo('$4')}
   RETURNING r.id`,
);

/** Whether organisation $1 has app $2. */
export const HAS_APP = statement('return-urls.has-app', 'SELECT 1 FROM apps WHERE organisation_id = $1 AND id = $2');

/** What a return URL opens, and how things stand there. */
export interface Returning {
  id: string;
  organisation_id: string;
  app_id: string;
  channel_id: string;
  name: string;
  kind: AppKind | null;
  logo: string | null;
  is_active: boolean;
  is_paused: boolean;
  switched_off: boolean;
  channel_gone: boolean;
  channel_archived: boolean;
}

/** By the token's hash, $1. That it is used is noted once a minute. */
export const FIND_RETURNING = statement(
  'return-urls.find-returning',
  `WITH used AS (
     UPDATE app_return_urls SET last_used_at = now()
     WHERE token_hash = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
   )
   SELECT r.id, r.organisation_id, r.app_id, r.channel_id, a.name, a.kind, a.manifest ->> 'appLogo' AS logo, a.is_active,
     a.paused_at IS NOT NULL AS is_paused, c.deleted_at IS NOT NULL AS channel_gone,
     c.is_archived AS channel_archived,
     EXISTS (SELECT 1 FROM app_channels ac
       WHERE ac.app_id = a.id AND ac.channel_id = c.id AND NOT ac.is_active) AS switched_off
   FROM app_return_urls r JOIN apps a ON a.id = r.app_id JOIN channels c ON c.id = r.channel_id
   WHERE r.token_hash = $1`,
);
