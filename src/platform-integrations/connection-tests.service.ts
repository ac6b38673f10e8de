import { Injectable } from '@nestjs/common';
import { AppError } from '../kernel/errors/app-error.js';
import { Connector } from '../messaging/installations/connector.service.js';
import { connectionCodeOf } from '../platforms/error-codes.js';
import { ProviderError } from '../platforms/errors.js';
import { IntegrationAccess } from './integration-access.service.js';
import { IntegrationInstallations } from './integration-installations.service.js';
import type { ConnectionTestDto } from './platform-integration.dto.js';

/** Asks a platform, while a person waits, whether an integration's credentials work. */
@Injectable()
export class ConnectionTests {
  constructor(
    private readonly access: IntegrationAccess,
    private readonly installations: IntegrationInstallations,
    private readonly connector: Connector,
  ) {}

  /** What came of it also stands on the integration afterwards. */
  async run(userId: string, id: string): Promise<ConnectionTestDto> {
    const state = await this.installations.find(await this.access.get(userId, id));
    if (!state) return failure('INVALID_CREDENTIALS', 'The integration has no credentials yet.');
    try {
      await this.connector.identify(state.installationId);
      return { success: true };
    } catch (error) {
      if (error instanceof ProviderError) return failure(connectionCodeOf(error), error.message);
      // The credentials work, and cannot be used here.
      if (error instanceof AppError && error.kind === 'conflict') return failure(error.code, error.message);
      throw error;
    }
  }
}

const failure = (code: string, message: string): ConnectionTestDto => ({ success: false, error: { code, message } });
