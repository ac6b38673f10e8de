import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { CORRECT, RESERVE } from './model-budget.sql.js';

/** Tokens that were set aside for one request. */
export interface Reservation {
  organisationId: string;
  /** In UTC; a request that ends after midnight belongs to the day on which it began. */
  day: string;
  tokens: number;
}

/**
 * What the model may cost an organisation on one day. Tokens are reserved before a request, by a generous estimate, and
 * corrected to what the model reports: requests side by side cannot go over together. A crash between the two leaves
 * the reservation standing, because the request may have been paid for.
 */
@Injectable()
export class ModelBudget {
  private readonly most: number;

  constructor(
    private readonly db: Database,
    @Inject(CONFIG) { llm }: Config,
  ) {
    this.most = llm.dailyTokens === 0 ? Number.MAX_SAFE_INTEGER : llm.dailyTokens;
  }

  /** Null when the day's budget, or the `share` of it (0 to 1) that the request may use up, does not allow as much. */
  async reserve(organisationId: string, tokens: number, share = 1): Promise<Reservation | null> {
    const most = Math.floor(this.most * share);
    const row = await this.db.one<{ day: string }>(RESERVE, [organisationId, tokens, most]);
    return row && { organisationId, day: row.day, tokens };
  }

  /** `used`: the tokens that it really cost. */
  async correct({ organisationId, day, tokens }: Reservation, used: number): Promise<void> {
    if (used !== tokens) await this.db.query(CORRECT, [organisationId, day, used - tokens]);
  }
}
