import type { DeskAuthor } from '../desk/desk.contract.js';
import type { MessageFile, MessageMention } from './message-parts.js';

/** A message as the statements answer it. */
export interface MessageRow {
  id: string;
  channel_id: string;
  seq: number;
  change_seq: number;
  parent_message_id: string | null;
  user_id: string | null;
  author_kind: DeskAuthor['kind'];
  author_id: string;
  author_name: string;
  author_avatar_url: string | null;
  author_platform: string | null;
  content: string;
  content_version: number;
  metadata: Record<string, unknown>;
  mentions: MessageMention[];
  files: MessageFile[];
  reactions: Record<string, number>;
  reply_count: number;
  edited_at: Date | null;
  deleted_at: Date | null;
  sent_at: Date;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = [
  'id',
  'channel_id',
  'seq',
  'change_seq',
  'parent_message_id',
  'user_id',
  'author_kind',
  'author_id',
  'author_name',
  'author_avatar_url',
  'author_platform',
  'content',
  'content_version',
  'metadata',
  'mentions',
  'files',
  'reactions',
  'reply_count',
  'edited_at',
  'deleted_at',
  'sent_at',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof MessageRow)[];

/** The columns of MessageRow: never `*`, which would carry the search vector along. */
export const messageColumns = (alias: string): string => COLUMNS.map((column) => `${alias}.${column}`).join(', ');
