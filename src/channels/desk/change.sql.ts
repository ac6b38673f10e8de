import { type Statement, statement } from '../../kernel/database/statement.js';
import { joinMembership, MANAGES, VISIBLE } from '../channel-access.sql.js';
import { withoutEscapes } from '../mentions/standing-mentions.js';
import { messageColumns } from '../messages/message.row.js';
import { isScreened } from './desk-hooks.sql.js';
import { AUDIENCE, fanOut } from './fan-out.sql.js';

interface Change {
  name: string;
  /** The user's parameter; none for callers that are trusted. */
  user?: string;
  /** Whether this user may, over `c`, `w`, `cm` and `m`; everyone with access by default. */
  allowed?: string;
  /** Whether the message still has room for it; over `m`. */
  room?: string;
  /** Whether its text has to be screened first, over `c`. */
  screened?: string;
  /** Whether there is anything to do, over the target row `t`. */
  differs?: string;
  /** A CTE before the counters move; they only move when its rows, if any, say so in `differs`. */
  before?: string;
  /** Also in a channel that is archived. */
  evenArchived?: boolean;
  /** Further columns of the channel to set. */
  channel?: string;
  /** What changes in the message `m`; `t` is the target, `b` the counters. */
  set: string;
  /** A CTE for what else goes with it. */
  beside?: string;
  /** The reply_count of its thread's root moves by this much. */
  replies?: number;
  /** The fan-out CTE; none for what does not leave the house. */
  job?: string;
}

const NO_JOB = 'job AS (SELECT 1 WHERE false)';

/**
 * Changes a message in one statement. Parameters: $1 channel, $2 message, then the change's own. Channel and message
 * are locked, in this order, before anything is decided: what is decided on is their newest version.
 */
const changing = (change: Change): Statement => {
  const moves = change.replies ?? 0;
  const open = change.evenArchived ? 'true' : 'NOT t.is_archived';
  const step = moves ? 'CASE WHEN t.parent_message_id IS NULL THEN 1 ELSE 2 END' : '1';
  return statement(
    change.name,
    `WITH target AS (
       SELECT c.organisation_id, c.workspace_id, c.is_private, c.is_archived, ${change.allowed ?? 'true'} AS allowed,
         ${change.room ?? 'true'} AS has_room, ${change.screened ?? 'false'} AS to_screen, ${messageColumns('m')}
       FROM channels c ${change.user ? joinMembership(change.user) : ''}
       JOIN messages m ON m.channel_id = c.id AND m.id = $2
       WHERE c.id = $1 AND m.deleted_at IS NULL AND ${change.user ? VISIBLE : 'c.deleted_at IS NULL'}
       FOR NO KEY UPDATE OF c, m
     ), ${change.before ? `${change.before},` : ''} bumped AS (
       UPDATE channels c SET last_change_seq = c.last_change_seq + ${step} ${change.channel ?? ''}
       FROM target t
       WHERE c.id = t.channel_id AND ${open} AND t.allowed AND t.has_room AND NOT t.to_screen
         AND ${change.differs ?? 'true'}
       RETURNING c.id, c.organisation_id, c.last_change_seq, c.last_change_seq - ${step} + 1 AS change_seq,
         t.id AS message_id
     ), changed AS (
       UPDATE messages m SET change_seq = b.change_seq, updated_at = now(), ${change.set}
       FROM bumped b, target t WHERE m.channel_id = b.id AND m.id = b.message_id
       RETURNING ${messageColumns('m')}
     ), parent AS (
       UPDATE messages m SET reply_count = m.reply_count + ${moves}, change_seq = b.last_change_seq
       FROM bumped b, target t WHERE ${moves} <> 0 AND m.channel_id = b.id AND m.id = t.parent_message_id
       RETURNING ${messageColumns('m')}
     ), ${change.beside ? `${change.beside},` : ''} ${change.job ?? NO_JOB}
     SELECT 'changed' AS outcome, (SELECT count(*) FROM job)::int AS jobs, ${AUDIENCE}, ${messageColumns('x')}
     FROM target t, changed x
     UNION ALL
     SELECT 'parent', 0, ${AUDIENCE}, ${messageColumns('x')} FROM target t, parent x
     UNION ALL
     SELECT CASE WHEN NOT ${open} THEN 'archived' WHEN NOT t.allowed THEN 'forbidden'
                 WHEN NOT t.has_room THEN 'full' WHEN t.to_screen AND ${change.differs ?? 'true'} THEN 'to-screen'
                 ELSE 'unchanged' END, 0, ${AUDIENCE}, ${messageColumns('t')}
     FROM target t WHERE NOT EXISTS (SELECT 1 FROM changed)`,
  );
};

const OWN = 'm.user_id IS NOT DISTINCT FROM w.user_id';
const nameOf = (user: string): string => `(SELECT display_name FROM users WHERE id = ${user})`;
const USER_ORIGIN = `'{"kind": "user", "hops": 0}'::jsonb`;

const editing = (
  name: string,
  origin: string,
  editedAt: string,
  mentions: string,
  by: Pick<Change, 'user' | 'allowed' | 'screened'> = {},
): Statement =>
  changing({
    name,
    ...by,
    differs: 't.content <> $3',
    set: `content = $3, mentions = ${mentions}, content_version = m.content_version + 1, edited_at = ${editedAt}`,
    job: fanOut('edited', origin),
  });

/** $3 content, $4 origin, $5 edited at, $6 mentions. */
export const EDIT = editing('desk.edit', '$4::jsonb', '$5::timestamptz', '$6::jsonb');
const lengthWithout = (text: string): string => `length(replace(${withoutEscapes('$3')}, ${text}, ''))`;
/** How often $3 says it. */
const timesSaid = (text: string): string =>
  `(length(${withoutEscapes('$3')}) - ${lengthWithout(text)}) / nullif(length(${text}), 0)`;
/**
 * New ones ($6), and those of before whose words are still there: beside new ones with the same words only where these are
 * said more often than they were meant anew.
 */
const KEPT_MENTIONS = `(SELECT coalesce(jsonb_agg(x.mention), '[]') FROM (
    SELECT fresh FROM jsonb_array_elements($6::jsonb) AS fresh
    UNION ALL
    SELECT kept FROM jsonb_array_elements(m.mentions) AS kept
    WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements($6::jsonb) AS f(fresh)
      WHERE fresh ->> 'text' = kept ->> 'text'
        AND (fresh - 'places' = kept - 'places' OR (fresh #>> '{places,of}')::int >= ${timesSaid(`kept ->> 'text'`)}))
  ) AS x(mention) WHERE strpos(${withoutEscapes('$3')}, x.mention ->> 'text') > 0)`;

/** $3 content, $4 user, $5 whether the text was screened, $6 mentions; its author alone. */
export const EDIT_AS_USER = editing('desk.edit-as-user', USER_ORIGIN, 'now()', KEPT_MENTIONS, {
  user: '$4::uuid',
  allowed: OWN,
  screened: `(NOT $5::boolean AND ${isScreened('c.organisation_id')})`,
});

const removing = (name: string, origin: string, by: Pick<Change, 'user' | 'allowed'> = {}): Statement =>
  changing({
    name,
    ...by,
    channel: ', message_count = c.message_count - 1',
    set: `content = '', content_version = m.content_version + 1, metadata = '{}', mentions = '[]',
      files = '[]', reactions = '{}', deleted_at = now()`,
    beside: `forgotten AS (
      DELETE FROM message_reactions r USING bumped b WHERE r.channel_id = b.id AND r.message_id = b.message_id
    ), unfiled AS (
      DELETE FROM files f USING bumped b WHERE f.channel_id = b.id AND f.message_id = b.message_id
    )`,
    replies: -1,
    job: fanOut('deleted', origin),
  });

/** $3 origin. */
export const REMOVE = removing('desk.remove', '$3::jsonb');
/** $3 user; its author, or who manages the channel. */
export const REMOVE_AS_USER = removing('desk.remove-as-user', USER_ORIGIN, {
  user: '$3::uuid',
  allowed: `(${OWN} OR ${MANAGES})`,
});

/** Different emoji on one message at most: the counts travel with it. */
export const MOST_EMOJI = 100;

/** Parameters: $3 emoji, $4 actor, $5 actor's name, $6 origin; by a user: $3 emoji, $4 user. */
const reacting = (name: string, user?: string): Statement =>
  changing({
    name,
    user,
    room: `(m.reactions ? $3 OR (SELECT count(*) FROM jsonb_object_keys(m.reactions)) < ${MOST_EMOJI})`,
    before: `fresh AS (
      INSERT INTO message_reactions (channel_id, message_id, emoji, actor, actor_name)
      SELECT t.channel_id, t.id, $3, ${user ? `'user:' || (${user})::text, u.display_name` : '$4, $5'}
      FROM target t ${user ? `JOIN users u ON u.id = ${user}` : ''} WHERE NOT t.is_archived AND t.has_room
      ON CONFLICT DO NOTHING RETURNING 1
    )`,
    differs: 'EXISTS (SELECT 1 FROM fresh)',
    set: `reactions = m.reactions || jsonb_build_object($3::text, coalesce((m.reactions ->> $3)::int, 0) + 1)`,
    job: fanOut('reacted', user ? USER_ORIGIN : '$6::jsonb', {
      emoji: '$3::text',
      by: user ? nameOf(user) : '$5::text',
    }),
  });

export const REACT = reacting('desk.react');
export const REACT_AS_USER = reacting('desk.react-as-user', '$4::uuid');

/** Parameters: $3 emoji, $4 actor, $5 origin; by a user: $3 emoji, $4 user. */
const unreacting = (name: string, user?: string): Statement =>
  changing({
    name,
    user,
    before: `gone AS (
      DELETE FROM message_reactions r USING target t
      WHERE NOT t.is_archived AND r.channel_id = t.channel_id AND r.message_id = t.id AND r.emoji = $3
        AND r.actor = ${user ? `'user:' || (${user})::text` : '$4'}
      RETURNING 1
    )`,
    differs: 'EXISTS (SELECT 1 FROM gone)',
    set: `reactions = CASE WHEN (m.reactions ->> $3)::int > 1
      THEN m.reactions || jsonb_build_object($3::text, (m.reactions ->> $3)::int - 1) ELSE m.reactions - $3 END`,
    job: fanOut('unreacted', user ? USER_ORIGIN : '$5::jsonb', { emoji: '$3::text' }),
  });

export const UNREACT = unreacting('desk.unreact');
export const UNREACT_AS_USER = unreacting('desk.unreact-as-user', '$4::uuid');

/** Pinning again keeps who pinned it first. `by`: JSON of who did it. */
const pinning = (name: string, by: string, job: string, user?: string): Statement =>
  changing({
    name,
    user,
    differs: `t.metadata ->> 'pinned' IS DISTINCT FROM 'true'`,
    set: `metadata = m.metadata || jsonb_build_object('pinned', true,
      'pinned_at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || ${by}`,
    job,
  });

/** $3 name of who pinned it, $4 origin. */
export const PIN = pinning(
  'desk.pin',
  `jsonb_build_object('pinned_by', NULL, 'pinned_by_name', $3::text)`,
  fanOut('pinned', '$4::jsonb', { by: '$3::text' }),
);
/** $3 user. */
export const PIN_AS_USER = pinning(
  'desk.pin-as-user',
  `jsonb_build_object('pinned_by', $3::uuid)`,
  fanOut('pinned', USER_ORIGIN, { by: nameOf('$3::uuid') }),
  '$3::uuid',
);

const unpinning = (name: string, origin: string, user?: string): Statement =>
  changing({
    name,
    user,
    differs: `t.metadata ? 'pinned'`,
    set: `metadata = m.metadata - '{pinned,pinned_by,pinned_by_name,pinned_at}'::text[]`,
    job: fanOut('unpinned', origin),
  });

/** $3 origin. */
export const UNPIN = unpinning('desk.unpin', '$3::jsonb');
/** $3 user. */
export const UNPIN_AS_USER = unpinning('desk.unpin-as-user', USER_ORIGIN, '$3::uuid');

/** $3 a file's id, $4 what is known of it now. Stays in the house: whoever sends the message on waits for its files. */
export const SET_FILE = changing({
  name: 'desk.set-file',
  evenArchived: true,
  differs: `t.files @> jsonb_build_array(jsonb_build_object('id', $3::text))`,
  set: `files = (SELECT jsonb_agg(CASE WHEN x.file ->> 'id' = $3 THEN $4::jsonb ELSE x.file END ORDER BY x.n)
    FROM jsonb_array_elements(m.files) WITH ORDINALITY AS x(file, n))`,
});
