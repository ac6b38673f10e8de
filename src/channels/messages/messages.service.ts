import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import type { Statement } from '../../kernel/database/statement.js';
import { invalid, missing } from '../../kernel/errors/errors.js';
import type { DoneWithMessageAnswer } from '../answers.dto.js';
import type { MessageRef } from '../desk/desk.contract.js';
import { UserDesk } from '../desk/user-desk.service.js';
import { type MessageDto, toMessage } from './message.dto.js';
import type { EditMessageDto, MessageAnswer, PostMessageDto } from './message-draft.dto.js';
import { MessageOutcomes } from './message-outcomes.service.js';
import type { MessageRow } from './message.row.js';
import { type MessagesAnswer, messagesPage, type MessagesQuery } from './messages.query.dto.js';
import { AFTER, BEFORE, CHANGES, GET, THREAD_AFTER, THREAD_BEFORE } from './messages.sql.js';

/** Messages over HTTP; whatever changes one goes through the desk. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly db: Database,
    private readonly desk: UserDesk,
    private readonly outcomes: MessageOutcomes,
  ) {}

  async list(userId: string, channelId: string, query: MessagesQuery): Promise<MessagesAnswer> {
    const { sql, cursor, newestFirst } = pageOf(query);
    // One more than asked for tells whether there is more.
    const rows = await this.db.query<MessageRow>(sql, [channelId, userId, query.limit + 1, ...cursor]);
    if (!rows[0]) throw missing(query.parent_message_id ? 'message' : 'channel');
    if (rows[0].id === null) rows.length = 0;
    const shown = rows.slice(0, query.limit).map(toMessage);
    if (newestFirst) shown.sort((a, b) => b.seq - a.seq);
    if (query.include === 'deliveries') await this.tellOutcomes(channelId, shown);
    return {
      success: true,
      messages: shown,
      pagination: messagesPage(shown, query.limit, rows.length > query.limit),
    };
  }

  async get(userId: string, { channelId, messageId }: MessageRef): Promise<MessageAnswer> {
    const row = await this.db.one<MessageRow>(GET, [channelId, userId, messageId]);
    if (!row) throw missing('message');
    const told = answer(row);
    await this.tellOutcomes(channelId, [told.message]);
    return told;
  }

  private async tellOutcomes(channelId: string, messages: MessageDto[]): Promise<void> {
    const ids = messages.map(({ id }) => id);
    const outcomes = await this.outcomes.of(channelId, ids);
    for (const message of messages) message.deliveries = outcomes.get(message.id) ?? [];
  }

  async post(userId: string, channelId: string, draft: PostMessageDto): Promise<MessageAnswer> {
    const row = await this.desk.post(userId, {
      id: newId(),
      channelId,
      content: draft.content ?? '',
      fileIds: draft.file_ids ?? [],
      parentMessageId: draft.parent_message_id ?? null,
      metadata: draft.metadata ?? {},
    });
    return answer(row);
  }

  async edit(userId: string, ref: MessageRef, { content }: EditMessageDto): Promise<MessageAnswer> {
    return answer(await this.desk.edit(userId, { ...ref, content }));
  }

  async delete(userId: string, ref: MessageRef): Promise<DoneWithMessageAnswer> {
    await this.desk.remove(userId, ref);
    return { success: true, message: 'Message deleted successfully' };
  }

  async react(userId: string, ref: MessageRef, emoji: string): Promise<MessageAnswer> {
    return answer(await this.desk.react(userId, ref, emoji));
  }

  async unreact(userId: string, ref: MessageRef, emoji: string): Promise<MessageAnswer> {
    return answer(await this.desk.unreact(userId, ref, emoji));
  }
}

const answer = (row: MessageRow): MessageAnswer => ({ success: true, message: toMessage(row) });

interface Page {
  sql: Statement;
  cursor: unknown[];
  newestFirst: boolean;
}

function pageOf({ before, after, changed_after, parent_message_id: root }: MessagesQuery): Page {
  const cursors = Object.entries({ before, after, changed_after }).filter(([, value]) => value !== undefined);
  if (cursors.length > 1) {
    throw invalid(cursors.slice(1).map(([field]) => ({ field, message: `must not be given with ${cursors[0]![0]}` })));
  }
  if (changed_after !== undefined) {
    if (root) throw invalid([{ field: 'parent_message_id', message: 'must not be given with changed_after' }]);
    return { sql: CHANGES, cursor: [changed_after], newestFirst: false };
  }
  const thread = root ? [root] : [];
  if (after !== undefined) return { sql: root ? THREAD_AFTER : AFTER, cursor: [after, ...thread], newestFirst: true };
  const cursor = [before ?? Number.MAX_SAFE_INTEGER, ...thread];
  return { sql: root ? THREAD_BEFORE : BEFORE, cursor, newestFirst: true };
}
