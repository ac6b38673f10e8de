import { statement } from '../../kernel/database/statement.js';

const USED = `SELECT r.installation_id FROM installation_references r
  WHERE r.organisation_id = $1 AND r.owner_kind = $2 AND r.owner_id = $3`;

/** `before`: what holds for the time and id of the entries of the page. */
const pageOf = (before: (at: string, id: string) => string): string => `
  WITH used AS (${USED})
  SELECT page.*, (extract(epoch FROM page.at) * 1000000)::bigint AS micros
  FROM (
    (SELECT e.id, e.at, CASE WHEN e.to_status IS NULL THEN 'account' ELSE 'status' END AS kind, e.from_status, e.to_status,
       e.detail, NULL AS channel_id, NULL AS channel_name, NULL::timestamptz AS from_time, NULL::timestamptz AS to_time,
       NULL AS reason
     FROM used JOIN installation_events e USING (installation_id)
     WHERE ${before('e.at', 'e.id')}
     ORDER BY e.at DESC, e.id DESC LIMIT $4)
    UNION ALL
    (SELECT g.id, g.created_at, 'gap', NULL, NULL, NULL, p.external_id, p.name, g.from_time, g.to_time, g.reason
     FROM used JOIN platform_channels p USING (installation_id) JOIN gaps g ON g.platform_channel_id = p.id
     WHERE ${before('g.created_at', 'g.id')}
     ORDER BY g.created_at DESC, g.id DESC LIMIT $4)
  ) page
  ORDER BY page.at DESC, page.id DESC LIMIT $4`;

/**
 * $4 entries of the history of the installation that row $3 of feature $2 uses in organisation $1, newest first: its events,
 * and the gaps of its channels.
 */
export const HISTORY_NEWEST = statement(
  'installation-history.newest',
  pageOf(() => 'true'),
);

/** Those before the entry $6 of the microsecond $5. */
export const HISTORY_BEFORE = statement(
  'installation-history.before',
  pageOf(
    (at, id) => `(${at}, ${id}) < (timestamptz 'epoch' + $5::double precision * interval '1 microsecond', $6::uuid)`,
  ),
);
