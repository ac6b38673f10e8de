import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newPrefixedId } from '../../kernel/database/ids.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { conflict, missingReference, unprocessable } from '../../kernel/errors/errors.js';
import { Connector } from '../../messaging/installations/connector.service.js';
import { PlatformChannels } from '../../messaging/mirrors/platform-channels.service.js';
import { checkCredentials } from '../../platforms/check-credentials.js';
import type { ExternalAccount } from '../../platforms/contract.js';
import type { Credentials } from '../../platforms/credentials.js';
import { asConnectionError } from '../../platforms/error-codes.js';
import { ProviderError } from '../../platforms/errors.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { ReplrAccess } from '../personas/replr-access.service.js';
import type { ReplrForCaller } from '../personas/replrs.sql.js';
import type { ConnectDto } from './connect.dto.js';
import type { IntegrationDto } from './integration.dto.js';
import type { IntegrationRow } from './integration.row.js';
import { INSERT_INTEGRATION } from './integrations.sql.js';
import { IntegrationViews } from './integration-views.service.js';
import { ReplrInstallations } from './replr-installations.service.js';
import { VisibleChannels } from './visible-channels.service.js';

/** How a platform's body is read; everything else follows from its provider. */
export interface ConnectForm<Body extends ConnectDto> {
  platform: string;
  /** The field that names the team or server which the token must belong to; null where the token alone says it. */
  accountField: (keyof Body & ('guild_id' | 'tenant_id' | 'workspace_id')) | null;
}

type Given = ConnectDto & { channel_ids?: string[] };

/** Connects bots to REPLRs. */
@Injectable()
export class IntegrationConnecting {
  constructor(
    private readonly db: Database,
    private readonly registry: PlatformRegistry,
    private readonly replrs: ReplrAccess,
    private readonly connector: Connector,
    private readonly visible: VisibleChannels,
    private readonly channels: PlatformChannels,
    private readonly installations: ReplrInstallations,
    private readonly views: IntegrationViews,
  ) {}

  /**
   * The platform is asked first, and what it refuses is not stored. Throws 400 for credentials of another form,
   * REPLR_NOT_FOUND, FORBIDDEN, the codes of a refused connection (422, 429, 502), ACCOUNT_MISMATCH,
   * CHANNEL_NOT_VISIBLE, INTEGRATION_EXISTS, CREDENTIALS_IN_USE.
   */
  async connect<Body extends ConnectDto>(
    userId: string,
    form: ConnectForm<Body>,
    body: Body & Given,
  ): Promise<IntegrationDto> {
    const credentials = this.credentialsIn(form.platform, body);
    const replr = await this.replr(userId, body.replr_id);
    const account = await this.probe(form, body, credentials);
    const channelIds = body.channel_ids ? [...new Set(body.channel_ids)] : null;
    const seen = channelIds ? await this.visible.require(form.platform, credentials, channelIds) : [];
    return this.db.transaction(async () => {
      const row = await this.insert(userId, replr, form, account, channelIds);
      const state = await this.installations.attach(row, credentials, account);
      // First, so that a catch-up knows the channels and where to begin.
      await this.channels.upsert(row.organisation_id, state.installationId, seen);
      await this.installations.listen(row, state);
      return this.views.of(row, state);
    });
  }

  /** The fields that the platform calls credentials, checked as it has it. */
  private credentialsIn(platform: string, body: object): Credentials {
    const { credentials: fields } = this.registry.get(platform);
    const given = Object.entries(body).filter(
      ([name, value]) => value !== undefined && fields.some((field) => field.name === name),
    );
    return checkCredentials(fields, Object.fromEntries(given), null);
  }

  private async replr(userId: string, id: string): Promise<ReplrForCaller> {
    try {
      return await this.replrs.manage(userId, id);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'missing') throw error;
      throw missingReference('REPLR_NOT_FOUND', 'replr_id', 'there is no such REPLR');
    }
  }

  private async probe<Body extends ConnectDto>(
    { platform, accountField }: ConnectForm<Body>,
    body: Body,
    credentials: Credentials,
  ): Promise<ExternalAccount> {
    const probe = (): Promise<ExternalAccount> => this.connector.probe(platform, credentials);
    const account = await this.db.apart('credentials', probe).catch((error: unknown) => {
      throw accountField !== null && accountField in credentials
        ? namingAccount(error, accountField)
        : asConnectionError(error);
    });
    if (accountField !== null && body[accountField] !== account.accountId) {
      throw unprocessable('ACCOUNT_MISMATCH', accountField, `the token belongs to ${account.accountId}`);
    }
    return account;
  }

  private async insert<Body extends ConnectDto>(
    userId: string,
    replr: ReplrForCaller,
    { platform, accountField }: ConnectForm<Body>,
    { accountId, botUserId, name }: ExternalAccount,
    channelIds: string[] | null,
  ): Promise<IntegrationRow> {
    const whose = [newPrefixedId('int'), replr.organisation_id, replr.id, platform];
    const values = [...whose, accountId, botUserId, accountField, channelIds, userId];
    const row = await this.db.one<IntegrationRow>(INSERT_INTEGRATION, values);
    if (!row) throw conflict('INTEGRATION_EXISTS', `This bot speaks for ${replr.name} in ${name} already.`);
    return row;
  }
}

/** Where the account is part of the credentials, a bot without access to it is a matter of that field. */
function namingAccount(error: unknown, field: string): unknown {
  const refusal = asConnectionError(error);
  const about = error instanceof ProviderError && ['permission-missing', 'target-gone'].includes(error.kind);
  if (!about || !(refusal instanceof AppError)) return refusal;
  const { code, message, details } = refusal;
  return new AppError(code, 'unprocessable', message, { ...details, fields: [{ field, message }] });
}
