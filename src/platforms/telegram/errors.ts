import { ProviderError, type ProviderErrorKind } from '../errors.js';

/** What was asked of Telegram, as far as the reading of a failure depends on it. */
export interface CallContext {
  /** A repeated `post` makes a second message; anything else has one effect however often it is asked. */
  effect: 'post' | 'repeatable';
  /** Whom a rate limit holds up. */
  scope: 'channel' | 'installation';
}

/** A group became a supergroup under a new id; the old one takes nothing any more. */
export class ChatMovedError extends ProviderError {
  constructor(readonly toChatId: number) {
    super('target-gone', 'The Telegram group became a supergroup with another id', { nativeCode: '400' });
  }
}

interface ApiFailure {
  error_code: number;
  description?: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

/** It is no picture that Telegram can read, is too large, or too long for its breadth: it may still go as a document. */
const PHOTO_REFUSED = /IMAGE_PROCESS_FAILED|PHOTO_(?:INVALID|EXT|SAVE)|too big for a photo/i;

/** Whether the request was refused because of the photo that it brought. */
export const isPhotoRefused = (error: unknown): boolean =>
  error instanceof ProviderError && error.kind === 'payload-refused' && PHOTO_REFUSED.test(error.message);

/** Telegram has no codes below the HTTP status: the first line whose words are in the description decides. */
const REFUSALS: [status: number, words: RegExp, kind: ProviderErrorKind, message: string][] = [
  [401, /./, 'credentials-rejected', 'Telegram rejects the bot token'],
  // A token that cannot be one at all is not found rather than unauthorized.
  [404, /./, 'credentials-rejected', 'Telegram does not know this bot token'],
  [403, /rights|permission|administrator/i, 'permission-missing', 'The bot may not do this in the Telegram chat'],
  [403, /./, 'target-gone', 'The bot is no longer in the Telegram chat, or was blocked there'],
  [409, /webhook/i, 'unavailable', 'A webhook set by another program receives the messages of this Telegram bot'],
  [409, /./, 'unavailable', 'Another program is receiving the messages of this Telegram bot'],
  [413, /./, 'payload-refused', 'Telegram takes no request of this size'],
  [400, /file is too big/i, 'payload-refused', 'The file is larger than Telegram hands out to bots'],
  [400, /file is temporarily unavailable/i, 'unavailable', 'Telegram does not have the file at hand right now'],
  [400, /wrong file identifier/i, 'payload-refused', 'Telegram does not take the file'],
  [400, /invalid file_?id|wrong file_?id/i, 'target-gone', 'Telegram does not know the file'],
  [400, PHOTO_REFUSED, 'payload-refused', 'Telegram cannot show this picture as a photo'],
  [
    400,
    /not enough rights|have no rights|need administrator|CHAT_ADMIN_REQUIRED|CHAT_WRITE_FORBIDDEN|CHAT_SEND_/i,
    'permission-missing',
    'The bot lacks the rights for this in the Telegram chat',
  ],
  [
    400,
    /chat not found|PEER_ID_INVALID|group chat was (deactivated|upgraded)|bot is not a member|CHANNEL_PRIVATE/i,
    'target-gone',
    'Telegram does not find the chat',
  ],
  [400, /message thread not found|TOPIC_(CLOSED|DELETED)/i, 'target-gone', 'The topic of the Telegram chat is closed'],
  [400, /message to \w+ not found|MESSAGE_ID_INVALID/i, 'target-gone', 'Telegram does not find the message'],
  [400, /message is too long/i, 'payload-refused', 'The text is too long for Telegram'],
  [400, /text is empty|text must be non-empty/i, 'payload-refused', 'Telegram takes no empty message'],
  [
    400,
    /message can't be edited|MESSAGE_EDIT_TIME_EXPIRED/i,
    'payload-refused',
    'Telegram does not let this message be edited any more',
  ],
  [
    400,
    /message can't be deleted|MESSAGE_DELETE_FORBIDDEN/i,
    'payload-refused',
    'Telegram lets bots delete a message for 48 hours only',
  ],
  [400, /REACTION/i, 'payload-refused', 'The Telegram chat does not take this reaction'],
];

/** The request never left: no name, no route, no listener, no trust. */
const NEVER_LEFT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EPROTO|CERT_.*|.*SELF_SIGNED.*|UNABLE_TO_.*|ERR_TLS_.*|ERR_INVALID_URL)$/;

/** Telegram names a wait in every 429; this one is for an answer that does not. */
const UNNAMED_WAIT_SECONDS = 5;

/**
 * Turns whatever the client library throws into the core's words. Nothing of the original is kept as `cause`: its
 * messages may carry the request's address, and the address carries the bot token.
 */
export function toProviderError(error: unknown, context: CallContext): ProviderError {
  if (error instanceof ProviderError) return error;
  const failure = (error as { response?: ApiFailure }).response;
  if (failure && typeof failure.error_code === 'number') return fromAnswer(failure, context);
  return fromNetwork(error, context);
}

function fromAnswer(failure: ApiFailure, context: CallContext): ProviderError {
  const { error_code: status, description = '', parameters = {} } = failure;
  const nativeCode = String(status);
  if (parameters.migrate_to_chat_id) return new ChatMovedError(parameters.migrate_to_chat_id);
  if (status === 429) {
    const retryAfterMs = (parameters.retry_after ?? UNNAMED_WAIT_SECONDS) * 1000;
    return new ProviderError('rate-limited', 'Telegram asks to slow down', {
      nativeCode,
      retryAfterMs,
      scope: context.scope,
    });
  }
  if (status >= 500) return fromServerFailure(status, context);
  const refusal = REFUSALS.find(([code, words]) => code === status && words.test(description || 'none'));
  const [, , kind, message] = refusal ?? [status, /./, 'payload-refused', 'Telegram refuses the request'];
  const scopes = kind === 'permission-missing' ? rightsIn(description) : [];
  return new ProviderError(kind, withDescription(message, description), {
    nativeCode,
    ...(scopes.length > 0 && { scopes }),
  });
}

/** The rights of a chat's member or administrator, where the refusal says for what it wants one. */
const RIGHTS: [words: RegExp, right: string][] = [
  [/pin(?:ned)? /i, 'can_pin_messages'],
  [/send text|send messages|CHAT_SEND_PLAIN/i, 'can_send_messages'],
  [/photo/i, 'can_send_photos'],
  [/document/i, 'can_send_documents'],
  [/delete/i, 'can_delete_messages'],
];

const rightsIn = (description: string): string[] =>
  RIGHTS.filter(([words]) => words.test(description)).map(([, right]) => right);

/**
 * 500 is the Bot API's own answer, and every answer of its own that is not `ok` means that the request was unsuccessful;
 * 503 turns a request away at the door. Any other, such as 502 and 504, is a gateway's, which has lost sight of the
 * request: a post may have been made.
 */
function fromServerFailure(status: number, { effect }: CallContext): ProviderError {
  const isCertain = status === 500 || status === 503 || effect === 'repeatable';
  const message = `Telegram failed with ${status}`;
  return new ProviderError(isCertain ? 'unavailable' : 'outcome-unknown', message, { nativeCode: String(status) });
}

function fromNetwork(error: unknown, { effect }: CallContext): ProviderError {
  const { name, code, message } = error as { name?: string; code?: unknown; message?: unknown };
  const nativeCode = typeof code === 'string' ? code : undefined;
  const neverLeft =
    nativeCode !== undefined && (NEVER_LEFT.test(nativeCode) || /connect E[A-Z]+/.test(String(message)));
  if (neverLeft) return new ProviderError('unavailable', 'Telegram is out of reach', { nativeCode, network: true });
  const words = name === 'AbortError' ? 'Telegram did not answer in time' : 'The connection to Telegram broke';
  const kind = effect === 'post' ? 'outcome-unknown' : 'unavailable';
  return new ProviderError(kind, words, { nativeCode, network: true });
}

/** The part after Telegram's own prefix, `Bad Request: `, is what helps. */
function withDescription(message: string, description: string): string {
  const detail = description.replace(/^[A-Z][A-Za-z ]+: /, '').slice(0, 200);
  return detail === '' || /^(Unauthorized|Not Found)$/.test(detail) ? message : `${message} (${detail})`;
}
