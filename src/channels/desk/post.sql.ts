import { type Statement, statement } from '../../kernel/database/statement.js';
import { joinMembership, VISIBLE } from '../channel-access.sql.js';
import { messageColumns } from '../messages/message.row.js';
import { isScreened } from './desk-hooks.sql.js';
import { AUDIENCE, fanOut } from './fan-out.sql.js';

/** The author, origin and time of a message: SQL expressions over the target row `t` and the parameters. */
interface Written {
  userId: string;
  kind: string;
  authorId: string;
  name: string;
  avatarUrl: string;
  platform: string;
  origin: string;
  sentAt: string;
  mentions: string;
  files: string;
}

/**
 * Who may post: what `target` joins and asks of the channel, whether the parent that was named will do, and whether the
 * text has to be screened first.
 */
interface Access {
  joins: string;
  where: string;
  parent: string;
  screened: string;
}

const targetOf = ({ joins, where, screened }: Access, columns: string, thread: string): string => `target AS (
       SELECT c.id AS channel_id, c.organisation_id, c.workspace_id, c.is_private, ${columns}, ${screened} AS to_screen
         ${joins.includes('users u') ? ', u.display_name, u.avatar_url' : ''}
       FROM channels c ${joins} ${thread}
       WHERE c.id = $2 AND ${where}
     )`;

/** Who is about to write, for those who screen it; of the target row `t`. */
const writerOf = ({ joins }: Access): string =>
  joins.includes('users u') ? ', t.display_name AS writer_name, t.avatar_url AS writer_avatar_url' : '';

const insertOf = (by: Written, changeSeq: string, root: string): string => `inserted AS (
       INSERT INTO messages (channel_id, id, seq, change_seq, parent_message_id, user_id, author_kind, author_id,
         author_name, author_avatar_url, author_platform, content, metadata, origin, sent_at, mentions, files)
       SELECT b.id, b.message_id, b.last_seq, ${changeSeq}, ${root}, ${by.userId}, ${by.kind}, ${by.authorId}, ${by.name},
         ${by.avatarUrl}, ${by.platform}, $4, $5::jsonb, ${by.origin}, ${by.sentAt},
         ${by.mentions}, ${by.files}
       FROM bumped b, target t
       RETURNING ${messageColumns('messages')}
     )`;

const BUMPED = 'c.id, c.organisation_id, c.last_seq, c.last_change_seq, $1::uuid AS message_id';

/**
 * Stores a message in one statement. Parameters: $1 id, $2 channel, $3 parent, $4 content, $5 metadata, then the
 * caller's own. The channel's row is locked first by every change of a channel, and until the commit: so seq has no
 * gap, both numbers grow in the order of the commits, and two changes never wait for each other crosswise.
 */
const posting = (name: string, access: Access, by: Written): Statement =>
  statement(
    name,
    `WITH ${targetOf(access, '$3::uuid IS NULL AS is_root', '')}, bumped AS (
       UPDATE channels c SET last_seq = c.last_seq + 1, message_count = c.message_count + 1,
         last_change_seq = c.last_change_seq + 1
       FROM target t WHERE c.id = t.channel_id AND c.deleted_at IS NULL AND NOT c.is_archived AND t.is_root
         AND NOT t.to_screen
       RETURNING ${BUMPED}
     ), ${insertOf(by, 'b.last_change_seq', 'NULL')}, ${fanOut('created', by.origin)}
     SELECT CASE WHEN t.to_screen THEN 'to-screen' WHEN i.id IS NULL THEN 'archived' ELSE 'changed' END AS outcome,
       (SELECT count(*) FROM job)::int AS jobs, ${AUDIENCE}, ${messageColumns('i')} ${writerOf(access)}
     FROM target t LEFT JOIN inserted i ON true`,
  );

/**
 * The same for a reply: the root of its thread changes with it. Threads are one level deep: a reply to a reply joins the
 * thread of its root. Apart from `posting`, because what most messages do not need costs them a tenth of the statement.
 */
const replying = (name: string, access: Access, by: Written): Statement =>
  statement(
    name,
    `WITH ${targetOf(
      access,
      `c.is_archived, thread.root, ${access.parent} AS parent_found`,
      `LEFT JOIN LATERAL (
         SELECT coalesce(p.parent_message_id, p.id) AS root, p.deleted_at FROM messages p
         WHERE p.channel_id = c.id AND p.id = $3
       ) thread ON true`,
    )}, bumped AS (
       UPDATE channels c SET last_seq = c.last_seq + 1, message_count = c.message_count + 1,
         last_change_seq = c.last_change_seq + CASE WHEN t.root IS NULL THEN 1 ELSE 2 END
       FROM target t
       WHERE c.id = t.channel_id AND c.deleted_at IS NULL AND NOT c.is_archived AND t.parent_found AND NOT t.to_screen
       RETURNING ${BUMPED}
     ), ${insertOf(by, 'b.last_change_seq - CASE WHEN t.root IS NULL THEN 0 ELSE 1 END', 't.root')}, parent AS (
       UPDATE messages m SET reply_count = m.reply_count + 1, change_seq = b.last_change_seq
       FROM bumped b, target t WHERE m.channel_id = b.id AND m.id = t.root
       RETURNING ${messageColumns('m')}
     ), ${fanOut('created', by.origin)}
     SELECT coalesce(x.outcome, CASE WHEN NOT t.parent_found THEN 'no-parent' WHEN t.to_screen THEN 'to-screen'
         ELSE 'archived' END) AS outcome,
       (SELECT count(*) FROM job)::int AS jobs, ${AUDIENCE}, ${messageColumns('x')} ${writerOf(access)}
     FROM target t LEFT JOIN (
       SELECT 'changed' AS outcome, i.* FROM inserted i UNION ALL SELECT 'parent', p.* FROM parent p
     ) x ON true`,
  );

/**
 * For callers that are trusted. Further parameters: $6 author's kind, $7 id, $8 name, $9 avatar, $10 platform,
 * $11 user id, $12 origin, $13 sent at, $14 mentions, $15 files. A parent that is not there does not keep the message out: it starts a thread
 * of its own.
 */
const TRUSTED: [Access, Written] = [
  { joins: '', where: 'c.deleted_at IS NULL', parent: 'true', screened: 'false' },
  {
    userId: '$11::uuid',
    kind: '$6',
    authorId: '$7',
    name: '$8',
    avatarUrl: '$9',
    platform: '$10',
    origin: '$12::jsonb',
    sentAt: '$13::timestamptz',
    mentions: '$14::jsonb',
    files: '$15::jsonb',
  },
];
export const POST = posting('desk.post', ...TRUSTED);
export const REPLY = replying('desk.reply', ...TRUSTED);

/** By a user, whose access is checked here: $6 user, $7 whether the text was screened, $8 mentions, $9 files. */
const BY_USER: [Access, Written] = [
  {
    joins: `${joinMembership('$6::uuid')} JOIN users u ON u.id = w.user_id`,
    where: VISIBLE,
    parent: '(thread.root IS NOT NULL AND thread.deleted_at IS NULL)',
    screened: `(NOT $7::boolean AND NOT c.is_archived AND ${isScreened('c.organisation_id')})`,
  },
  {
    userId: '$6',
    kind: `'user'`,
    authorId: '$6::text',
    name: 't.display_name',
    avatarUrl: 't.avatar_url',
    platform: 'NULL',
    origin: `'{"kind": "user", "hops": 0}'::jsonb`,
    sentAt: 'now()',
    mentions: '$8::jsonb',
    files: '$9::jsonb',
  },
];
export const POST_AS_USER = posting('desk.post-as-user', ...BY_USER);
export const REPLY_AS_USER = replying('desk.reply-as-user', ...BY_USER);
