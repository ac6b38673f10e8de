import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { readCursor, writeCursor } from '../../messaging/deliveries/delivery-cursor.js';
import { DirectPosts } from '../../messaging/direct/direct-posts.service.js';
import { IntegrationAccess } from '../integrations/integration-access.service.js';
import { REPLR_KIND } from '../integrations/replr-installations.service.js';
import { type AnswerListDto, type AnswerRow, type AnswersQuery, toGivenAnswer } from './answer-log.dto.js';
import { LIST_ANSWERS_BEFORE, LIST_NEWEST_ANSWERS } from './answers.sql.js';

/** What integrations answered in the last 30 days, and what became of it. */
@Injectable()
export class AnswerLog {
  constructor(
    private readonly db: Database,
    private readonly access: IntegrationAccess,
    private readonly posts: DirectPosts,
  ) {}

  /**
   * For those who manage it: what was asked in private is among it. Throws INTEGRATION_NOT_FOUND, FORBIDDEN, and 400 on a
   * cursor that no answer of ours contained.
   */
  async list(userId: string, integrationId: string, { limit, cursor }: AnswersQuery): Promise<AnswerListDto> {
    const { organisation_id: organisationId, replr_id: id } = await this.access.manage(userId, integrationId);
    const place = cursor === undefined ? null : readCursor(cursor);
    const values = [organisationId, integrationId, limit + 1];
    const found = place
      ? await this.db.query<AnswerRow & { micros: number }>(LIST_ANSWERS_BEFORE, [...values, place.micros, place.id])
      : await this.db.query<AnswerRow & { micros: number }>(LIST_NEWEST_ANSWERS, values);
    const rows = found.slice(0, limit);
    const ids = rows.map((row) => row.id);
    const outcomes = await this.posts.outcomes(organisationId, { kind: REPLR_KIND, id }, ids);
    const last = found.length > limit ? rows.at(-1) : undefined;
    return {
      data: rows.map((row) => toGivenAnswer(row, outcomes.get(row.id))),
      next_cursor: last ? writeCursor(last) : null,
    };
  }
}
