import { statement } from '../../kernel/database/statement.js';

/** Joins, to listener `l`, the reference `r` through which its row uses the installation. */
export const JOIN_LISTENING = 'JOIN installation_references r ON r.id = l.reference_id AND r.enabled';

/**
 * Replaces what a row listens to. $1 organisation, $2 kind, $3 row, $4 reference, $5 external channels (JSON array of
 * {external_channel_id, only_direct, catch_up}).
 */
export const REPLACE_LISTENERS = statement(
  'listeners.replace',
  `WITH wanted AS (
     SELECT * FROM jsonb_to_recordset($5::jsonb) AS w(external_channel_id text, only_direct boolean, catch_up boolean)
   ), gone AS (
     DELETE FROM platform_listeners l WHERE l.organisation_id = $1 AND l.kind = $2 AND l.subscriber_id = $3
       AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.external_channel_id IS NOT DISTINCT FROM l.external_channel_id
         AND w.only_direct = l.only_direct)
   )
   INSERT INTO platform_listeners (organisation_id, kind, subscriber_id, reference_id, external_channel_id, only_direct, catch_up)
   SELECT $1, $2, $3, $4, external_channel_id, only_direct, catch_up FROM wanted
   ON CONFLICT (kind, subscriber_id, external_channel_id, only_direct)
     DO UPDATE SET reference_id = excluded.reference_id, catch_up = excluded.catch_up`,
);

/**
 * A catch-up reaches back to the moment from which messages were wanted, not further: for channels $2 of reference $1
 * that nobody wanted before.
 */
export const START_LISTENING_HERE = statement(
  'listeners.start-here',
  `UPDATE platform_channels pc SET caught_up_to = now() FROM installation_references r
   WHERE r.id = $1 AND pc.installation_id = r.installation_id AND pc.external_id = ANY($2)
     AND NOT EXISTS (SELECT 1 FROM mirrors m WHERE m.platform_channel_id = pc.id AND m.inbound)
     AND NOT EXISTS (SELECT 1 FROM platform_listeners l JOIN installation_references o ON o.id = l.reference_id
       WHERE o.installation_id = pc.installation_id AND l.external_channel_id = pc.external_id AND l.catch_up)`,
);

export const REMOVE_LISTENERS = statement(
  'listeners.remove',
  'DELETE FROM platform_listeners WHERE organisation_id = $1 AND kind = $2 AND subscriber_id = $3',
);

/** The platform gave channel $2 of installation $1 the id $3. */
export const MOVE_LISTENERS = statement(
  'listeners.move',
  `UPDATE platform_listeners l SET external_channel_id = $3 FROM installation_references r
   WHERE r.id = l.reference_id AND r.installation_id = $1 AND l.external_channel_id = $2
     AND NOT EXISTS (SELECT 1 FROM platform_listeners t WHERE t.kind = l.kind AND t.subscriber_id = l.subscriber_id
       AND t.external_channel_id = $3 AND t.only_direct = l.only_direct)`,
);
