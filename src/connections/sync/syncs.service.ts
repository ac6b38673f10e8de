import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { isUuid } from '../../kernel/database/ids.js';
import { conflict, invalid, unprocessable } from '../../kernel/errors/errors.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { ConnectionAccess } from '../connection-access.service.js';
import { type Place, readCursor, writeCursor } from '../messages/place-cursor.js';
import { type SyncDto, type SyncListDto, type SyncRow, type SyncsQuery, type SyncTrigger, toSync } from './sync.dto.js';
import { syncLane } from './sync.job.js';
import { BROKEN_OFF, OUR_FAULT } from './sync-verdict.js';
import { BEGIN, CLAIM_DUE, END_ORPHANS, JOIN, LIST, LOCK_RUNNING, READ, STANDING } from './syncs.sql.js';

interface Standing {
  chosen: boolean;
  installation_status: string | null;
}

/** Connections taken at once by one look at what is due. */
const DUE_AT_ONCE = 100;

/** When archives are brought up to date: one sync a connection at a time. */
@Injectable()
export class Syncs {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly access: ConnectionAccess,
  ) {}

  /** Throws CONNECTION_NOT_FOUND. */
  async list(userId: string, id: string, { limit, cursor }: SyncsQuery): Promise<SyncListDto> {
    await this.access.get(userId, id);
    const place = cursor === undefined ? null : readPlace(cursor);
    const values = [id, limit, place?.micros ?? null, place?.id ?? null];
    const rows = await this.db.query<SyncRow & { found: number }>(LIST, values);
    const last = rows.at(-1);
    const hasMore = last !== undefined && last.found > rows.length;
    const now = new Date();
    return {
      syncs: rows.map((row) => toSync(row, now)),
      next_cursor: hasMore ? writeCursor({ micros: Number(last.micros), id: last.id }) : null,
    };
  }

  /** Throws CONNECTION_NOT_FOUND, FORBIDDEN, SYNC_RUNNING, NOT_CONNECTED, NOTHING_CHOSEN. */
  async request(userId: string, id: string): Promise<SyncDto> {
    return this.db.transaction(async () => {
      await this.access.lock(userId, id);
      const standing = await this.db.one<Standing>(STANDING, [id]);
      assertUseful(standing);
      const [begun] = await this.begin([id], 'manual');
      if (!begun) throw conflict('SYNC_RUNNING', 'A sync is running. GET /syncs shows how far it is.');
      return toSync((await this.db.one<SyncRow>(READ, [begun.id]))!, new Date());
    });
  }

  /** Channels that came to be archived are read at once: by the sync that runs, or by one of their own. In a transaction. */
  async read(connectionId: string, channelIds: string[]): Promise<void> {
    if (channelIds.length === 0) return;
    const running = await this.db.one<{ id: string }>(LOCK_RUNNING, [connectionId]);
    if (running) await this.db.query(JOIN, [running.id, connectionId, channelIds]);
    else await this.begin([connectionId], 'chosen', channelIds);
  }

  /** With new credentials, in their transaction: what waited goes on, and what was broken off is taken up. */
  async resume(connectionId: string): Promise<void> {
    const running = await this.db.one(LOCK_RUNNING, [connectionId]);
    if (running) return this.lanes.hurry([syncLane(connectionId)]);
    const standing = await this.db.one<Standing>(STANDING, [connectionId]);
    if (standing?.chosen) await this.begin([connectionId], 'reconnected');
  }

  /** Begins what is due; safe to run on several nodes at once. */
  async beginDue(): Promise<void> {
    await this.db.transaction(async () => {
      const due = await this.db.query<{ id: string }>(CLAIM_DUE, [DUE_AT_ONCE]);
      const ids = due.map(({ id }) => id);
      if (ids.length > 0) await this.begin(ids, 'scheduled');
    });
  }

  /** Ends syncs whose jobs are gone; safe on several nodes, too. Answers how many there were. */
  async endOrphans(): Promise<number> {
    const values = [JSON.stringify(OUR_FAULT), JSON.stringify(BROKEN_OFF)];
    return (await this.db.query(END_ORPHANS, values)).length;
  }

  private async begin(
    connectionIds: string[],
    trigger: SyncTrigger,
    channelIds: string[] | null = null,
  ): Promise<{ id: string }[]> {
    const begun = await this.db.query<{ id: string }>(BEGIN, [connectionIds, trigger, channelIds]);
    if (begun.length > 0) this.lanes.wakeAfterCommit();
    return begun;
  }
}

function assertUseful(standing: Standing | null): void {
  if (!standing?.chosen) {
    const advice = 'no channel is chosen yet: PUT /api/connections/{connection_id}/channels chooses them';
    throw unprocessable('NOTHING_CHOSEN', 'channels', advice);
  }
  if (standing.installation_status === null || standing.installation_status === 'credentials-rejected') {
    const advice = 'The platform refuses the credentials. Give new ones with PUT /api/connections/{connection_id}.';
    throw conflict('NOT_CONNECTED', advice);
  }
}

function readPlace(cursor: string): Place {
  const place = readCursor(cursor, 'cursor');
  if (isUuid(place.id)) return place;
  throw invalid([{ field: 'cursor', message: 'must be the next_cursor of an earlier answer' }]);
}
