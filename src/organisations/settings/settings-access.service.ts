import { Injectable } from '@nestjs/common';
import { Access } from '../../tenancy/access.service.js';
import { isManager } from '../../tenancy/roles.js';
import { SystemIntegrations } from '../system-integrations/system-integrations.service.js';

interface Target {
  organisationId: string;
  appId: string;
}

/** Who may read and write settings. System integrations have none. */
@Injectable()
export class SettingsAccess {
  constructor(
    private readonly access: Access,
    private readonly system: SystemIntegrations,
  ) {}

  /**
   * Whose eyes they are read with: null for those who see every channel.
   * @throws AppError ORGANISATION_NOT_FOUND (404)
   */
  async toRead(
    userId: string,
    { organisationId, appId }: Target,
  ): Promise<{ viewer: string | null; isSystem: boolean }> {
    const { role } = await this.access.organisation(userId, organisationId);
    return { viewer: isManager(role) ? null : userId, isSystem: this.system.find(appId) !== null };
  }

  /** @throws AppError ORGANISATION_NOT_FOUND (404), FORBIDDEN, SYSTEM_INTEGRATION (403) */
  async toWrite(userId: string, { organisationId, appId }: Target): Promise<void> {
    await this.access.requireOrganisationManager(userId, organisationId);
    this.system.refuse(appId);
  }
}
