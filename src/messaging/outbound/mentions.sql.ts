import { statement } from '../../kernel/database/statement.js';

/** A mention of a message as it is on its target's side. */
export interface ResolvedMention {
  text: string;
  target: 'person' | 'channel';
  /** Null where they have no account there. */
  id: string | null;
  /** Which of the places of these words are meant, and of how many; null where that was not noted. */
  places: { at: number[]; of: number } | null;
}

/**
 * Who the mentions $2 of a message in channel $1 are on platform $3, account $4: themselves when they were written there,
 * else whoever an admin of the workspace has confirmed to be the same person.
 */
export const RESOLVE_MENTIONS = statement(
  'mentions.resolve',
  `SELECT x.text, x.kind AS target, x.places, coalesce(CASE WHEN x.platform = $3 AND x.account_id = $4 THEN x.external_id END,
     (SELECT there.external_id FROM channels c
        JOIN people p ON p.workspace_id = c.workspace_id AND (p.user_id = x.user_id OR p.id = (
          SELECT here.person_id FROM identities here
          WHERE here.workspace_id = c.workspace_id AND here.platform = x.platform AND here.account_id = x.account_id
            AND here.external_id = x.external_id AND here.status = 'confirmed'))
        JOIN identities there ON there.workspace_id = p.workspace_id AND there.person_id = p.id
          AND there.platform = $3 AND there.account_id = $4 AND there.status = 'confirmed'
      WHERE c.id = $1 AND x.kind = 'person' LIMIT 1)) AS id
   FROM jsonb_to_recordset($2::jsonb)
     AS x(text text, kind text, user_id uuid, platform text, account_id text, external_id text, places jsonb)`,
);
