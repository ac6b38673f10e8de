import { statement } from '../../kernel/database/statement.js';

/** Turns of a conversation that are looked at for an answer. */
const LOOKED_AT = 100;

const STILL_ASKED = `
  FROM replr_integrations i JOIN replrs r ON r.organisation_id = i.organisation_id AND r.id = i.replr_id
    JOIN replr_turns t ON t.integration_id = i.id AND t.external_channel_id = $2 AND t.external_id = $3
  WHERE i.id = $1 AND i.active AND t.heard AND t.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM replr_answers a WHERE a.integration_id = i.id AND a.external_channel_id = $2
      AND a.question_id = $3)`;

/** Message $3 in channel $2 that integration $1 is to answer. No row: not any more, or it did already. */
export const FIND_ASKED = statement(
  'replr-answers.asked',
  `SELECT i.id AS integration_id, i.organisation_id, i.platform, r.id AS replr_id, r.name, r.instructions, r.avatar_url,
     t.external_channel_id, t.external_id, t.reply_to, t.author_name, t.is_bot, t.text, t.at ${STILL_ASKED}`,
);

/** What was said in channel $2 where integration $1 listens, up to the moment $3, each with its answer if it got one. */
export const LATEST_TURNS = statement(
  'replr-answers.turns',
  `SELECT t.external_id, t.reply_to, t.author_name, t.text, t.at, a.id AS answer_id, a.text AS answer_text,
     a.created_at AS answer_at
   FROM replr_turns t LEFT JOIN replr_answers a ON a.integration_id = t.integration_id
     AND a.external_channel_id = t.external_channel_id AND a.question_id = t.external_id
   WHERE t.integration_id = $1 AND t.external_channel_id = $2 AND t.at <= $3 AND t.heard AND t.deleted_at IS NULL
   ORDER BY t.at DESC LIMIT ${LOOKED_AT}`,
);

/** Before `KEEP_ANSWER`, which locks the integration: external channel $2 of installation $1 stays until then. */
export const HOLD_PLACE = statement(
  'replr-answers.hold-place',
  'SELECT 1 FROM platform_channels WHERE installation_id = $1 AND external_id = $2 FOR KEY SHARE',
);

/**
 * Writes down answer $4 to message $3 in channel $2, if integration $1 is still to give one: $5 thread's root, $6
 * question's excerpt, $7 text, $8 what it rests on.
 */
export const KEEP_ANSWER = statement(
  'replr-answers.keep',
  `INSERT INTO replr_answers (id, organisation_id, integration_id, external_channel_id, question_id, thread_root,
     question_author, question_excerpt, text, basis)
   SELECT $4, i.organisation_id, i.id, t.external_channel_id, t.external_id, $5, t.author_name, $6, $7, $8 ${STILL_ASKED}
   ON CONFLICT (integration_id, external_channel_id, question_id) DO NOTHING RETURNING id`,
);

const page = (which: string): string => `
  SELECT id, external_channel_id, question_id, question_author, question_excerpt, text, basis, created_at,
    (extract(epoch FROM created_at) * 1000000)::bigint AS micros
  FROM replr_answers WHERE organisation_id = $1 AND integration_id = $2 ${which}
  ORDER BY created_at DESC, id DESC LIMIT $3`;

/** The newest $3 of integration $2 of organisation $1. */
export const LIST_NEWEST_ANSWERS = statement('replr-answers.newest', page(''));

/** Those before answer $5 of the microsecond $4. */
export const LIST_ANSWERS_BEFORE = statement(
  'replr-answers.before',
  page(`AND (created_at, id) < (timestamptz 'epoch' + $4::double precision * interval '1 microsecond', $5::uuid)`),
);
