import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import type { Statement } from '../../kernel/database/statement.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { MessagingNotices } from '../messaging-notices.service.js';
import { EDGES, type InstallationStatus, isWorking } from './installation-status.js';
import { OUTBOUND_LANES, PROBE_SOON } from './installations.sql.js';
import {
  BEGIN_BACKFILL,
  MOVED_AT_ONCE,
  NOTE_EVENT,
  NOTE_SESSION,
  NOTE_WARNING,
  SET_STATUS,
  SETTLE_BACKFILL,
  STAND,
  STAND_BY_SESSION,
  UNREACHABLE,
  WAKE,
} from './states.sql.js';

/** In the history of an installation whose credentials were replaced. */
export const NEW_CREDENTIALS = 'New credentials were given.';

interface Change {
  id: string;
  organisation_id: string;
  platform: string;
  from_status: InstallationStatus;
  to_status: InstallationStatus;
  detail: string | null;
  at: Date;
}

/**
 * Moves installations between their states as the table of transitions allows it, writes every change into their history,
 * and tells whoever waits for it.
 */
@Injectable()
export class InstallationStates {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly notices: MessagingNotices,
  ) {}

  /**
   * False when the table of transitions does not allow it, or when nothing changed. With `version`, also when the
   * credentials are not those any more.
   */
  async set(
    installationId: string,
    status: InstallationStatus,
    detail: string | null,
    version: number | null = null,
  ): Promise<boolean> {
    return (await this.move(SET_STATUS, [installationId, status, detail, version])).length > 0;
  }

  /**
   * The platform knows the credentials; `warning` says what does not work although it does. It is degraded by a warning,
   * and stays disconnected while its live session is known to be down.
   */
  async credentialsWork(installationId: string, warning: string | null): Promise<void> {
    await this.db.transaction(async () => {
      await this.db.query(NOTE_WARNING, [installationId, warning]);
      await this.wake(installationId);
      await this.stand(STAND, installationId);
    });
  }

  /** Somebody uses it again: it is muted no more. */
  async wake(installationId: string): Promise<void> {
    await this.move(WAKE, [installationId]);
  }

  /**
   * Its live session is up; what that queued to be read back is being read back now. Credentials that were refused stay
   * so: a session that was opening meanwhile is about to be closed.
   */
  async sessionUp(installationId: string): Promise<void> {
    await this.db.query(NOTE_SESSION, [installationId, true]);
    await this.stand(STAND_BY_SESSION, installationId);
  }

  /** Its live session broke, and is tried again by itself. */
  async sessionDown(installationId: string, message: string): Promise<void> {
    await this.db.query(NOTE_SESSION, [installationId, false]);
    await this.set(installationId, 'disconnected', message);
  }

  /**
   * The platform did not answer a question about credentials of that version: disconnected, or degraded where the live
   * session is up all the same.
   */
  async unreachable(installationId: string, message: string, version: number): Promise<void> {
    await this.move(UNREACHABLE, [installationId, message, version]);
  }

  /** Backfilling, if it works and anything is queued to be read back. */
  async beginBackfill(installationId: string): Promise<void> {
    this.settleAfterCommit(await this.move(BEGIN_BACKFILL, [installationId]));
  }

  /** For after each reading: backfilling no more, once nothing is left to read back. */
  async settleBackfill(installationId: string): Promise<void> {
    await this.move(SETTLE_BACKFILL, [installationId]);
  }

  /** The same for all, for readings that ended without a word: laid aside, or with the process. */
  async settleBackfills(): Promise<void> {
    await this.move(SETTLE_BACKFILL, [null]);
  }

  /** Something was heard of it: what it was degraded for may be over, so that the next probe is due at once. */
  async reconsider(installationId: string): Promise<void> {
    await this.db.query(PROBE_SOON, [installationId]);
  }

  /** Writes something else than a change of state into the history, for people; no secrets. Joins the transaction. */
  async note(installationId: string, detail: string): Promise<void> {
    await this.db.query(NOTE_EVENT, [newId(), installationId, detail]);
  }

  private async stand(statement: Statement, installationId: string): Promise<void> {
    this.settleAfterCommit(await this.move(statement, [installationId]));
  }

  /** A reading that ended between the look at what is queued and the commit found nothing to settle. */
  private settleAfterCommit(changes: Change[]): void {
    for (const { id } of changes.filter(({ to_status }) => to_status === 'backfilling')) {
      // Should it fail, the look at all of them mends it.
      this.db.afterCommit(() => void this.settleBackfill(id).catch(() => undefined));
    }
  }

  /** The first of `values` is an installation, or null for all that are concerned. Answers what changed. */
  private async move(statement: Statement, values: unknown[]): Promise<Change[]> {
    const eventIds = Array.from({ length: values[0] === null ? MOVED_AT_ONCE : 1 }, newId);
    const changes = await this.db.query<Change>(statement, [eventIds, EDGES, ...values]);
    for (const change of changes) await this.tell(change);
    return changes;
  }

  private async tell(change: Change): Promise<void> {
    this.notices.installationStatus({
      organisationId: change.organisation_id,
      installation_id: change.id,
      platform: change.platform,
      previous_status: change.from_status,
      status: change.to_status,
      detail: change.detail,
      at: change.at,
    });
    if (isWorking(change.to_status) && !isWorking(change.from_status)) await this.hurryDeliveries(change.id);
  }

  /** What waited for the installation need not wait for its long delay to end. */
  private async hurryDeliveries(installationId: string): Promise<void> {
    const lanes = await this.db.query<{ lane: string }>(OUTBOUND_LANES, [installationId]);
    await this.lanes.hurry(lanes.map((row) => row.lane));
  }
}
