import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { ExtractJwt, type SecretOrKeyProvider, Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { unauthenticated } from '../../kernel/errors/errors.js';
import { SigningKeys } from './signing-keys.service.js';
import { refusalOf } from './token-errors.js';

/** What a checked token says. */
export interface Claims {
  sub: string;
  iss: string;
  /** Seconds since 1970. */
  exp: number;
  email?: unknown;
  email_verified?: unknown;
  name?: unknown;
  picture?: unknown;
}

/** Asymmetric ones alone: a published key must never serve as a shared secret. */
const EXTERNAL_ALGORITHMS: StrategyOptionsWithoutRequest['algorithms'] = [
  ...(['RS256', 'RS384', 'RS512'] as const),
  ...(['PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512'] as const),
];

/** Checks signature, algorithm, issuer, audience and times of a JWT, by passport-jwt. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(@Inject(CONFIG) { auth }: Config, keys: SigningKeys) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      issuer: auth.issuer,
      audience: auth.audience,
      ...(auth.jwksUrl
        ? { algorithms: EXTERNAL_ALGORITHMS, secretOrKeyProvider: publishedKey(keys) }
        : { algorithms: ['HS256'], secretOrKey: secretOf(auth) }),
    });
  }

  /** Called by passport once the token is found good. */
  validate(claims: Partial<Claims>): Claims {
    const { sub, exp, iss } = claims;
    if (typeof sub !== 'string' || sub === '' || typeof exp !== 'number' || typeof iss !== 'string') {
      throw unauthenticated('The token lacks its subject or its expiry.', 'TOKEN_INVALID');
    }
    return { ...claims, sub, exp, iss };
  }

  /**
   * Runs passport for a token that need not come from a request.
   * @throws AppError TOKEN_… (401)
   */
  check(token: string): Promise<Claims> {
    const request = { headers: { authorization: `Bearer ${token}` } };
    return new Promise((resolve, reject) => {
      const done = (error: unknown, claims: Claims | false | null, info: unknown): void => {
        if (claims) resolve(claims);
        else reject(error instanceof Error ? error : refusalOf(info));
      };
      // By name, passport would take the strategy of the last application made. An object of its own for each check,
      // because passport hangs the outcome's callbacks on it: shared, one check would answer another.
      const strategy = Object.create(this) as passport.Strategy;
      const authenticate = passport.authenticate(strategy, { session: false }, done) as (
        request: Pick<IncomingMessage, 'headers'>,
        response: object,
        next: (error: unknown) => void,
      ) => void;
      authenticate(request, {}, reject);
    });
  }
}

function secretOf({ jwtSecret }: Config['auth']): string {
  if (!jwtSecret) throw new Error('There is neither AUTH_JWT_SECRET nor AUTH_JWKS_URL.');
  return jwtSecret;
}

const publishedKey =
  (keys: SigningKeys): SecretOrKeyProvider =>
  (_request, token: string, done) => {
    keys.find(keyIdOf(token)).then(
      (key) =>
        done(
          key ? null : unauthenticated('The token is signed with an unknown key.', 'TOKEN_INVALID'),
          key ?? undefined,
        ),
      (error: AppError) => done(error),
    );
  };

function keyIdOf(token: string): string | undefined {
  try {
    const header = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString()) as { kid?: unknown };
    return typeof header.kid === 'string' ? header.kid : undefined;
  } catch {
    return undefined;
  }
}
