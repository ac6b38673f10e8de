import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { conflict, forbidden, missing, unauthenticated } from '../../kernel/errors/errors.js';
import type { Principal } from '../../kernel/http/principal.js';
import { hashApiKey, isSoundApiKey, newApiKey } from './api-key.js';
import { ApiKeyEntity } from './api-key.entity.js';
import {
  type ApiKeyCreatedDto,
  type ApiKeyListDto,
  type ApiKeyRevokedDto,
  type CreateApiKeyDto,
  toApiKey,
} from './api-keys.dto.js';
import { USE_API_KEY } from './api-keys.sql.js';

/** Keys of one user at most. */
const MOST = 50;

/** Personal API keys: they stand for their user until they are revoked. */
@Injectable()
export class ApiKeys {
  constructor(private readonly db: Database) {}

  /** The user's id. @throws AppError API_KEY_INVALID, API_KEY_REVOKED (401) */
  async verify(key: string): Promise<string> {
    const found = isSoundApiKey(key)
      ? await this.db.one<{ user_id: string; revoked: boolean }>(USE_API_KEY, [hashApiKey(key)])
      : null;
    if (!found) throw unauthenticated('The API key is not valid.', 'API_KEY_INVALID');
    if (found.revoked) throw unauthenticated('The API key was revoked.', 'API_KEY_REVOKED');
    return found.user_id;
  }

  async list(userId: string): Promise<ApiKeyListDto> {
    const keys = await this.db
      .repository(ApiKeyEntity)
      .find({ where: { user_id: userId, revoked_at: IsNull() }, order: { id: 'DESC' } });
    return { success: true, api_keys: keys.map(toApiKey) };
  }

  /**
   * A key cannot make keys, or who found one could outlive its revocation.
   * @throws AppError FORBIDDEN (403), TOO_MANY_API_KEYS (409)
   */
  async create({ userId, via }: Principal, { name }: CreateApiKeyDto): Promise<ApiKeyCreatedDto> {
    if (via === 'api-key') throw forbidden('Sign in to make an API key: a key cannot make another.');
    const keys = this.db.repository(ApiKeyEntity);
    if ((await keys.countBy({ user_id: userId, revoked_at: IsNull() })) >= MOST) {
      throw conflict('TOO_MANY_API_KEYS', `There are ${MOST} API keys already. Revoke one first.`);
    }
    const { key, prefix, hash } = newApiKey();
    const row = { id: newId(), user_id: userId, name, prefix, key_hash: hash, last_used_at: null, revoked_at: null };
    const entity = await keys.save(keys.create(row));
    return { success: true, api_key: { ...toApiKey(entity), key } };
  }

  /** From the next request on, the key is refused. @throws AppError API_KEY_NOT_FOUND (404) */
  async revoke(userId: string, id: string): Promise<ApiKeyRevokedDto> {
    const { affected } = await this.db
      .repository(ApiKeyEntity)
      .update({ id, user_id: userId, revoked_at: IsNull() }, { revoked_at: new Date() });
    if (!affected) throw missing('API key');
    return { success: true, message: 'API key revoked successfully' };
  }
}
