import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { ADD_HOOK, REMOVE_HOOK } from './desk-hooks.sql.js';

/** Before the desk, or after it. */
export type DeskPoint = 'screen' | 'subscriber';

/**
 * Which features want to see all messages of an organisation. Where none does, the desk's statements find that out by one
 * look at an index, and nothing is asked.
 */
@Injectable()
export class DeskHooks {
  constructor(private readonly db: Database) {}

  /** From the next message on, or no longer. Idempotent; joins the caller's transaction. `kind`: the feature's name. */
  async set(organisationId: string, point: DeskPoint, kind: string, wanted: boolean): Promise<void> {
    await this.db.query(wanted ? ADD_HOOK : REMOVE_HOOK, [organisationId, point, kind]);
  }
}
