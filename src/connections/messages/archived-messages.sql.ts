import type { Place } from './place-cursor.js';

/** Which messages of connection `connectionId`; the rest narrows them down. */
export interface ArchiveFilter {
  connectionId: string;
  /** Ours. */
  channelId: string | null;
  authorId: string | null;
  since: Date | null;
  until: Date | null;
  thread: string | null;
  q: string | null;
  includeDeleted: boolean;
}

/** Where a page begins, and which way it goes. */
export interface PageBounds {
  limit: number;
  direction: 'older' | 'newer';
  from: Place | null;
}

/** A statement with its values. */
export interface Query {
  text: string;
  values: unknown[];
}

/** Characters of a long text that matches are marked in, from a little before the first word that was looked for. */
const WINDOW = 4000;
const BEFORE_WINDOW = 500;

const COLUMNS = `a.external_id, k.external_id AS channel_external_id, k.name AS channel_name, a.author_id, a.author_name,
  a.author_avatar_url, a.is_bot, a.text, a.reply_to, a.files, a.sent_at, a.edited_at, a.deleted_at, a.archived_at,
  (extract(epoch FROM a.sent_at) * 1000000)::bigint AS micros, a.place`;

/**
 * A page by time. Built of what is asked for, and not prepared: which index serves best depends on the values.
 */
export function pageQuery(filter: ArchiveFilter, bounds: PageBounds): Query {
  const values: unknown[] = [];
  const where = conditions(filter, bounds, values).join(' AND ');
  return { text: select(`SELECT a.* FROM archived_messages a WHERE ${where} ${end(bounds, values)}`, bounds), values };
}

/**
 * The messages that match among the next `reach` alone, which are looked through one by one: what is often said is found
 * there at once, while the index of words would have to sort all of its matches.
 */
export function nearQuery(filter: ArchiveFilter, bounds: PageBounds, hints: string[], reach: number): Query {
  const values: unknown[] = [];
  const where = conditions({ ...filter, q: null }, bounds, values).join(' AND ');
  const near = `SELECT a.* FROM archived_messages a WHERE ${where} ${order(bounds, 'a')} LIMIT ${bind(values, reach)}`;
  const words = `websearch_to_tsquery('simple', ${bind(values, filter.q)})`;
  const found = `SELECT a.* FROM (${near}) a WHERE a.search @@ ${words} AND numnode(${words}) > 0 ${end(bounds, values)}`;
  return { text: select(found, bounds, headline(values, words, hints)), values };
}

/** A row when more than `reach` messages are asked for, were it not for the words. */
export function beyondQuery(filter: ArchiveFilter, bounds: PageBounds, reach: number): Query {
  const values: unknown[] = [];
  const where = conditions({ ...filter, q: null }, bounds, values).join(' AND ');
  const one = `SELECT 1 FROM archived_messages a WHERE ${where} ${order(bounds, 'a')}`;
  return { text: `${one} OFFSET ${bind(values, reach)} LIMIT 1`, values };
}

/**
 * The messages that match, wherever they are. The connection is a word of each message's entry, so that the index gives its
 * matches alone; comparing the channel as a text, and adding to times, keeps the planner from its other indexes.
 */
export function searchQuery(filter: ArchiveFilter, bounds: PageBounds, hints: string[]): Query {
  const values: unknown[] = [];
  const words = `websearch_to_tsquery('simple', ${bind(values, filter.q)})`;
  const connection = `format('%L', ${bind(values, filter.connectionId)}::text)::tsquery`;
  const rest = conditions({ ...filter, q: null }, bounds, values, true).join(' AND ');
  const found = `SELECT a.* FROM archived_messages a
     WHERE a.search @@ (${words} && ${connection}) AND numnode(${words}) > 0 AND ${rest} ${end(bounds, values)}`;
  return { text: select(found, bounds, headline(values, words, hints)), values };
}

/** `apart`: so that only the index of words fits. */
function conditions(filter: ArchiveFilter, bounds: PageBounds, values: unknown[], apart = false): string[] {
  const column = (name: string): string => (apart ? `a.${name} || ''` : `a.${name}`);
  const time = apart ? "(a.sent_at + interval '0')" : 'a.sent_at';
  const parts = [`${column('connection_id')} = ${bind(values, filter.connectionId)}`];
  if (!filter.includeDeleted) parts.push('a.deleted_at IS NULL');
  if (filter.channelId !== null) {
    const channel = bind(values, filter.channelId);
    parts.push(apart ? `a.channel_id::text = ${channel}::text` : `a.channel_id = ${channel}::uuid`);
  }
  if (filter.authorId !== null) parts.push(`${column('author_id')} = ${bind(values, filter.authorId)}`);
  if (filter.since) parts.push(`${time} >= ${bind(values, filter.since)}::timestamptz`);
  if (filter.until) parts.push(`${time} < ${bind(values, filter.until)}::timestamptz`);
  if (filter.thread !== null) {
    const thread = bind(values, filter.thread);
    parts.push(`(a.external_id = ${thread} OR a.reply_to = ${thread})`);
    // Both ids are indexed by channel.
    if (filter.channelId === null && !apart) {
      const channels = `SELECT c.id FROM connection_channels c WHERE c.connection_id = ${bind(values, filter.connectionId)}`;
      parts.push(`a.channel_id = ANY(ARRAY(${channels}))`);
    }
  }
  if (bounds.from) {
    const { micros, id } = bounds.from;
    const at = `to_timestamp(0) + ${bind(values, micros)}::bigint * interval '1 microsecond'`;
    const place = `${column('place')}`;
    parts.push(`(${time}, ${place}) ${bounds.direction === 'older' ? '<' : '>'} (${at}, ${bind(values, id)}::text)`);
  }
  return parts;
}

const bind = (values: unknown[], value: unknown): string => `$${values.push(value)}`;

const order = ({ direction }: PageBounds, table: string): string =>
  direction === 'older'
    ? `ORDER BY ${table}.sent_at DESC, ${table}.place DESC`
    : `ORDER BY ${table}.sent_at, ${table}.place`;

const end = (bounds: PageBounds, values: unknown[]): string =>
  `${order(bounds, 'a')} LIMIT ${bind(values, bounds.limit + 1)}`;

const select = (found: string, bounds: PageBounds, more = ''): string =>
  `SELECT ${COLUMNS}${more} FROM (${found}) a JOIN connection_channels k ON k.id = a.channel_id ${order(bounds, 'a')}`;

/** As for messages of native channels: everything in the window is kept with matches marked, and cut elsewhere. */
function headline(values: unknown[], words: string, hints: string[]): string {
  return `, ts_headline('simple', substr(a.text, greatest(1, (
      SELECT min(nullif(strpos(lower(a.text), hint), 0)) FROM unnest(${bind(values, hints)}::text[]) AS hint
    ) - ${BEFORE_WINDOW}), ${WINDOW}), ${words}, E'StartSel=\\x01, StopSel=\\x02, HighlightAll=true') AS headline`;
}
