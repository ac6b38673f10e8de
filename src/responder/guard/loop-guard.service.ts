import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import { ADMIT, ALLOWS, FORGET, HOP_LIMIT } from './loop-guard.sql.js';

/** A message that somebody may want to answer. */
export interface Spoken {
  organisationId: string;
  /** `channel:<native channel>` or `<platform>:<account>:<external channel>`. */
  conversation: string;
  /** Written by a twin, a REPLR, an app or another bot. */
  automatic: boolean;
  /** Automatic authors that came before it. */
  hops: number;
}

/**
 * Keeps bots from answering bots without end: by the hops of a message, and by a budget of answers to automatic authors
 * for each conversation, which is whole again when a person speaks.
 */
@Injectable()
export class LoopGuard implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly upkeep: Upkeep,
  ) {}

  onModuleInit(): void {
    this.upkeep.register('conversation budgets', () => this.db.query(FORGET));
  }

  /** Whether a message has come too far to be answered, whatever its conversation's budget. */
  static isTooFar({ automatic, hops }: Pick<Spoken, 'automatic' | 'hops'>): boolean {
    return automatic && hops >= HOP_LIMIT;
  }

  /**
   * Whether a message may be answered. A person's always, and it makes the conversation's budget whole; an automatic
   * author's while its hops and the budget allow, of which the answer takes one. One statement, which joins the
   * caller's transaction and keeps the conversation's row locked until its end.
   */
  async admit({ organisationId, conversation, automatic, hops }: Spoken): Promise<boolean> {
    const row = await this.db.one<{ admitted: boolean }>(ADMIT, [organisationId, conversation, automatic, hops]);
    return row?.admitted === true;
  }

  /** Whether it would be admitted now, which costs nothing: for before the effort of an answer. */
  async mayAnswer(spoken: Spoken): Promise<boolean> {
    if (!spoken.automatic) return true;
    if (LoopGuard.isTooFar(spoken)) return false;
    const row = await this.db.one<{ allowed: boolean }>(ALLOWS, [spoken.organisationId, spoken.conversation]);
    return row?.allowed === true;
  }
}
