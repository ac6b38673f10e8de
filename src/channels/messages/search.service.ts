import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { missing } from '../../kernel/errors/errors.js';
import { highlightsOf, hintsOf } from './highlights.js';
import { toMessage } from './message.dto.js';
import type { MessageRow } from './message.row.js';
import { messagesPage, type SearchAnswer, type SearchQuery } from './messages.query.dto.js';
import { SEARCH } from './messages.sql.js';

/** Full-text search within one channel. */
@Injectable()
export class SearchService {
  constructor(private readonly db: Database) {}

  async search(userId: string, channelId: string, query: SearchQuery): Promise<SearchAnswer> {
    const before = query.before ?? Number.MAX_SAFE_INTEGER;
    const values = [channelId, userId, query.limit + 1, before, query.q, hintsOf(query.q)];
    const rows = await this.db.query<MessageRow & { headline: string }>(SEARCH, values);
    if (!rows[0]) throw missing('channel');
    const found = rows[0].id === null ? [] : rows;
    const messages = found.slice(0, query.limit).map((row) => ({
      ...toMessage(row),
      highlights: highlightsOf(row.headline),
    }));
    return {
      success: true,
      messages,
      pagination: messagesPage(messages, query.limit, found.length > query.limit),
    };
  }
}
