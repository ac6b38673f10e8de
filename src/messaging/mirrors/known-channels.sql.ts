import { statement } from '../../kernel/database/statement.js';

/** Channels of one installation that are handed to a provider at most. */
const MOST_CHANNELS = 500;

/** The channels of installation $1 of which its provider has noted how they are reached; those seen last first. */
export const KNOWN_CHANNELS = statement(
  'platform-channels.known',
  `SELECT external_id AS id, server_id AS "serverId", route FROM platform_channels
   WHERE installation_id = $1 AND gone_at IS NULL AND route IS NOT NULL
   ORDER BY updated_at DESC, id LIMIT ${MOST_CHANNELS}`,
);
