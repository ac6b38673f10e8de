import { ProviderError, type ProviderErrorDetails, type ProviderErrorKind } from '../errors.js';

/** What was asked of Slack, as far as the reading of a failure depends on it. */
export interface CallContext {
  /** A repeated `post` makes a second message; anything else has one effect however often it is asked. */
  effect: 'post' | 'repeatable';
  /** Whom a rate limit holds up. */
  scope: 'channel' | 'installation';
}

type Refusal = [kind: ProviderErrorKind, message: string, details?: ProviderErrorDetails];

const EXPIRED = { expired: true };

/** Slack's codes of `ok: false`; one that is not here says that the request as it is will never be taken. */
const REFUSALS: Record<string, Refusal> = {
  invalid_auth: ['credentials-rejected', 'Slack rejects the token'],
  not_authed: ['credentials-rejected', 'Slack got no token'],
  not_allowed_token_type: ['credentials-rejected', 'Slack takes another kind of token here'],
  account_inactive: ['credentials-rejected', 'The Slack app was removed, or its user deleted', EXPIRED],
  token_revoked: ['credentials-rejected', 'The Slack token was revoked', EXPIRED],
  token_expired: ['credentials-rejected', 'The Slack token has expired', EXPIRED],
  user_removed_from_team: ['credentials-rejected', 'The bot was removed from the Slack workspace', EXPIRED],
  team_disabled: ['credentials-rejected', 'The Slack workspace is disabled', EXPIRED],
  org_login_required: ['unavailable', 'The Slack workspace is being moved'],
  missing_scope: ['permission-missing', 'The Slack app lacks a scope'],
  no_permission: ['permission-missing', 'The Slack app may not do this'],
  access_denied: ['permission-missing', 'The Slack app may not do this'],
  team_access_not_granted: ['permission-missing', 'The Slack app was not granted access to this workspace'],
  not_in_channel: ['permission-missing', 'The bot is not in the Slack channel: invite it there'],
  restricted_action: ['permission-missing', 'A setting of the Slack workspace forbids this'],
  restricted_action_read_only_channel: ['permission-missing', 'The Slack channel is read-only for the bot'],
  restricted_action_thread_only_channel: ['permission-missing', 'The Slack channel takes replies alone'],
  restricted_action_non_threadable_channel: ['permission-missing', 'The Slack channel takes no replies'],
  restricted_action_thread_locked: ['permission-missing', 'The Slack thread is locked'],
  cant_update_message: ['permission-missing', 'The bot may edit only its own messages on Slack'],
  cant_delete_message: ['permission-missing', 'The bot may delete only its own messages on Slack'],
  cant_delete_file: ['permission-missing', 'The bot may delete only its own files on Slack'],
  channel_not_found: ['target-gone', 'Slack does not find the channel, or the bot is not in it'],
  is_archived: ['target-gone', 'The Slack channel is archived'],
  is_inactive: ['target-gone', 'The Slack channel is frozen'],
  message_not_found: ['target-gone', 'Slack does not find the message'],
  thread_not_found: ['target-gone', 'Slack does not find the thread'],
  file_not_found: ['target-gone', 'Slack does not find the file'],
  file_deleted: ['target-gone', 'The file was deleted on Slack'],
  user_not_found: ['target-gone', 'Slack does not find the person'],
  users_not_found: ['target-gone', 'Slack does not find the person'],
  bot_not_found: ['target-gone', 'Slack does not find the bot'],
  msg_too_long: ['payload-refused', 'The text is too long for Slack'],
  msg_blocks_too_long: ['payload-refused', 'The text is too long for Slack'],
  file_type_not_allowed: ['payload-refused', 'The Slack workspace takes no files of this type'],
  file_upload_size_restricted: ['payload-refused', 'The file is too large for the Slack workspace'],
  file_uploads_disabled: ['payload-refused', 'The Slack workspace takes no files'],
  file_uploads_except_images_disabled: ['payload-refused', 'The Slack workspace takes no files but pictures'],
  storage_limit_reached: ['payload-refused', 'The Slack workspace has no room for files left'],
  no_text: ['payload-refused', 'Slack takes no empty message'],
  edit_window_closed: ['payload-refused', 'The Slack workspace no longer lets this message be edited'],
  invalid_name: ['payload-refused', 'The Slack workspace does not have this emoji'],
  too_many_emoji: ['payload-refused', 'The Slack message has as many different reactions as it takes'],
  too_many_reactions: ['payload-refused', 'The bot has left as many reactions on the Slack message as it may'],
  ratelimited: ['rate-limited', 'Slack asks to slow down'],
  rate_limited: ['rate-limited', 'Slack asks to slow down'],
  accesslimited: ['unavailable', 'Slack has limited access to this method for now'],
  service_unavailable: ['unavailable', 'Slack is not available'],
  team_added_to_org: ['unavailable', 'The Slack workspace is being moved'],
  external_channel_migrating: ['unavailable', 'The Slack channel is being moved'],
  // The request reached Slack truncated, so nothing was done.
  request_timeout: ['unavailable', 'Slack did not get the whole request'],
};

/** "Some aspect of the operation may have succeeded", says Slack of these. */
const HALF_DONE = new Set(['fatal_error', 'internal_error']);

/** Slack names a wait in every 429; this one is for an answer that does not. */
const UNNAMED_WAIT_MS = 30_000;

/** The request never left: no name, no route, no listener, no trust. */
const NEVER_LEFT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EPROTO|UND_ERR_CONNECT_TIMEOUT|CERT_.*|.*SELF_SIGNED.*|UNABLE_TO_.*|ERR_TLS_.*|ERR_SSL_.*|ERR_INVALID_URL)$/;

/** The library's errors, by their `code`. */
interface LibraryError extends Error {
  code?: string;
  data?: { error?: unknown; needed?: unknown; provided?: unknown; response_metadata?: { retryAfter?: number } };
  retryAfter?: number;
  statusCode?: number;
  original?: Error;
}

/** Turns whatever the client library throws into the core's words; no token stands in any of them. */
export function toProviderError(thrown: unknown, context: CallContext): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as LibraryError;
  if (error.code === 'slack_webapi_platform_error') return fromRefusal(error.data ?? {}, context);
  if (error.code === 'slack_webapi_rate_limited_error') return rateLimited((error.retryAfter ?? 0) * 1000, context);
  if (error.code === 'slack_webapi_http_error') return fromStatus(error.statusCode ?? 0, context);
  if (error.message.startsWith('Retry header')) return rateLimited(UNNAMED_WAIT_MS, context);
  return fromNetwork(error.original ?? error, context);
}

const rateLimited = (retryAfterMs: number, { scope }: CallContext): ProviderError =>
  new ProviderError('rate-limited', 'Slack asks to slow down', { nativeCode: 'ratelimited', retryAfterMs, scope });

/** What is not certain is `outcome-unknown` for a post, and merely to be repeated for anything else. */
const uncertain = (message: string, { effect }: CallContext, details: ProviderErrorDetails): ProviderError =>
  new ProviderError(effect === 'post' ? 'outcome-unknown' : 'unavailable', message, details);

function fromRefusal(data: NonNullable<LibraryError['data']>, context: CallContext): ProviderError {
  const nativeCode = String(data.error);
  // The library puts the whole body there when it is not JSON: a gateway's page, from which nothing can be told.
  if (!/^[a-z0-9_]{1,80}$/.test(nativeCode)) return uncertain('Slack answered what is no answer', context, {});
  if (HALF_DONE.has(nativeCode)) return uncertain('Slack failed', context, { nativeCode });
  const [kind, message, details] = REFUSALS[nativeCode] ?? ['payload-refused', 'Slack refuses the request'];
  if (kind === 'rate-limited') {
    const { retryAfter } = data.response_metadata ?? {};
    return rateLimited(retryAfter === undefined ? UNNAMED_WAIT_MS : retryAfter * 1000, context);
  }
  const scopes = lacking(scopesOf(data.needed), scopesOf(data.provided));
  const words = scopes.length > 0 ? `${message}: ${scopes.join(', ')}` : message;
  const shown = kind === 'payload-refused' ? `${words} (${nativeCode})` : words;
  return new ProviderError(kind, shown, { ...details, nativeCode, ...(scopes.length > 0 && { scopes }) });
}

const scopesOf = (told: unknown): string[] =>
  typeof told === 'string'
    ? told
        .split(',')
        .map((scope) => scope.trim())
        .filter(Boolean)
    : [];

/** Slack names every scope that would do, also such as the app has and which are for other kinds of channels. */
function lacking(needed: string[], provided: string[]): string[] {
  const missing = needed.filter((scope) => !provided.includes(scope));
  return missing.length > 0 ? missing : needed;
}

/** Slack answers 200 to nearly everything: other statuses come from what stands before it. 503 turns away at the door. */
function fromStatus(status: number, context: CallContext): ProviderError {
  const [message, details] = [`Slack failed with ${status}`, { nativeCode: String(status) }];
  if (status >= 500 && status !== 503) return uncertain(message, context, details);
  return new ProviderError('unavailable', message, details);
}

/** Reads what is answered beside the Web API, where files go in and out. */
export function fromResponse({ status, headers }: Response, context: CallContext): ProviderError {
  const nativeCode = String(status);
  if (status === 429) {
    const seconds = Number(headers.get('retry-after') ?? NaN);
    return rateLimited(Number.isFinite(seconds) ? seconds * 1000 : UNNAMED_WAIT_MS, context);
  }
  if (status === 404 || status === 410) return new ProviderError('target-gone', 'The file is gone', { nativeCode });
  if (status === 401 || status === 403) {
    return new ProviderError('permission-missing', 'The Slack app may not see this file', { nativeCode });
  }
  if (status >= 400 && status < 500) {
    return new ProviderError('payload-refused', `Slack refuses the file with ${status}`, { nativeCode });
  }
  return fromStatus(status, context);
}

function fromNetwork(error: Error, context: CallContext): ProviderError {
  const { code } = (error.cause ?? error) as { code?: unknown };
  const details = { network: true, ...(typeof code === 'string' && { nativeCode: code }) };
  if (typeof code === 'string' && NEVER_LEFT.test(code)) {
    return new ProviderError('unavailable', 'Slack is out of reach', details);
  }
  const timedOut = error.name === 'AbortError' || error.name === 'TimeoutError';
  return uncertain(timedOut ? 'Slack did not answer in time' : 'The connection to Slack broke', context, details);
}
