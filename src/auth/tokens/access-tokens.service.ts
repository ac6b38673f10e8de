import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';

/** 15 minutes: how long somebody who was signed out everywhere may still read. */
export const ACCESS_TOKEN_SECONDS = 900;

/** Makes our own access tokens; with an external issuer nothing asks for them. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly jwt: JwtService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  issue(userId: string): Promise<string> {
    const { issuer, audience } = this.config.auth;
    return this.jwt.signAsync(
      {},
      {
        algorithm: 'HS256',
        expiresIn: ACCESS_TOKEN_SECONDS,
        issuer,
        audience,
        subject: userId,
        jwtid: randomUUID(),
      },
    );
  }
}
