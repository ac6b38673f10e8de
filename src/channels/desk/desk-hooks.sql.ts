import { statement } from '../../kernel/database/statement.js';

/** Whether anybody screens what is written in an organisation; `organisation` is an SQL expression. */
export const isScreened = (organisation: string): string =>
  `EXISTS (SELECT 1 FROM desk_hooks h WHERE h.organisation_id = ${organisation} AND h.point = 'screen')`;

/** Whether anybody is told of all that happens in an organisation's channels. */
export const isFollowed = (organisation: string): string =>
  `EXISTS (SELECT 1 FROM desk_hooks h WHERE h.organisation_id = ${organisation} AND h.point = 'subscriber')`;

/** The organisation of channel $1, if anybody screens what is written there. */
export const FIND_SCREENED = statement(
  'desk-hooks.screened',
  `SELECT c.organisation_id FROM channels c WHERE c.id = $1 AND ${isScreened('c.organisation_id')}`,
);

/** $1 organisation, $2 point, $3 kind. */
export const ADD_HOOK = statement(
  'desk-hooks.add',
  `INSERT INTO desk_hooks (organisation_id, point, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
);

export const REMOVE_HOOK = statement(
  'desk-hooks.remove',
  'DELETE FROM desk_hooks WHERE organisation_id = $1 AND point = $2 AND kind = $3',
);
