import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { IntegrationAccess } from '../integration-access.service.js';
import type { PlatformIntegrationEntity } from '../platform-integration.entity.js';
import { SET_KEY } from '../platform-integrations.sql.js';
import type { IntegrationKeyDto, IntegrationKeyRevokedDto } from './integration-key.dto.js';
import { hashOfKey, newIntegrationKey } from './integration-key.js';

/** The one API key that an integration may have. */
@Injectable()
export class IntegrationKeys {
  constructor(
    private readonly db: Database,
    private readonly access: IntegrationAccess,
  ) {}

  /** The key before it stops working at once. */
  async generate(userId: string, id: string): Promise<IntegrationKeyDto> {
    const key = newIntegrationKey();
    const createdAt = await this.set(userId, id, hashOfKey(key));
    return {
      api_key: key,
      api_key_created_at: (createdAt ?? new Date()).toISOString(),
      message: 'API key generated successfully. This key will only be shown once.',
    };
  }

  /** Done as well where there is none. */
  async revoke(userId: string, id: string): Promise<IntegrationKeyRevokedDto> {
    await this.set(userId, id, null);
    return { success: true, message: 'API key revoked successfully' };
  }

  private set(userId: string, id: string, hash: Buffer | null): Promise<Date | null> {
    return this.db.transaction(async () => {
      await this.access.lock(userId, id);
      const row = await this.db.one<PlatformIntegrationEntity>(SET_KEY, [id, hash]);
      return row?.api_key_created_at ?? null;
    });
  }
}
