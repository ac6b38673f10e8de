import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { conflict, missing } from '../../kernel/errors/errors.js';
import { page, type PageQuery } from '../../kernel/http/page-query.dto.js';
import { ConnectionAccess } from '../connection-access.service.js';
import { howToSwitchOn } from '../digest/evidence.dto.js';
import type { WikiIndexDto, WikiPageDto } from './wiki.dto.js';
import { toSummary, toWikiPage } from './wiki.mapper.js';
import { wikiEntryId } from './wiki-contribution.js';
import { WikiDigest } from './wiki-digest.service.js';
import * as sql from './wiki-pages.sql.js';
import { isByModel, type Ruled, toRuled, toWritten } from './wiki-words.mapper.js';

/** Channels' pages as they are read: put together of figures that are kept, whatever the size of the archive. */
@Injectable()
export class WikiPages {
  constructor(
    private readonly db: Database,
    private readonly access: ConnectionAccess,
    private readonly digest: WikiDigest,
  ) {}

  /** Throws CONNECTION_NOT_FOUND, WIKI_DISABLED. */
  async list(userId: string, connectionId: string, query: PageQuery): Promise<WikiIndexDto> {
    const { organisation_id } = await this.open(userId, connectionId);
    const values = [organisation_id, connectionId, query.limit, query.offset];
    const rows = await this.db.query<sql.SummaryRow>(sql.LIST_PAGES, values);
    return {
      pages: rows.map((row) => toSummary(connectionId, row)),
      refreshing: await this.digest.isDue(connectionId),
      pagination: page(query, rows[0]?.total ?? 0),
    };
  }

  /** `channel` is the platform's id. Throws CONNECTION_NOT_FOUND, CHANNEL_NOT_FOUND, WIKI_DISABLED. */
  async get(userId: string, connectionId: string, channel: string): Promise<WikiPageDto> {
    const { organisation_id } = await this.open(userId, connectionId);
    const row = await this.db.one<sql.WholePageRow>(sql.FIND_PAGE, [organisation_id, connectionId, channel]);
    if (!row) throw missing('channel');
    return toWikiPage(connectionId, row, {
      entries: await this.db.query<sql.EntryRow>(sql.ENTRIES, [organisation_id, row.id]),
      words: isByModel(row)
        ? toWritten(connectionId, row, await this.db.query<sql.WrittenRow>(sql.WRITTEN, [organisation_id, row.id]))
        : toRuled(connectionId, row, await this.ruled(organisation_id, row.id)),
      refreshing: await this.digest.isDue(connectionId),
    });
  }

  private async ruled(organisationId: string, channelId: string): Promise<Ruled> {
    return {
      decisions: await this.said(sql.DECISIONS, wikiEntryId(channelId, 'decision'), organisationId),
      questions: await this.said(sql.OPEN_QUESTIONS, wikiEntryId(channelId, 'question'), organisationId),
    };
  }

  private said(statement: typeof sql.DECISIONS, entry: string, organisationId: string): Promise<sql.StatementRow[]> {
    return this.db.query<sql.StatementRow>(statement, [entry, organisationId]);
  }

  private async open(userId: string, connectionId: string): Promise<{ organisation_id: string }> {
    const connection = await this.access.get(userId, connectionId);
    if (connection.wiki_enabled) return connection;
    throw conflict('WIKI_DISABLED', `The wiki is switched off. ${howToSwitchOn(connectionId, 'wiki_enabled')}`);
  }
}
