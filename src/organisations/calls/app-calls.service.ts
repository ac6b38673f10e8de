import { Injectable } from '@nestjs/common';
import { CallHistory, type HistoryPage, type HistoryPlace } from '../../apps/calls/call-history.service.js';
import { readCursor, writeCursor } from '../../messaging/deliveries/delivery-cursor.js';
import { Access } from '../../tenancy/access.service.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import {
  type AppCallsAnswerDto,
  type CallsQuery,
  type HistoryPageDto,
  type HistoryQuery,
  toAppCall,
  toWithheldMessage,
  type WithheldMessagesAnswerDto,
} from './app-calls.dto.js';

/** Which app of which organisation. */
export interface AppRef {
  organisationId: string;
  integrationId: string;
}

/**
 * What became of calling an organisation's apps, for those who manage it. Throws ORGANISATION_NOT_FOUND,
 * INTEGRATION_NOT_FOUND, FORBIDDEN, and 400 on a cursor that no answer of ours contained.
 */
@Injectable()
export class AppCalls {
  constructor(
    private readonly access: Access,
    private readonly history: CallHistory,
  ) {}

  async calls(userId: string, app: AppRef, query: CallsQuery): Promise<AppCallsAnswerDto> {
    await this.access.requireOrganisationManager(userId, app.organisationId);
    const found = await this.history.calls(pageOf(app, query), query);
    const { rows, pagination } = cut(found, query);
    return { ...success(200, 'Calls retrieved successfully', rows.map(toAppCall)), pagination };
  }

  async withheld(userId: string, app: AppRef, query: HistoryQuery): Promise<WithheldMessagesAnswerDto> {
    await this.access.requireOrganisationManager(userId, app.organisationId);
    const { rows, pagination } = cut(await this.history.withheld(pageOf(app, query)), query);
    return { ...success(200, 'Withheld messages retrieved successfully', rows.map(toWithheldMessage)), pagination };
  }
}

/** One row more than asked for tells whether there are more. */
const pageOf = ({ organisationId, integrationId }: AppRef, { limit, cursor }: HistoryQuery): HistoryPage => ({
  organisationId,
  appId: integrationId,
  limit: limit + 1,
  before: cursor === undefined ? null : readCursor(cursor),
});

function cut<Row extends HistoryPlace>(
  found: Row[],
  { limit }: HistoryQuery,
): { rows: Row[]; pagination: HistoryPageDto } {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, pagination: { limit, hasMore: last !== undefined, next_cursor: last ? writeCursor(last) : null } };
}
