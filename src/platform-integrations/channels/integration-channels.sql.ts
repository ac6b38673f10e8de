import { joinMembership, VISIBLE } from '../../channels/channel-access.sql.js';
import { statement } from '../../kernel/database/statement.js';

/** Shown of each channel, newest first. */
const MOST_GAPS = 10;

const COLUMNS = `ic.id, ic.integration_id, p.external_id AS platform_channel_id, p.server_id AS platform_server_id,
  p.name AS channel_name, p.type AS channel_type, p.topic AS channel_topic, ic.auto_sync_messages, ic.sync_direction,
  c.id AS lvng_conversation_id, ic.created_at, greatest(ic.updated_at, p.updated_at) AS updated_at,
  (SELECT coalesce(json_agg(json_build_object('from', g.from_time, 'to', g.to_time, 'reason', g.reason)
      ORDER BY g.created_at DESC), '[]')
    FROM (SELECT * FROM gaps WHERE platform_channel_id = p.id ORDER BY created_at DESC LIMIT ${MOST_GAPS}) g) AS gaps`;

/** Of the account that the integration uses now; what an earlier one had, and what is gone, does not show. */
const ROWS = `integration_channels ic
  JOIN installation_references r ON r.id = ic.integration_id
  JOIN platform_channels p ON p.id = ic.platform_channel_id AND p.installation_id = r.installation_id
    AND p.gone_at IS NULL
  LEFT JOIN channels c ON c.id = ic.channel_id AND c.deleted_at IS NULL`;

/** Of integration $1, by name. */
export const LIST = statement(
  'integration-channels.list',
  `SELECT ${COLUMNS} FROM ${ROWS} WHERE ic.integration_id = $1 ORDER BY lower(p.name), p.name, ic.id`,
);

/** Row $1 as its statement shows it. */
export const READ = statement('integration-channels.read', `SELECT ${COLUMNS} FROM ${ROWS} WHERE ic.id = $1`);

/** Row $2 for a change by member $1 of its workspace, whose role comes with it. */
export const LOCK = statement(
  'integration-channels.lock',
  `SELECT ic.id, ic.organisation_id, ic.integration_id, ic.platform_channel_id, ic.auto_sync_messages,
     ic.sync_direction, c.id AS channel_id, i.workspace_id, m.role
   FROM ${ROWS}
   JOIN platform_integrations i ON i.id = ic.integration_id
   JOIN workspace_members m ON m.workspace_id = i.workspace_id AND m.user_id = $1
   WHERE ic.id = $2 FOR UPDATE OF ic`,
);

export const CHANGE = statement(
  'integration-channels.change',
  `UPDATE integration_channels SET auto_sync_messages = $2, sync_direction = $3, channel_id = $4, updated_at = now()
   WHERE id = $1`,
);

/** Every channel of its account that integration $1 has no row for yet. */
export const ADOPT = statement(
  'integration-channels.adopt',
  `INSERT INTO integration_channels (id, organisation_id, integration_id, platform_channel_id)
   SELECT gen_random_uuid(), i.organisation_id, i.id, p.id
   FROM platform_integrations i
     JOIN installation_references r ON r.id = i.id
     JOIN platform_channels p ON p.installation_id = r.installation_id AND p.gone_at IS NULL
   WHERE i.id = $1
   ON CONFLICT (integration_id, platform_channel_id) DO NOTHING`,
);

/** Those that messages may cross now, whatever account they are of. */
export const LIST_MAPPED = statement(
  'integration-channels.list-mapped',
  'SELECT id FROM integration_channels WHERE integration_id = $1 AND channel_id IS NOT NULL',
);

/** Channel $1 of workspace $3, if user $2 sees it. */
export const FIND_CONVERSATION = statement(
  'integration-channels.find-conversation',
  `SELECT c.id, c.is_archived FROM channels c ${joinMembership('$2::uuid')}
   WHERE c.id = $1 AND c.workspace_id = $3 AND ${VISIBLE}`,
);
