import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Syncs } from '../sync/syncs.service.js';
import {
  ADOPT,
  IS_BEHIND,
  LOCK_CONNECTION,
  MAKE_ROOM,
  MARK_GONE,
  MOVE,
  RECOUNT,
  SHARE_CHOICE,
} from './connection-channels.sql.js';

/** Keeps what connections know of channels in step with what their installations know. */
@Injectable()
export class ChannelAdoption {
  constructor(
    private readonly db: Database,
    private readonly syncs: Syncs,
  ) {}

  /** `externalIds` null: every channel. Where all are archived, what is new is read at once. */
  async adopt(connectionId: string, installationId: string, externalIds: string[] | null): Promise<void> {
    await this.db.transaction(async () => {
      const values = [connectionId, installationId, externalIds];
      // Some platforms tell of the channel with every message.
      if (!(await this.db.one(IS_BEHIND, values))) return;
      await this.db.query(LOCK_CONNECTION, [connectionId]);
      const rows = await this.db.query<{ id: string; wanted: boolean }>(ADOPT, values);
      if (rows.length === 0) return;
      await this.db.query(RECOUNT, [connectionId]);
      const wanted = rows.filter((row) => row.wanted).map(({ id }) => id);
      if (wanted.length > 0) await this.syncs.read(connectionId, wanted);
    });
  }

  async markGone(connectionId: string, externalId: string): Promise<void> {
    await this.db.query(LOCK_CONNECTION, [connectionId]);
    const rows = await this.db.query(MARK_GONE, [connectionId, externalId]);
    if (rows.length > 0) await this.db.query(RECOUNT, [connectionId]);
  }

  /** Its archive goes along, or stays under the old id when the new one has an archive of its own already. */
  async move(connectionId: string, fromId: string, toId: string): Promise<void> {
    await this.db.query(LOCK_CONNECTION, [connectionId]);
    for (const step of [SHARE_CHOICE, MAKE_ROOM, MOVE]) await this.db.query(step, [connectionId, fromId, toId]);
    await this.db.query(MARK_GONE, [connectionId, fromId]);
    await this.db.query(RECOUNT, [connectionId]);
  }
}
