import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { UpkeepModule } from '../kernel/upkeep/upkeep.module.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { Accounts } from './accounts/accounts.service.js';
import { ExternalUsers } from './accounts/external-users.service.js';
import { RegistrationHooks } from './accounts/registration-hooks.service.js';
import { UserEntity } from './accounts/user.entity.js';
import { Users } from './accounts/users.service.js';
import { ApiKeyEntity } from './api-keys/api-key.entity.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeys } from './api-keys/api-keys.service.js';
import { AuthGuard } from './auth.guard.js';
import { AccessTokens } from './tokens/access-tokens.service.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';
import { RefreshTokenEntity } from './tokens/refresh-token.entity.js';
import { RefreshTokens } from './tokens/refresh-tokens.service.js';
import { SigningKeys } from './tokens/signing-keys.service.js';
import { TokenVerifier } from './tokens/token-verifier.service.js';

export const AUTH_ENTITIES = [UserEntity, RefreshTokenEntity, ApiKeyEntity];

/** Who is asking: accounts, tokens, API keys, and the guard before every endpoint. Import it before all with guards. */
@Module({
  imports: [
    UpkeepModule,
    PassportModule,
    JwtModule.registerAsync({
      inject: [CONFIG],
      useFactory: ({ auth }: Config) => ({ secret: auth.jwtSecret ?? undefined }),
    }),
  ],
  controllers: [AccountsController, ApiKeysController],
  providers: [
    Accounts,
    AccessTokens,
    ApiKeys,
    ExternalUsers,
    JwtStrategy,
    RefreshTokens,
    RegistrationHooks,
    SigningKeys,
    TokenVerifier,
    Users,
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
  exports: [RefreshTokens, RegistrationHooks, TokenVerifier],
})
export class AuthModule {}
