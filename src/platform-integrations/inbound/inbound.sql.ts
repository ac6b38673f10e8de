import { statement } from '../../kernel/database/statement.js';

/** What a key opens. */
export interface KeyedIntegration {
  id: string;
  organisation_id: string;
  workspace_id: string;
  platform: string;
  enabled: boolean;
}

export const FIND_BY_KEY = statement(
  'inbound.find-by-key',
  'SELECT id, organisation_id, workspace_id, platform, enabled FROM platform_integrations WHERE api_key_hash = $1',
);

/** Where a message is to go. */
export interface TargetRow {
  /** Null where the external channel is mapped to none. */
  channel_id: string | null;
  is_archived: boolean | null;
  /** Our row of the external channel; null where a native one was named. */
  platform_channel_id: string | null;
}

/** Channel $1 of workspace $2. A private one only where somebody who sees it has mapped it to integration $3. */
export const FIND_CHANNEL = statement(
  'inbound.find-channel',
  `SELECT id AS channel_id, is_archived, NULL::uuid AS platform_channel_id FROM channels
   WHERE id = $1 AND workspace_id = $2 AND deleted_at IS NULL AND (NOT is_private OR EXISTS (
     SELECT 1 FROM integration_channels ic WHERE ic.integration_id = $3 AND ic.channel_id = channels.id))`,
);

/** The external channel that integration $1 knows under the platform's id or ours ($2), and what it is mapped to. */
export const FIND_PLATFORM_CHANNEL = statement(
  'inbound.find-platform-channel',
  `SELECT c.id AS channel_id, c.is_archived, p.id AS platform_channel_id
   FROM integration_channels ic
     JOIN installation_references r ON r.id = ic.integration_id
     JOIN platform_channels p ON p.id = ic.platform_channel_id AND p.installation_id = r.installation_id
     LEFT JOIN channels c ON c.id = ic.channel_id AND c.deleted_at IS NULL
   WHERE ic.integration_id = $1 AND (p.external_id = $2 OR ic.id::text = lower($2))`,
);

/** No row when the id was used before; waits for whoever uses it right now. */
export const CLAIM_EXTERNAL_ID = statement(
  'inbound.claim-external-id',
  `INSERT INTO inbound_posts (integration_id, external_id, message_id, body_hash) VALUES ($1, $2, $3, $4)
   ON CONFLICT (integration_id, external_id) DO NOTHING RETURNING message_id`,
);

export const FIND_EXTERNAL_ID = statement(
  'inbound.find-external-id',
  'SELECT message_id, body_hash FROM inbound_posts WHERE integration_id = $1 AND external_id = $2',
);
