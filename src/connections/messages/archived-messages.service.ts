import { Injectable } from '@nestjs/common';
import { highlightsOf, hintsOf } from '../../channels/messages/highlights.js';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import { invalid, missing } from '../../kernel/errors/errors.js';
import { ConnectionAccess } from '../connection-access.service.js';
import {
  type ArchivedMessageListDto,
  type ArchivedMessageRow,
  type ArchivedMessagesQuery,
  toArchivedMessage,
} from './archived-message.dto.js';
import {
  type ArchiveFilter,
  beyondQuery,
  nearQuery,
  type PageBounds,
  pageQuery,
  type Query,
  searchQuery,
} from './archived-messages.sql.js';
import { readCursor, writeCursor } from './place-cursor.js';

const FIND_CHANNEL = statement(
  'archived-messages.find-channel',
  'SELECT id FROM connection_channels WHERE connection_id = $1 AND external_id = $2',
);

/** Of the newest messages, looked through before anything else: some 5 ms. */
const FIRST_REACH = 10_000;
/** Of those, where it is to be expected that they suffice; beyond, the index of words is quicker. */
const LONGEST_REACH = 25_000;

/** What archives hold. */
@Injectable()
export class ArchivedMessages {
  constructor(
    private readonly db: Database,
    private readonly access: ConnectionAccess,
  ) {}

  /** Throws CONNECTION_NOT_FOUND, CHANNEL_NOT_FOUND. */
  async list(userId: string, id: string, query: ArchivedMessagesQuery): Promise<ArchivedMessageListDto> {
    assertSensible(query);
    await this.access.get(userId, id);
    const bounds = boundsOf(query);
    const filter = await this.filterOf(id, query);
    const rows = query.q === undefined ? await this.rows(pageQuery(filter, bounds)) : await this.search(filter, bounds);
    return toPage(rows, bounds);
  }

  /** Near first: what is often said is found there. How often it is tells how far to look before the index is asked. */
  private async search(filter: ArchiveFilter, bounds: PageBounds): Promise<ArchivedMessageRow[]> {
    const hints = hintsOf(filter.q ?? '');
    const wanted = bounds.limit + 1;
    const first = await this.rows(nearQuery(filter, bounds, hints, FIRST_REACH));
    if (first.length === wanted) return first;
    // What an author never said, or nobody in that week, is known by then.
    const beyond = beyondQuery(filter, bounds, FIRST_REACH);
    if ((await this.db.one(beyond.text, beyond.values)) === null) return first;
    const reach = Math.ceil((FIRST_REACH * wanted * 1.5) / first.length);
    if (reach <= LONGEST_REACH) {
      const near = await this.rows(nearQuery(filter, bounds, hints, reach));
      if (near.length === wanted) return near;
    }
    return this.rows(searchQuery(filter, bounds, hints));
  }

  private rows({ text, values }: Query): Promise<ArchivedMessageRow[]> {
    return this.db.query<ArchivedMessageRow>(text, values);
  }

  private async filterOf(connectionId: string, query: ArchivedMessagesQuery): Promise<ArchiveFilter> {
    return {
      connectionId,
      channelId: query.channel_id === undefined ? null : await this.channelOf(connectionId, query.channel_id),
      authorId: query.author_id ?? null,
      since: timeOf('since', query.since),
      until: timeOf('until', query.until),
      thread: query.thread ?? null,
      q: query.q ?? null,
      includeDeleted: query.include_deleted ?? false,
    };
  }

  private async channelOf(connectionId: string, externalId: string): Promise<string> {
    const channel = await this.db.one<{ id: string }>(FIND_CHANNEL, [connectionId, externalId]);
    if (!channel) throw missing('channel');
    return channel.id;
  }
}

function assertSensible({ before, after, q, include_deleted: includeDeleted }: ArchivedMessagesQuery): void {
  if (before !== undefined && after !== undefined) {
    throw invalid([{ field: 'after', message: 'does not go together with before' }]);
  }
  if (q !== undefined && includeDeleted) {
    throw invalid([
      { field: 'include_deleted', message: 'does not go together with q: what was deleted has no words' },
    ]);
  }
}

/** Some of what ISO 8601 allows, such as weeks, is no time here. */
function timeOf(field: string, value: string | undefined): Date | null {
  if (value === undefined) return null;
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) throw invalid([{ field, message: 'must be a date and time' }]);
  return time;
}

function boundsOf({ limit, before, after }: ArchivedMessagesQuery): PageBounds {
  if (after !== undefined) return { limit, direction: 'newer', from: readCursor(after, 'after') };
  return { limit, direction: 'older', from: before === undefined ? null : readCursor(before, 'before') };
}

/** Newest first, whichever way it was read. */
function toPage(rows: ArchivedMessageRow[], { limit, direction }: PageBounds): ArchivedMessageListDto {
  const page = rows.slice(0, limit);
  if (direction === 'newer') page.reverse();
  return {
    messages: page.map((row) => ({
      ...toArchivedMessage(row),
      ...(row.headline !== undefined && { highlights: highlightsOf(row.headline) }),
    })),
    pagination: {
      limit,
      has_more: rows.length > limit,
      before: placeOf(page.at(-1)),
      after: placeOf(page[0]),
    },
  };
}

const placeOf = (row: ArchivedMessageRow | undefined): string | null =>
  row ? writeCursor({ micros: Number(row.micros), id: row.place }) : null;
