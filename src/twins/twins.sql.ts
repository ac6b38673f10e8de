import { statement } from '../kernel/database/statement.js';

/** $1 twin. Its channels stop telling it in the same statement; everything else goes by cascade. */
export const DELETE_TWIN = statement(
  'twins.delete',
  `WITH untold AS (
     DELETE FROM channel_subscribers s USING channel_twins ct
     WHERE ct.twin_id = $1 AND s.channel_id = ct.channel_id AND s.kind = 'twin' AND s.subscriber_id = ct.twin_id
   )
   DELETE FROM twins WHERE id = $1`,
);
