import { Injectable } from '@nestjs/common';
import { IntegrationAccess } from '../integration-access.service.js';
import { IntegrationInstallations } from '../integration-installations.service.js';
import {
  type IntegrationEventsAnswer,
  type IntegrationEventsQuery,
  toIntegrationEvent,
} from './integration-event.dto.js';

/** What became of an integration's connection, for those who manage it. */
@Injectable()
export class IntegrationEvents {
  constructor(
    private readonly access: IntegrationAccess,
    private readonly installations: IntegrationInstallations,
  ) {}

  /** Throws INTEGRATION_NOT_FOUND, FORBIDDEN, 400 for a cursor of elsewhere. */
  async list(userId: string, id: string, { limit, cursor }: IntegrationEventsQuery): Promise<IntegrationEventsAnswer> {
    const row = await this.access.get(userId, id);
    const { entries, nextCursor } = await this.installations.historyOf(row, limit, cursor);
    return {
      success: true,
      events: entries.map(toIntegrationEvent),
      pagination: { limit, hasMore: nextCursor !== null, next_cursor: nextCursor },
    };
  }
}
