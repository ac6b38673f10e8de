import { statement } from '../../kernel/database/statement.js';
import { CALLABLE, ON_IN_CHANNEL } from '../active-app.sql.js';

/** The modifiers and filters that are on in channel $1 of organisation $2, in the order in which they are asked. */
export const FIND_SCREENING_APPS = statement(
  'app-screen.apps',
  `SELECT ${CALLABLE} FROM channels c JOIN apps a ON ${ON_IN_CHANNEL} AND a.kind IN ('modifier', 'filter')
   WHERE c.id = $1 AND c.organisation_id = $2 ORDER BY a.position, a.id`,
);

/** Notes that app $3 of organisation $2 kept the text $5 of author $6 from channel $4, and why ($8); once for its key $7. */
export const NOTE_WITHHELD = statement(
  'withheld.note',
  `INSERT INTO withheld_messages (id, organisation_id, app_id, channel_id, content, author, key, reason)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
);
