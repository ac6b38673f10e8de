import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { isUuid } from '../../kernel/database/ids.js';
import { unauthenticated } from '../../kernel/errors/errors.js';
import type { Principal } from '../../kernel/http/principal.js';
import { ExternalUsers } from '../accounts/external-users.service.js';
import { isApiKey } from '../api-keys/api-key.js';
import { ApiKeys } from '../api-keys/api-keys.service.js';
import { type Claims, JwtStrategy } from './jwt.strategy.js';
import { TokenCache } from './token-cache.js';

/** Longer than any token that fits its purpose; a socket's handshake has no limit of its own. */
const LONGEST = 8192;

/** Whom a token stands for, whether it comes over HTTP or in a socket's handshake. */
@Injectable()
export class TokenVerifier {
  private readonly checked = new TokenCache();
  private readonly isExternal: boolean;

  constructor(
    private readonly strategy: JwtStrategy,
    private readonly apiKeys: ApiKeys,
    private readonly externalUsers: ExternalUsers,
    @Inject(CONFIG) { auth }: Config,
  ) {
    this.isExternal = auth.jwksUrl !== null;
  }

  /**
   * Takes an access token or a personal API key, without `Bearer`. A JWT is checked once and remembered until it
   * expires; an API key is looked up every time. That a JWT's user still exists is for the statements that serve.
   * @throws AppError TOKEN_…, API_KEY_… (401), EMAIL_TAKEN (409) and ISSUER_UNAVAILABLE (503) with an external issuer
   */
  async verify(token: string): Promise<Principal> {
    if (isApiKey(token)) return { userId: await this.apiKeys.verify(token), via: 'api-key' };
    const known = this.checked.get(token);
    if (known) return known;
    if (token.length > LONGEST) throw unauthenticated('The token is too long.', 'TOKEN_INVALID');
    const claims = await this.strategy.check(token);
    const principal: Principal = Object.freeze({ userId: await this.userIdOf(claims), via: 'jwt' });
    this.checked.set(token, principal, claims.exp);
    return principal;
  }

  private async userIdOf(claims: Claims): Promise<string> {
    if (this.isExternal) return this.externalUsers.idOf(claims);
    if (!isUuid(claims.sub)) throw unauthenticated('The token does not name a user.', 'TOKEN_INVALID');
    return claims.sub.toLowerCase();
  }
}
