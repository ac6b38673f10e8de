import { statement } from '../kernel/database/statement.js';
import type { Role } from '../tenancy/roles.js';
import type { PlatformIntegrationEntity } from './platform-integration.entity.js';

/** A row and what its workspace's member $1, who asks, is there. */
export type IntegrationForCaller = PlatformIntegrationEntity & { role: Role };

const FOR_CALLER = `
  SELECT i.*, m.role
  FROM platform_integrations i JOIN workspace_members m ON m.workspace_id = i.workspace_id AND m.user_id = $1`;

/** In every workspace that $1 owns or administers, oldest first. */
export const LIST_MANAGED = statement(
  'platform-integrations.list',
  `${FOR_CALLER} WHERE m.role IN ('owner', 'admin') ORDER BY i.created_at, i.id`,
);

/** $2 as member $1 of its workspace sees it. */
export const FIND = statement('platform-integrations.find', `${FOR_CALLER} WHERE i.id = $2`);

/** Likewise, and nobody else changes it until the transaction ends. */
export const LOCK = statement('platform-integrations.lock', `${FOR_CALLER} WHERE i.id = $2 FOR UPDATE OF i`);

/** No row when the workspace has one for that platform. */
export const INSERT = statement(
  'platform-integrations.insert',
  `INSERT INTO platform_integrations (id, organisation_id, workspace_id, platform, enabled, created_by)
   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, platform) DO NOTHING RETURNING *`,
);

export const SET_ENABLED = statement(
  'platform-integrations.set-enabled',
  'UPDATE platform_integrations SET enabled = $2, updated_at = now() WHERE id = $1 RETURNING *',
);

/** Takes the place of the key before it, if any; $2 null takes it away. */
export const SET_KEY = statement(
  'platform-integrations.set-key',
  `UPDATE platform_integrations SET api_key_hash = $2, updated_at = now(),
     api_key_created_at = CASE WHEN $2::bytea IS NOT NULL THEN now() END
   WHERE id = $1 RETURNING *`,
);

/** Of a workspace that goes. */
export const LIST_IN_WORKSPACE = statement(
  'platform-integrations.list-in-workspace',
  'SELECT * FROM platform_integrations WHERE workspace_id = $1',
);

export const IDS_OF_WORKSPACE = statement(
  'platform-integrations.ids-of-workspace',
  'SELECT id FROM platform_integrations WHERE workspace_id = $1',
);
