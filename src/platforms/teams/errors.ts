import { ProviderError, type ProviderErrorDetails, type ProviderErrorKind } from '../errors.js';

/** What was asked of Teams, as far as the reading of a failure depends on it. */
export interface CallContext {
  /** A repeated `post` makes a second message; anything else has one effect however often it is asked. */
  effect: 'post' | 'repeatable';
  /** Whom a rate limit holds up. */
  scope: 'channel' | 'installation';
}

type Refusal = [kind: ProviderErrorKind, message: string, details?: ProviderErrorDetails];

/** The Bot Connector's codes that say more than their status. */
const REFUSALS: Record<string, Refusal> = {
  BotNotInConversationRoster: ['permission-missing', 'The bot is not in that team or chat of Teams: add the app there'],
  MessageWritesBlocked: ['permission-missing', 'The bot was blocked or removed by the person on Teams'],
  ConversationBlockedByUser: ['permission-missing', 'The person blocked the bot on Teams'],
  BotDisabledByAdmin: ['permission-missing', 'An administrator disabled the bot on Teams'],
  ConversationNotFound: ['target-gone', 'Teams does not find the conversation'],
  ActivityNotFoundInConversation: ['target-gone', 'Teams does not find the message'],
  MemberNotFoundInConversation: ['target-gone', 'Teams does not find the person'],
  MessageSizeTooBig: ['payload-refused', 'The message is too long for Teams'],
};

const BY_STATUS: Record<number, Refusal> = {
  401: ['credentials-rejected', 'Teams rejects the bot’s token'],
  403: ['permission-missing', 'The bot may not do this on Teams'],
  404: ['target-gone', 'Teams does not find the conversation or the message'],
  413: ['payload-refused', 'The message is too long for Teams'],
};

/**
 * Teams' documentation: to be tried again, as after a 429. It says so of 502 and 504 too, with which a gateway tells that it
 * lost the answer, not that nothing was posted: after those, a second try might post a second time.
 */
const TRANSIENT = new Set([412, 503]);

/** Microsoft Entra's codes for credentials that are no good. */
const ENTRA_REFUSALS: Record<string, Refusal> = {
  AADSTS7000215: ['credentials-rejected', 'Microsoft Entra rejects the client secret; give its value, not its id'],
  AADSTS7000222: ['credentials-rejected', 'The client secret of the Teams bot has expired', { expired: true }],
  AADSTS7000216: ['credentials-rejected', 'Microsoft Entra got no client secret'],
  AADSTS7000218: ['credentials-rejected', 'Microsoft Entra got no client secret'],
  AADSTS700016: ['credentials-rejected', 'Microsoft Entra does not know this app in this tenant'],
  AADSTS7000112: ['credentials-rejected', 'The Teams bot’s app is disabled in Microsoft Entra', { expired: true }],
  AADSTS7000229: ['credentials-rejected', 'The Teams bot’s app has no service principal in this tenant'],
  AADSTS90002: ['credentials-rejected', 'Microsoft Entra does not know this tenant'],
  AADSTS900023: ['credentials-rejected', 'Microsoft Entra does not know this tenant'],
  AADSTS90033: ['unavailable', 'Microsoft Entra asks to try again later'],
  AADSTS90006: ['unavailable', 'Microsoft Entra asks to try again later'],
};

/** For an answer that asks to slow down and names no wait. */
const UNNAMED_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 3_600_000;

/** The request never left: no name, no route, no listener, no trust. */
const NEVER_LEFT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EPROTO|UND_ERR_CONNECT_TIMEOUT|CERT_.*|.*SELF_SIGNED.*|UNABLE_TO_.*|ERR_TLS_.*|ERR_SSL_.*|ERR_INVALID_URL)$/;

/** An answer that is no success, as the client library and `fetch` both tell it. */
interface Answer {
  status: number;
  headers: Headers;
}

/** Turns whatever the client library throws into the core's words; no token stands in any of them. */
export function toProviderError(thrown: unknown, context: CallContext): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  const { response } = thrown as { response?: Answer & { data?: unknown } };
  return response ? fromAnswer(response, response.data, context) : fromNetwork(thrown, context);
}

/** What the Bot Connector answered in place of a success. */
export function fromAnswer(answer: Answer, body: unknown, context: CallContext): ProviderError {
  const { status } = answer;
  const told = codeIn(body);
  const nativeCode = told ?? String(status);
  if (status === 429) return rateLimited(answer, nativeCode, 'Teams asks to slow down', context.scope);
  if (TRANSIENT.has(status)) return new ProviderError('unavailable', `Teams failed with ${status}`, { nativeCode });
  if (status === 408 || status >= 500) return uncertain(`Teams failed with ${status}`, context, { nativeCode });
  const [kind, message, details] = (told !== null && REFUSALS[told]) ||
    BY_STATUS[status] || ['payload-refused', `Teams refuses the request (${nativeCode})`];
  return new ProviderError(kind, message, { ...details, nativeCode });
}

/** What Microsoft Entra answered in place of a token: nothing was asked of Teams yet. */
export function fromEntra(answer: Answer, body: unknown): ProviderError {
  const { status } = answer;
  const code = entraCode(body);
  const nativeCode = code ?? String(status);
  if (status === 429) return rateLimited(answer, nativeCode, 'Microsoft Entra asks to slow down', 'installation');
  const known = code === null ? undefined : ENTRA_REFUSALS[code];
  const isRefused = code !== null && (status === 400 || status === 401);
  const [kind, message, details] =
    known ??
    (isRefused
      ? (['credentials-rejected', `Microsoft Entra gives the Teams bot no token (${code})`] satisfies Refusal)
      : (['unavailable', `Microsoft Entra failed with ${status}`] satisfies Refusal));
  return new ProviderError(kind, message, { ...details, nativeCode });
}

export function fromNetwork(thrown: unknown, context: CallContext): ProviderError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { code } = (error.cause ?? error) as { code?: unknown };
  const details = { network: true, ...(typeof code === 'string' && { nativeCode: code }) };
  if (typeof code === 'string' && NEVER_LEFT.test(code)) {
    return new ProviderError('unavailable', 'Teams is out of reach', details);
  }
  const timedOut = error.name === 'AbortError' || error.name === 'TimeoutError';
  return uncertain(timedOut ? 'Teams did not answer in time' : 'The connection to Teams broke', context, details);
}

/** What is not certain is `outcome-unknown` for a post, and merely to be repeated for anything else. */
const uncertain = (message: string, { effect }: CallContext, details: ProviderErrorDetails): ProviderError =>
  new ProviderError(effect === 'post' ? 'outcome-unknown' : 'unavailable', message, details);

function rateLimited(
  { headers }: Answer,
  nativeCode: string,
  message: string,
  scope: CallContext['scope'],
): ProviderError {
  return new ProviderError('rate-limited', message, { nativeCode, retryAfterMs: waitIn(headers), scope });
}

/** Whole seconds, or a date. */
function waitIn(headers: Headers): number {
  const told = headers.get('retry-after') ?? '';
  const wait = /^\d{1,9}$/.test(told) ? Number(told) * 1000 : Date.parse(told) - Date.now();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_WAIT_MS) : UNNAMED_WAIT_MS;
}

/** The code of `{error: {code}}`, or of a refusal by what stands behind the Bot Connector, told as JSON within a text. */
function codeIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const { error, message } = body as { error?: { code?: unknown }; message?: unknown };
  if (typeof message === 'string' && message.includes('MessageWritesBlocked')) return 'MessageWritesBlocked';
  const code = error?.code;
  return typeof code === 'string' && /^\w{1,80}$/.test(code) ? code : null;
}

function entraCode(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const { error_codes: codes } = body as { error_codes?: unknown };
  const code: unknown = Array.isArray(codes) ? codes[0] : undefined;
  return typeof code === 'number' && Number.isSafeInteger(code) ? `AADSTS${code}` : null;
}
