import { statement } from '../../kernel/database/statement.js';

/** The integrations that use installation $1. */
export const FIND_INTEGRATIONS = statement(
  'realtime.integrations',
  `SELECT i.id, i.workspace_id FROM installation_references r
   JOIN platform_integrations i ON i.organisation_id = r.organisation_id AND i.id::text = r.owner_id
   WHERE r.installation_id = $1 AND r.owner_kind = 'platform-integration'`,
);

export const FIND_PLACE = statement(
  'realtime.place',
  'SELECT workspace_id, is_private FROM channels WHERE id = $1 AND deleted_at IS NULL',
);
