import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { ProviderError } from '../errors.js';
import { readUrl } from '../read-url.js';
import type { AccessTokens } from './access-tokens.js';
import type { TeamsAddresses } from './addresses.js';
import type { TeamsCredentials } from './credentials.js';
import { type CallContext, fromAnswer, fromNetwork } from './errors.js';

const READING: CallContext = { effect: 'repeatable', scope: 'installation' };
/** OneDrive leads from one of its hosts to another. */
const MOST_REDIRECTS = 3;

export interface OpenedFile {
  stream: Readable;
  contentType: string | null;
  bytes: number | null;
}

/**
 * Opens a picture of a message at the Bot Connector, with the bot's token, or a file at the address that OneDrive gave for
 * it, without. Each address on the way must be one of Microsoft's for its kind, and only the first is shown the token.
 */
export async function openFile(
  source: Readonly<Record<string, string>>,
  credentials: TeamsCredentials,
  tokens: AccessTokens,
  addresses: TeamsAddresses,
  signal: AbortSignal,
): Promise<OpenedFile> {
  const { kind, url = '' } = source;
  if (kind === 'hosted' && addresses.isConnector(url)) {
    const ask = (token: string): Promise<Response> =>
      follow(url, { authorization: `Bearer ${token}` }, (next) => addresses.isConnector(next), signal);
    const token = await tokens.get(credentials, signal);
    const response = await ask(token);
    if (response.status !== 401) return opened(response);
    // The token may have been ended before its time.
    await response.body?.cancel();
    return opened(await ask(await tokens.get(credentials, signal, token)));
  }
  if (kind === 'download' && addresses.isFileStore(url)) {
    return opened(await follow(url, {}, (next) => addresses.isFileStore(next), signal));
  }
  throw new ProviderError('target-gone', 'This is no file of Microsoft Teams');
}

async function follow(
  url: string,
  headers: Record<string, string>,
  mayGo: (url: string) => boolean,
  signal: AbortSignal,
  left = MOST_REDIRECTS,
): Promise<Response> {
  const response = await get(url, headers, signal);
  const location = response.headers.get('location');
  if (response.status < 300 || response.status > 399 || location === null) return response;
  await response.body?.cancel();
  const next = readUrl(location, url)?.href ?? '';
  if (left === 0 || !mayGo(next)) throw new ProviderError('target-gone', 'The file leads elsewhere than to Teams');
  return follow(next, {}, mayGo, signal, left - 1);
}

async function get(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: 'manual' });
  } catch (error) {
    throw fromNetwork(error, READING);
  }
}

async function opened(response: Response): Promise<OpenedFile> {
  const { body, headers } = response;
  if (!response.ok || !body) {
    await body?.cancel();
    // The address of a download lives for some minutes only.
    const isOver = response.status === 401 || response.status === 403 || response.status === 410;
    throw isOver
      ? new ProviderError('target-gone', 'Teams no longer hands the file out', { nativeCode: String(response.status) })
      : fromAnswer(response, null, READING);
  }
  const length = headers.get('content-length') ?? '';
  return {
    stream: Readable.fromWeb(body as ReadableStream),
    contentType: headers.get('content-type'),
    bytes: /^\d{1,15}$/.test(length) && !headers.get('content-encoding') ? Number(length) : null,
  };
}
