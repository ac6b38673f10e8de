import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { AppError } from '../kernel/errors/app-error.js';
import { Connector } from '../messaging/installations/connector.service.js';
import { connectionCodeOf } from '../platforms/error-codes.js';
import { ProviderError } from '../platforms/errors.js';
import { ConnectionAccess } from './connection-access.service.js';
import type { ConnectionValidationDto, ValidationErrorDto } from './connection.dto.js';
import { ConnectionInstallations } from './connection-installations.service.js';
import { standingOf } from './connection-status.js';
import { SET_VALIDATED } from './connections.sql.js';
import { CredentialChecks } from './credential-checks.service.js';

/** Asks a platform, while a person waits, whether a connection's credentials still work. */
@Injectable()
export class ConnectionValidation {
  constructor(
    private readonly db: Database,
    private readonly access: ConnectionAccess,
    private readonly installations: ConnectionInstallations,
    private readonly connector: Connector,
    private readonly checks: CredentialChecks,
  ) {}

  /** What came of it also shows as the connection's status afterwards. Throws CONNECTION_NOT_FOUND, FORBIDDEN. */
  async run(userId: string, id: string): Promise<ConnectionValidationDto> {
    const row = await this.access.manage(userId, id);
    const state = await this.installations.find(row);
    if (!state) return invalidBecause('INVALID_CREDENTIALS', 'The connection has no credentials. Give them with PUT.');
    try {
      const account = await this.connector.identify(state.installationId);
      if (account) this.checks.assertReadable(row.platform, account);
    } catch (error) {
      if (error instanceof ProviderError) {
        return invalidBecause(connectionCodeOf(error), error.message, error.details.scopes);
      }
      // The credentials work, and cannot be used here.
      if (error instanceof AppError && error.kind === 'conflict') return invalidBecause(error.code, error.message);
      throw error;
    }
    const validated = await this.db.one<{ validated_at: Date }>(SET_VALIDATED, [id]);
    const { status } = standingOf(await this.installations.find(row));
    const at = validated?.validated_at ?? new Date();
    return { valid: true, connection: { id, status, validated_at: at.toISOString() } };
  }
}

function invalidBecause(code: string, message: string, scopes?: string[]): ConnectionValidationDto {
  const error: ValidationErrorDto = { code, message, ...(scopes && { required_scopes: scopes }) };
  return { valid: false, error };
}
