import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { MessagingNotices } from '../messaging-notices.service.js';
import { type InstallationStatus, statesBefore } from './installation-status.js';
import { OUTBOUND_LANES, SET_STATUS } from './installations.sql.js';

interface StatusRow {
  id: string;
  organisation_id: string;
  platform: string;
  status: InstallationStatus;
  status_detail: string | null;
}

/** Moves installations between their states, and tells whoever waits for that. */
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
    const values = [installationId, status, detail, statesBefore(status), version];
    const row = await this.db.one<StatusRow>(SET_STATUS, values);
    if (!row) return false;
    this.notices.installationStatus({
      organisationId: row.organisation_id,
      installation_id: row.id,
      platform: row.platform,
      status: row.status,
      detail: row.status_detail,
    });
    if (status === 'connected') await this.hurryDeliveries(installationId);
    return true;
  }

  /** As `set`, for when the state alone is known: a warning about the credentials stays, a reason for failure goes. */
  async setKeepingDetail(installationId: string, status: InstallationStatus): Promise<boolean> {
    const row = await this.db.one<{ status: InstallationStatus; status_detail: string | null }>(
      'SELECT status, status_detail FROM installations WHERE id = $1',
      [installationId],
    );
    if (!row) return false;
    return this.set(installationId, status, row.status === status ? row.status_detail : null);
  }

  /** What waited for the installation need not wait for its long delay to end. */
  private async hurryDeliveries(installationId: string): Promise<void> {
    const lanes = await this.db.query<{ lane: string }>(OUTBOUND_LANES, [installationId]);
    await this.lanes.hurry(lanes.map((row) => row.lane));
  }
}
