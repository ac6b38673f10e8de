import { ProviderError, type ProviderErrorKind } from '../errors.js';

interface Verdict {
  kind: ProviderErrorKind;
  /** Said to people instead of Discord's own words. */
  says?: string;
  scopes?: string[];
}

/** Discord's JSON error codes, from its documentation ("Opcodes and Status Codes"). */
const BY_CODE: Record<number, Verdict> = {
  10003: { kind: 'target-gone', says: 'The Discord channel does not exist any more.' },
  10004: { kind: 'target-gone', says: 'The Discord server does not exist, or the bot is not in it.' },
  10008: { kind: 'target-gone', says: 'The Discord message does not exist any more.' },
  10014: { kind: 'payload-refused', says: 'Discord does not know this emoji.' },
  10015: { kind: 'target-gone', says: 'The Discord webhook does not exist any more.' },
  20009: { kind: 'payload-refused', says: 'Discord holds it back as explicit content.' },
  30003: { kind: 'payload-refused', says: 'The Discord channel has as many pins as it can have.' },
  30007: { kind: 'payload-refused', says: 'The Discord channel has as many webhooks as it can have.' },
  30010: { kind: 'payload-refused', says: 'The Discord message has as many reactions as it can have.' },
  30015: { kind: 'payload-refused', says: 'The Discord message has more files than it can have.' },
  30046: { kind: 'payload-refused', says: 'Discord allows no more edits of this old message.' },
  40001: { kind: 'credentials-rejected' },
  40005: { kind: 'payload-refused', says: 'A file is larger than this Discord server takes.' },
  50001: {
    kind: 'permission-missing',
    says: 'The Discord bot cannot see this channel or server.',
    scopes: ['VIEW_CHANNEL'],
  },
  50005: { kind: 'payload-refused', says: 'Discord lets nobody edit a message of another author.' },
  50006: { kind: 'payload-refused', says: 'Discord takes no empty message.' },
  50008: { kind: 'target-gone', says: 'This Discord channel takes no messages.' },
  50009: { kind: 'permission-missing', says: "The Discord channel's verification level is too high for the bot." },
  50013: { kind: 'permission-missing', says: 'The Discord bot lacks a permission in this channel.' },
  50014: { kind: 'credentials-rejected' },
  50021: { kind: 'payload-refused', says: 'Discord does that with no message of its own.' },
  50024: { kind: 'target-gone', says: 'This kind of Discord channel cannot do that.' },
  50027: { kind: 'target-gone', says: 'The Discord webhook was made anew elsewhere.' },
  50035: { kind: 'payload-refused' },
  50083: { kind: 'target-gone', says: 'The Discord thread is archived.' },
  90001: { kind: 'permission-missing', says: 'The author of the Discord message blocks reactions of this bot.' },
  130000: { kind: 'unavailable', says: 'Discord is overloaded.' },
  160002: {
    kind: 'permission-missing',
    says: 'Replying wants the permission to read the message history.',
    scopes: ['READ_MESSAGE_HISTORY'],
  },
  160005: { kind: 'target-gone', says: 'The Discord thread is locked.' },
  200000: { kind: 'payload-refused', says: "The Discord server's AutoMod blocked the message." },
  200001: { kind: 'payload-refused', says: "The Discord server's AutoMod blocked the message's title." },
  240000: { kind: 'payload-refused', says: 'Discord blocked the message for a harmful link.' },
  400001: { kind: 'payload-refused', says: 'Discord has limited the files of this server.' },
};

/** Answers without a code of the table: the HTTP status decides. */
const BY_STATUS: Record<number, Verdict> = {
  400: { kind: 'payload-refused' },
  401: { kind: 'credentials-rejected' },
  404: { kind: 'target-gone' },
  405: { kind: 'payload-refused' },
  413: { kind: 'payload-refused' },
};

const TOKEN_REFUSED = 'Discord does not accept the bot token: it is wrong, or it was reset.';

/** A refusal that Discord answered with a status from 400 to 499. */
export function fromAnswer(status: number, code: number | null, message: string): ProviderError {
  const verdict = (code !== null && BY_CODE[code]) || BY_STATUS[status] || unlisted(status, code);
  const says =
    verdict.says ?? (verdict.kind === 'credentials-rejected' ? TOKEN_REFUSED : `Discord refused: ${message}`);
  return new ProviderError(verdict.kind, says, {
    nativeCode: String(code || status),
    ...(verdict.scopes ? { scopes: verdict.scopes } : {}),
  });
}

/** 403 without a JSON code comes from the shield before Discord (an address that is blocked for a while). */
function unlisted(status: number, code: number | null): Verdict {
  if (status !== 403) return { kind: 'payload-refused' };
  return code === null
    ? { kind: 'unavailable', says: 'Discord blocks this address for the moment.' }
    : { kind: 'permission-missing' };
}

/** The parts of discord.js's errors that are read; told apart by shape so that this file needs no library loaded. */
interface LibraryError extends Error {
  status?: number;
  code?: number | string;
  rawError?: unknown;
  timeToReset?: number;
  retryAfter?: number;
  global?: boolean;
  majorParameter?: string;
  syscall?: string;
  errors?: LibraryError[];
}

/** How far a request got, and whether it makes a message. */
export interface RequestFate {
  /** A lost answer leaves the question open whether a message was posted. */
  posts: boolean;
  /** It was handed to the network. */
  left: boolean;
}

/** Turns whatever discord.js threw into the one error that leaves a provider. */
export function toProviderError(thrown: unknown, fate: RequestFate): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  const error = thrown as LibraryError;
  if (error.timeToReset !== undefined) return rateLimited(error);
  if (error.rawError !== undefined) {
    return fromAnswer(
      error.status ?? 400,
      typeof error.code === 'number' ? error.code : null,
      firstLine(error.message),
    );
  }
  if (error.status !== undefined) return failing(error.status, fate);
  return lost(error, fate);
}

/** Both an answered 429 and a bucket that discord.js knows to be empty; either way nothing happened. */
function rateLimited(error: LibraryError): ProviderError {
  const retryAfterMs = Math.max(error.retryAfter ?? 0, error.timeToReset ?? 0) || 1000;
  return new ProviderError('rate-limited', 'Discord asks to slow down.', {
    nativeCode: '429',
    retryAfterMs: Math.ceil(retryAfterMs),
    scope: error.global || error.majorParameter === 'global' ? 'installation' : 'channel',
  });
}

/** Discord documents nothing about what a 5xx has done, so a post may be there; it can be looked up. */
function failing(status: number, fate: RequestFate): ProviderError {
  return new ProviderError(fate.posts ? 'outcome-unknown' : 'unavailable', `Discord is failing (HTTP ${status}).`, {
    nativeCode: String(status),
  });
}

function lost(error: LibraryError, fate: RequestFate): ProviderError {
  const certain = !fate.posts || !fate.left || neverConnected(error);
  return new ProviderError(
    certain ? 'unavailable' : 'outcome-unknown',
    error.name === 'AbortError' || /abort/i.test(error.message)
      ? 'Discord did not answer in time.'
      : `Discord cannot be reached (${error.code ?? error.name}).`,
    { network: true, nativeCode: typeof error.code === 'string' ? error.code : undefined, cause: error },
  );
}

/** Failures before the first byte could leave: name lookup, connecting, the TLS handshake. */
function neverConnected(error: LibraryError): boolean {
  if (error.syscall === 'connect' || error.syscall === 'getaddrinfo') return true;
  if (error.errors?.length) return error.errors.every(neverConnected);
  const code = String(error.code ?? '');
  return code === 'UND_ERR_CONNECT_TIMEOUT' || /CERT|SSL|TLS|SELF_SIGNED|ECONNREFUSED|ENOTFOUND/.test(code);
}

/** Discord explains an invalid form over many lines; the first says which, the rest repeats field paths. */
function firstLine(message: string): string {
  return message.split('\n').slice(0, 2).join(': ').slice(0, 300);
}
