/** Why a platform did not do what was asked, in the words that the core acts on. */
export const PROVIDER_ERROR_KINDS = [
  /** The token is wrong, expired or revoked. Pauses the installation: it must not be tried again. */
  'credentials-rejected',
  /** The bot lacks scopes or rights; `scopes` names them where the platform does. */
  'permission-missing',
  /** The channel, or the message acted on, is not there any more. */
  'target-gone',
  /** The platform will never take this payload. */
  'payload-refused',
  /** Asked to slow down; `retryAfterMs` says for how long. Certain: nothing happened. */
  'rate-limited',
  /** The platform is out of reach or failing, and certainly did nothing. */
  'unavailable',
  /** The request left and no answer came: it may have happened. */
  'outcome-unknown',
] as const;
export type ProviderErrorKind = (typeof PROVIDER_ERROR_KINDS)[number];

export interface ProviderErrorDetails {
  /** The platform's own error code, such as `channel_not_found` or `50001`. */
  nativeCode?: string;
  /** Milliseconds, with `rate-limited`. */
  retryAfterMs?: number;
  /** With `rate-limited`: whether the limit is the whole bot's or this channel's alone. */
  scope?: 'installation' | 'channel';
  /** With `permission-missing`: the scopes or rights that are missing. */
  scopes?: string[];
  /** With `permission-missing`: settings of the deployment that the platform finds wrong, or that are missing. */
  settings?: string[];
  /** With `credentials-rejected`: true when the token was good once. */
  expired?: boolean;
  /** With `unavailable` and `outcome-unknown`: true when the network failed rather than the platform. */
  network?: boolean;
  cause?: unknown;
}

/** The only error that leaves a provider. Its message is for people: no secret, no stack. */
export class ProviderError extends Error {
  constructor(
    readonly kind: ProviderErrorKind,
    message: string,
    readonly details: ProviderErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'ProviderError';
  }
}
