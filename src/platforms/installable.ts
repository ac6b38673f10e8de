import type { Credentials } from './credentials.js';

/** What a person's consent on the platform's own page gave us. */
export interface Grant {
  /** What the provider's other methods take. May hold more than its `CredentialField`s name, such as a refresh token. */
  credentials: Credentials;
  /** When they stop working unless renewed; null: never. */
  expiresAt: Date | null;
  /** The team that the app was installed in: what `identify` calls `accountId`. */
  accountId: string;
  accountName: string;
  /** The token that stands for the grant, as the platform calls it; a secret. */
  accessToken: string;
  /** The platform's id of the person who consented; null where it does not tell. */
  grantedBy: string | null;
  /** A channel that the person chose for the app to post in, where the platform asks for one; `url` is a secret. */
  postingAddress: { channel: string; channelId: string; configurationUrl: string; url: string } | null;
}

/** What takes the place of credentials that expire. */
export interface Renewal {
  credentials: Credentials;
  /** As in a grant. */
  expiresAt: Date | null;
}

/**
 * Facet: people can install the deployment's own app by consenting on the platform's page (OAuth 2). Where the platform
 * finds the deployment's own settings wrong, the error is `permission-missing` and `details.settings` names them: nobody's
 * consent is at fault, and only who runs the server can mend it.
 */
export interface Installable {
  /** Names of the settings that the deployment's own app lacks here; empty when people can install it. */
  missingSettings(): string[];
  /**
   * Where to send a person who is to consent. The platform sends them on to `redirectUri` with `state`, and with `code` or
   * `error`. Pure; only called when no settings are missing.
   */
  consentUrl(request: { state: string; redirectUri: string }): string;
  /**
   * Spends a code. `redirectUri` is the one given to `consentUrl`, null when the code was not asked for through it. Throws
   * ProviderError: `credentials-rejected` for a code that is wrong, spent or expired and for a consent that cannot be used,
   * `outcome-unknown` when the code may be spent without an answer.
   */
  exchangeCode(code: string, redirectUri: string | null, signal: AbortSignal): Promise<Grant>;
  /**
   * Asks for credentials in place of expiring ones, of which a part may work this once: whoever gets an answer must keep
   * it. Throws ProviderError: `credentials-rejected` when only another consent helps.
   */
  renew(credentials: Credentials, signal: AbortSignal): Promise<Renewal>;
}
