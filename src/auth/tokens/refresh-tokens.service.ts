import { createHash, randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { unauthenticated } from '../../kernel/errors/errors.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import type { UserRow } from '../accounts/users.service.js';
import {
  FIND_REFRESH_TOKEN,
  INSERT_REFRESH_TOKEN,
  PURGE_REFRESH_TOKENS,
  REVOKE_FAMILY,
  REVOKE_LOGIN,
  ROTATE,
} from './refresh-tokens.sql.js';

/** Every rotation begins it anew: who does not come back for a month signs in again. */
const LIFETIME_SECONDS = 30 * 24 * 3600;

const PURGE_BATCH = 1000;

const newToken = (): string => `pbr_${randomBytes(32).toString('base64url')}`;
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

interface TokenState {
  family: string;
  used: boolean;
  revoked: boolean;
}

/**
 * Long-lived tokens that buy a new access token once: each use puts another in their place. One that comes a second
 * time was stolen, from its owner or by them, so its whole login ends (RFC 9700, 4.14.2).
 */
@Injectable()
export class RefreshTokens implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly upkeep: Upkeep,
  ) {}

  onModuleInit(): void {
    this.upkeep.register('refresh tokens', () => this.purgeRefreshTokens());
  }

  /** The first token of a login. */
  async issue(userId: string): Promise<string> {
    const token = newToken();
    await this.db.query(INSERT_REFRESH_TOKEN, [newId(), userId, hashOf(token), LIFETIME_SECONDS]);
    return token;
  }

  /** @throws AppError REFRESH_TOKEN_REUSED, REFRESH_TOKEN_REVOKED, REFRESH_TOKEN_EXPIRED, REFRESH_TOKEN_INVALID (401) */
  async rotate(token: string): Promise<{ token: string; user: UserRow }> {
    const next = newToken();
    const user = await this.db.one<UserRow>(ROTATE, [hashOf(token), newId(), hashOf(next), LIFETIME_SECONDS]);
    return user ? { token: next, user } : this.refuse(token);
  }

  /** Ends the login that the token belongs to; an unknown one ends nothing. */
  async revoke(token: string): Promise<void> {
    await this.db.query(REVOKE_LOGIN, [hashOf(token)]);
  }

  /** Removes what has expired; returns how many. Call it about hourly. */
  async purgeRefreshTokens(): Promise<number> {
    let purged = 0;
    for (;;) {
      const batch = await this.db.query(PURGE_REFRESH_TOKENS, [PURGE_BATCH]);
      purged += batch.length;
      if (batch.length < PURGE_BATCH) return purged;
    }
  }

  private async refuse(token: string): Promise<never> {
    const state = await this.db.one<TokenState>(FIND_REFRESH_TOKEN, [hashOf(token)]);
    if (!state) throw unauthenticated('The refresh token is not one of ours.', 'REFRESH_TOKEN_INVALID');
    if (state.revoked) throw unauthenticated('This login was ended. Sign in again.', 'REFRESH_TOKEN_REVOKED');
    if (!state.used) throw unauthenticated('The refresh token has expired. Sign in again.', 'REFRESH_TOKEN_EXPIRED');
    await this.db.query(REVOKE_FAMILY, [state.family]);
    const message = 'The refresh token was used before, so this login is ended. Sign in again.';
    throw unauthenticated(message, 'REFRESH_TOKEN_REUSED');
  }
}
