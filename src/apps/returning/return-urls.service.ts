import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import type { Statement } from '../../kernel/database/statement.js';
import { missing } from '../../kernel/errors/errors.js';
import { AppSecrets } from '../app-secrets.js';
import type { CallableApp } from '../callable-app.js';
import { hashOfReturnToken, isReturnToken, newReturnToken } from './return-token.js';
import {
  FIND_RETURN_URL,
  FIND_RETURNING,
  HAS_APP,
  MAKE_RETURN_URL,
  REPLACE_RETURN_URL,
  type Returning,
  type ReturnUrlRow,
  REVOKE_RETURN_URL,
} from './return-urls.sql.js';

/** Which app's, in which channel. */
export interface ReturnPlace {
  organisationId: string;
  appId: string;
  channelId: string;
}

/** Where apps may post back into a channel: one address for each app and channel, secret by its token. */
@Injectable()
export class ReturnUrls {
  private readonly address: string;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly db: Database,
    private readonly secrets: AppSecrets,
  ) {
    this.address = `${config.http.publicUrl}/apps/return/`;
  }

  /** The one that there is, or a new one. Throws when the app or the channel is gone. */
  async get(
    { id: appId, organisation_id: organisationId }: Pick<CallableApp, 'id' | 'organisation_id'>,
    channelId: string,
  ): Promise<string> {
    const place = { organisationId, appId, channelId };
    return (await this.find(place)) ?? (await this.make(place, MAKE_RETURN_URL)) ?? (await this.getKnown(place));
  }

  /** A new one, made by somebody; that before it ends. @throws AppError INTEGRATION_NOT_FOUND, CHANNEL_NOT_FOUND (404) */
  async replace(userId: string, place: ReturnPlace): Promise<string> {
    const url = await this.make(place, REPLACE_RETURN_URL, [userId]);
    if (url !== null) return url;
    throw missing((await this.hasApp(place)) ? 'channel' : 'integration');
  }

  /** From now on it is a 404; the next tick makes another. @throws AppError RETURN_URL_NOT_FOUND (404) */
  async revoke(userId: string, { organisationId, appId, channelId }: ReturnPlace): Promise<void> {
    const gone = await this.db.one(REVOKE_RETURN_URL, [organisationId, appId, channelId, userId]);
    if (!gone) throw missing('return URL');
  }

  /** What a token opens. */
  async findReturning(token: unknown): Promise<Returning | null> {
    return isReturnToken(token) ? this.db.one<Returning>(FIND_RETURNING, [hashOfReturnToken(token)]) : null;
  }

  private async find({ appId, channelId }: ReturnPlace): Promise<string | null> {
    const row = await this.db.one<ReturnUrlRow>(FIND_RETURN_URL, [appId, channelId]);
    return row && this.address + this.secrets.open('app_return_urls.token', row, row.token);
  }

  /** Somebody else has made it meanwhile. */
  private async getKnown(place: ReturnPlace): Promise<string> {
    const url = await this.find(place);
    if (url === null) throw missing('channel');
    return url;
  }

  private async make(place: ReturnPlace, by: Statement, more: unknown[] = []): Promise<string | null> {
    const { organisationId, appId, channelId } = place;
    const [id, token] = [newId(), newReturnToken()];
    const sealed = this.secrets.seal('app_return_urls.token', { id, organisation_id: organisationId }, token);
    const values = [id, organisationId, appId, channelId, hashOfReturnToken(token), sealed, ...more];
    return (await this.db.one(by, values)) && this.address + token;
  }

  private async hasApp({ organisationId, appId }: ReturnPlace): Promise<boolean> {
    return (await this.db.one(HAS_APP, [organisationId, appId])) !== null;
  }
}
