import { statement } from '../../kernel/database/statement.js';
import type { WikiKind } from './wiki-contribution.js';

/** Questions, newest first, among which the open ones are looked for. */
export const QUESTIONS_READ = 200;
/** Minutes within which the next message of the channel is taken for an answer. */
export const ANSWER_MINUTES = 10;
const STATEMENTS = 20;
const EVIDENCE = 5;

export interface PageRow {
  id: string;
  external_id: string;
  name: string;
  topic: string | null;
  refreshed_at: Date | null;
}

/** A page, and how its words came about. */
export interface WholePageRow extends PageRow {
  is_queued: boolean;
  is_written: boolean;
  unread: boolean;
  fault: 'budget' | 'unavailable' | 'refused' | 'unreadable' | null;
}

export interface SummaryRow extends PageRow {
  total: number;
  messages: number;
  bot_messages: number;
  people: number;
  top_subjects: string[];
}

export interface EntryRow {
  kind: WikiKind;
  key: string;
  label: string;
  messages: number;
  people: number;
  first_seen: Date;
  last_seen: Date;
  /** The newest first. */
  rests_on: { id: string; author: string }[];
}

export interface StatementRow {
  external_id: string;
  text: string;
  author_name: string;
  sent_at: Date;
}

const CHANNEL = 'c.id, c.external_id, c.name, c.topic, p.refreshed_at';

/** $1 organisation, $2 connection, $3 limit, $4 offset: channels that are synced, or have a page. */
export const LIST_PAGES = statement(
  'wiki.list-pages',
  `SELECT ${CHANNEL}, count(*) OVER ()::int AS total, coalesce(f.messages, 0) AS messages,
     coalesce(b.messages, 0) AS bot_messages, coalesce(f.people, 0) AS people,
     coalesce(s.subjects, '{}') AS top_subjects
   FROM connection_channels c LEFT JOIN wiki_pages p ON p.channel_id = c.id
   LEFT JOIN LATERAL (
     SELECT e.messages, e.people FROM wiki_entries e WHERE e.channel_id = c.id AND e.kind = 'channel' LIMIT 1
   ) f ON true
   LEFT JOIN LATERAL (
     SELECT e.messages FROM wiki_entries e WHERE e.channel_id = c.id AND e.kind = 'bots' LIMIT 1
   ) b ON true
   LEFT JOIN LATERAL (
     SELECT array_agg(t.key) AS subjects FROM (
       SELECT e.key FROM wiki_entries e WHERE e.channel_id = c.id AND e.kind = 'subject' AND e.messages >= 2
       ORDER BY e.messages DESC, e.id LIMIT 5
     ) t
   ) s ON true
   WHERE c.organisation_id = $1 AND c.connection_id = $2 AND (c.sync_enabled OR p.channel_id IS NOT NULL)
   ORDER BY c.name, c.id LIMIT $3 OFFSET $4`,
);

/** $1 organisation, $2 connection, $3 the platform's id of the channel. */
export const FIND_PAGE = statement(
  'wiki.find-page',
  `SELECT ${CHANNEL}, coalesce(p.is_queued, false) AS is_queued, coalesce(p.is_written, false) AS is_written,
     p.unread_since IS NOT NULL AS unread, p.fault
   FROM connection_channels c LEFT JOIN wiki_pages p ON p.channel_id = c.id
   WHERE c.organisation_id = $1 AND c.connection_id = $2 AND c.external_id = $3
     AND (c.sync_enabled OR p.channel_id IS NOT NULL)`,
);

/** $1 organisation, $2 channel: the foremost entries of each kind with their newest messages. */
export const ENTRIES = statement(
  'wiki.entries',
  `SELECT e.kind, e.key, e.label, e.messages, e.people, e.first_seen, e.last_seen, coalesce(o.rests_on, '[]') AS rests_on
   FROM (
     SELECT e.*, k.place FROM (VALUES (1, 'channel', 1), (2, 'bots', 1), (3, 'person', 20), (4, 'subject', 40), (5, 'link', 20))
       k(place, kind, most)
     CROSS JOIN LATERAL (
       SELECT * FROM wiki_entries w WHERE w.organisation_id = $1 AND w.channel_id = $2 AND w.kind = k.kind
         AND (w.kind <> 'subject' OR w.messages >= 2)
       ORDER BY w.messages DESC, w.id LIMIT k.most
     ) e
     UNION ALL (
       SELECT w.*, 6 FROM wiki_entries w WHERE w.organisation_id = $1 AND w.channel_id = $2 AND w.kind = 'file'
       ORDER BY w.last_seen DESC, w.id LIMIT 20
     )
   ) e
   LEFT JOIN LATERAL (
     SELECT json_agg(json_build_object('id', l.external_id, 'author', a.label) ORDER BY l.sent_at DESC, l.external_id)
       AS rests_on
     FROM (
       SELECT * FROM wiki_occurrences o WHERE o.entry = e.id ORDER BY o.sent_at DESC LIMIT ${EVIDENCE}
     ) l JOIN wiki_entries a ON a.id = l.person
   ) o ON e.kind NOT IN ('channel', 'bots')
   ORDER BY e.place, CASE WHEN e.kind <> 'file' THEN e.messages END DESC, e.last_seen DESC, e.id`,
);

export interface WrittenRow {
  kind: 'decision' | 'question' | 'summary';
  text: string;
  /** Its messages, newest first; all of them are as they were when it was written. */
  rests_on: { id: string; author: string; at: string }[];
}

/** $1 organisation, $2 channel: what the model wrote, newest first. */
export const WRITTEN = statement(
  'wiki.written-statements',
  `SELECT s.kind, s.text, r.rests_on FROM wiki_statements s
   CROSS JOIN LATERAL (
     SELECT json_agg(json_build_object('id', a.external_id, 'author', a.author_name, 'at', a.sent_at)
         ORDER BY a.sent_at DESC, a.external_id) AS rests_on,
       bool_and(a.deleted_at IS NULL AND NOT a.wiki_due) AS holds
     FROM wiki_statement_messages m
     JOIN archived_messages a ON a.channel_id = m.channel_id AND a.external_id = m.external_id
     WHERE m.statement_id = s.id
   ) r
   WHERE s.organisation_id = $1 AND s.channel_id = $2 AND r.holds ORDER BY s.said_at DESC, s.id`,
);

const SAID = `
  SELECT m.channel_id, m.external_id, m.text, m.author_id, m.author_name, m.sent_at, m.reply_to
  FROM wiki_occurrences o JOIN archived_messages m ON m.channel_id = o.channel_id AND m.external_id = o.external_id
  WHERE o.entry = $1 AND m.organisation_id = $2 AND m.deleted_at IS NULL ORDER BY o.sent_at DESC`;

/** $1 entry of the channel's decisions, $2 organisation: the messages that hold the newest. */
export const DECISIONS = statement('wiki.decisions', `${SAID} LIMIT ${STATEMENTS}`);

const answer = (where: string): string => `NOT EXISTS (
  SELECT 1 FROM archived_messages r
  WHERE r.channel_id = q.channel_id AND r.author_id <> q.author_id AND r.deleted_at IS NULL AND ${where})`;

/** $1 entry of the channel's questions, $2 organisation: the messages that hold the newest which nobody answered. */
export const OPEN_QUESTIONS = statement(
  'wiki.open-questions',
  `SELECT * FROM (${SAID} LIMIT ${QUESTIONS_READ}) q
   WHERE ${answer('r.reply_to = q.external_id')}
     AND CASE WHEN q.reply_to IS NOT NULL THEN ${answer('r.reply_to = q.reply_to AND r.sent_at > q.sent_at')}
     ELSE ${answer(
       `r.reply_to IS NULL AND r.sent_at > q.sent_at AND r.sent_at <= q.sent_at + interval '${ANSWER_MINUTES} minutes'`,
     )} END
   ORDER BY q.sent_at DESC LIMIT ${STATEMENTS}`,
);
