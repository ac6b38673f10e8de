import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { conflict, unauthenticated } from '../../kernel/errors/errors.js';
import { ACCESS_TOKEN_SECONDS, AccessTokens } from '../tokens/access-tokens.service.js';
import { RefreshTokens } from '../tokens/refresh-tokens.service.js';
import {
  type LoggedOutDto,
  type LoginDto,
  type MeDto,
  type RefreshTokenDto,
  type RegisterDto,
  type SessionDto,
  toUser,
} from './accounts.dto.js';
import { LoginAttempts } from './login-attempts.js';
import { hashPassword, isPassword, needsRehash } from './passwords.js';
import { type UserRow, Users } from './users.service.js';
import { FIND_USER_FOR_LOGIN, SET_PASSWORD_HASH } from './users.sql.js';

/** Local accounts: registering, signing in and out. Where an external issuer signs people in, all but `me` is a 409. */
@Injectable()
export class Accounts {
  private readonly attempts = new LoginAttempts();

  constructor(
    private readonly db: Database,
    private readonly users: Users,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws AppError EMAIL_TAKEN, EXTERNAL_ISSUER (409) */
  async register({ email, password, display_name }: RegisterDto): Promise<SessionDto> {
    this.requireLocal();
    const passwordHash = await hashPassword(password);
    return this.db.transaction(async () => {
      const user = await this.users.create({ email, displayName: display_name.trim(), passwordHash });
      if (!user) throw conflict('EMAIL_TAKEN', 'There is an account with this e-mail address.');
      return this.begin(user);
    });
  }

  /** @throws AppError LOGIN_FAILED (401), LOGIN_LIMITED (429), EXTERNAL_ISSUER (409) */
  async login({ email, password }: LoginDto): Promise<SessionDto> {
    this.requireLocal();
    this.attempts.begin(email);
    const user = await this.db.one<UserRow & { password_hash: string | null }>(FIND_USER_FOR_LOGIN, [email]);
    const matches = await isPassword(user?.password_hash, password);
    if (!user || !matches) throw unauthenticated('E-mail address or password is wrong.', 'LOGIN_FAILED');
    this.attempts.succeed(email);
    if (needsRehash(user.password_hash ?? '')) {
      await this.db.query(SET_PASSWORD_HASH, [user.id, await hashPassword(password)]);
    }
    return this.begin(user);
  }

  /** @throws AppError REFRESH_TOKEN_… (401), EXTERNAL_ISSUER (409) */
  async refresh({ refresh_token }: RefreshTokenDto): Promise<SessionDto> {
    this.requireLocal();
    const { token, user } = await this.refreshTokens.rotate(refresh_token);
    return this.session(user, token);
  }

  /** Ends the whole login; access tokens of it live on for their few minutes. */
  async logout({ refresh_token }: RefreshTokenDto): Promise<LoggedOutDto> {
    this.requireLocal();
    await this.refreshTokens.revoke(refresh_token);
    return { success: true, message: 'Signed out successfully' };
  }

  /** @throws AppError TOKEN_INVALID (401) when the account is gone */
  async me(userId: string): Promise<MeDto> {
    const user = await this.users.find(userId);
    if (!user) throw unauthenticated('The account of this token is gone.', 'TOKEN_INVALID');
    return { success: true, user: toUser(user) };
  }

  private async begin(user: UserRow): Promise<SessionDto> {
    return this.session(user, await this.refreshTokens.issue(user.id));
  }

  private async session(user: UserRow, refreshToken: string): Promise<SessionDto> {
    return {
      access_token: await this.accessTokens.issue(user.id),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      refresh_token: refreshToken,
      user: toUser(user),
    };
  }

  private requireLocal(): void {
    const { jwksUrl, issuer } = this.config.auth;
    if (jwksUrl) throw conflict('EXTERNAL_ISSUER', `People sign in elsewhere: get a token from ${issuer}.`);
  }
}
