import { Inject, Injectable, Logger } from '@nestjs/common';
import type { JwksClient } from 'jwks-rsa';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { AppError } from '../../kernel/errors/app-error.js';

/** How old the known keys may get before they are fetched again. */
const FRESH_MS = 10 * 60_000;
/** Between two fetches: tokens with invented key ids must not turn into a flood towards the issuer. */
const PAUSE_MS = 10_000;
const TIMEOUT_MS = 5000;

/**
 * The external issuer's published keys. The library's own cache asks the issuer once for each unknown key id and lets
 * its rate limit lock out known ones, so the whole set is kept here: fetched when it is old or lacks a key, at most
 * every ten seconds, and still used while the issuer cannot be reached.
 */
@Injectable()
export class SigningKeys {
  private readonly logger = new Logger(SigningKeys.name);
  private readonly url: string | null;
  private client: JwksClient | null = null;
  private keys = new Map<string | undefined, string>();
  private fetchedAt = -Infinity;
  private triedAt = -Infinity;
  private fetching: Promise<void> | null = null;

  constructor(@Inject(CONFIG) { auth }: Config) {
    this.url = auth.jwksUrl;
  }

  /**
   * PEM of the public key; null for one that the issuer does not publish.
   * @throws AppError ISSUER_UNAVAILABLE (503) when its keys could never be fetched
   */
  async find(keyId: string | undefined): Promise<string | null> {
    const now = performance.now();
    const wanted = !this.keys.has(keyId) || now - this.fetchedAt > FRESH_MS;
    if (this.fetching || (wanted && now - this.triedAt > PAUSE_MS)) await this.refresh();
    if (this.keys.size === 0) {
      throw new AppError('ISSUER_UNAVAILABLE', 'unavailable', 'The keys of the tokens’ issuer cannot be fetched.');
    }
    return this.keys.get(keyId) ?? null;
  }

  private refresh(): Promise<void> {
    this.triedAt = performance.now();
    this.fetching ??= this.fetch().finally(() => (this.fetching = null));
    return this.fetching;
  }

  /** The library is loaded on first use: without an external issuer nobody waits for it. */
  private async connect(jwksUri: string): Promise<JwksClient> {
    if (!this.client) {
      const library = await import('jwks-rsa');
      this.client = new library.JwksClient({ jwksUri, cache: false, rateLimit: false, timeout: TIMEOUT_MS });
    }
    return this.client;
  }

  private async fetch(): Promise<void> {
    try {
      const published = await (await this.connect(this.url ?? '')).getSigningKeys();
      const keys = new Map<string | undefined, string>(published.map((key) => [key.kid, key.getPublicKey()]));
      const only = published.length === 1 ? published[0] : undefined;
      // A token need not name the key when there is but one.
      if (only) keys.set(undefined, only.getPublicKey());
      this.keys = keys;
      this.fetchedAt = performance.now();
    } catch (error) {
      this.logger.warn({ err: error }, 'The keys of the external issuer cannot be fetched');
    }
  }
}
