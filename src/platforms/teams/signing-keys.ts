import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, type JWTVerifyGetKey } from 'jose';
import { readUrl } from '../read-url.js';
import { ProviderError } from '../errors.js';

/** What a token of the Bot Connector must satisfy: by whom it is issued, and under which keys. */
export interface SigningKeys {
  issuer: string;
  key: JWTVerifyGetKey;
  /** The channels that the key with this id may speak for; null where it names none. */
  endorsements(kid: string | undefined): string[] | null;
}

const METADATA_MS = 3_600_000;
/** Microsoft's keys change rarely; its documentation asks for a look once a day, and a new key is looked for at once. */
const KEYS_MS = 86_400_000;
/** For so long it lets keys be kept: while they cannot be had, those that were had last are good. */
const TRUSTED_MS = 5 * KEYS_MS;
/** Nobody who sends us tokens under made-up keys shall make us ask for them more often than this. */
const COOLDOWN_MS = 30_000;
/** The same while nothing is known: what is refused until then is told to nobody a second time. */
const FIRST_COOLDOWN_MS = 3_000;
const ASK_MS = 5_000;
const ISSUER = 'https://api.botframework.com';

interface Metadata {
  issuer?: unknown;
  jwks_uri?: unknown;
}

/** The keys of the Bot Connector, as its OpenID metadata tells them; kept, and asked for once at a time. */
export class ConnectorKeys {
  private known: { keys: SigningKeys; url: string; until: number } | null = null;
  private asking: Promise<SigningKeys> | null = null;
  private failed: { at: number; error: ProviderError } | null = null;

  /** `openidUrl`: `https://login.botframework.com/v1/.well-known/openidconfiguration`, or another one. */
  constructor(private readonly openidUrl: string) {}

  /** Throws ProviderError `unavailable` when they cannot be had, and nothing is known from before. */
  async get(): Promise<SigningKeys> {
    const { known, failed } = this;
    if (known && known.until > Date.now()) return known.keys;
    if (failed && Date.now() - failed.at < (known ? COOLDOWN_MS : FIRST_COOLDOWN_MS)) {
      if (known) return known.keys;
      throw failed.error;
    }
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  private async ask(): Promise<SigningKeys> {
    try {
      const { issuer, jwks_uri: url } = await fetchMetadata(this.openidUrl);
      if (typeof url !== 'string' || !this.isTrusted(url)) throw new Error('the metadata names no place for the keys');
      // The same address: its keys, and when they were asked for, stay known.
      const keys = this.known?.url === url ? this.known.keys : keysAt(url);
      this.known = {
        keys: { ...keys, issuer: typeof issuer === 'string' ? issuer : ISSUER },
        url,
        until: Date.now() + METADATA_MS,
      };
      this.failed = null;
      return this.known.keys;
    } catch (cause) {
      const error = keysUnavailable(cause);
      this.failed = { at: Date.now(), error };
      if (this.known) return this.known.keys;
      throw error;
    }
  }

  /** Keys come over a line as safe as that of the metadata. */
  private isTrusted(url: string): boolean {
    return readUrl(url) !== null && (url.startsWith('https:') || this.openidUrl.startsWith('http:'));
  }
}

/** Null when the error is the token's fault. */
export function unavailability(error: unknown): ProviderError | null {
  const isToken = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
  // A set that is no set, or an answer that is none, tells nothing about the token.
  const isSet =
    error instanceof errors.JWKSInvalid || (error instanceof Error && error.constructor === errors.JOSEError);
  return isToken && !isSet ? null : keysUnavailable(error);
}

const keysUnavailable = (cause: unknown): ProviderError =>
  new ProviderError('unavailable', 'The keys that the Bot Connector signs with cannot be had right now', {
    network: true,
    cause,
  });

async function fetchMetadata(url: string): Promise<Metadata> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ASK_MS) });
  if (!response.ok) throw new Error(`the metadata was answered with ${response.status}`);
  const metadata: unknown = await response.json();
  if (typeof metadata !== 'object' || metadata === null) throw new Error('the metadata is no object');
  return metadata;
}

function keysAt(url: string): Omit<SigningKeys, 'issuer'> {
  let hadAt = 0;
  let failedAt = 0;
  /** The set waits between two looks only when the first gave something. */
  const ask: FetchImplementation = async (...request) => {
    const cooldown = hadAt > 0 ? COOLDOWN_MS : FIRST_COOLDOWN_MS;
    if (Date.now() - failedAt < cooldown) throw new Error('the keys could not be had a moment ago');
    try {
      const response = await fetch(...request);
      if (!response.ok) throw new Error(`the keys were answered with ${response.status}`);
      hadAt = Date.now();
      return response;
    } catch (error) {
      failedAt = Date.now();
      throw error;
    }
  };
  const set = createRemoteJWKSet(new URL(url), {
    timeoutDuration: ASK_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: TRUSTED_MS,
    [customFetch]: ask,
  });
  return {
    key: (header, token) => {
      // Beside the check, which goes on with the keys of yesterday: a look that fails must lose no message.
      if (hadAt > 0 && Date.now() - hadAt > KEYS_MS) set.reload().catch(() => undefined);
      return set(header, token);
    },
    endorsements: (kid) => {
      const found = set.jwks()?.keys.find((key) => key.kid === kid) as { endorsements?: unknown } | undefined;
      const { endorsements } = found ?? {};
      return Array.isArray(endorsements) ? endorsements.filter((each) => typeof each === 'string') : null;
    },
  };
}
