import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { readUrl } from '../read-url.js';
import { ProviderError } from '../errors.js';
import { READING, type SlackClient } from './client.js';
import { fromResponse } from './errors.js';
import type { SlackFile } from './payloads.js';

export interface OpenedFile {
  stream: Readable;
  contentType: string | null;
  bytes: number | null;
}

/** Slack leads from one of its hosts to another, if at all. */
const MOST_REDIRECTS = 3;
const SCOPE = 'files:read';

/** Opens a file with the bot's token, which Slack's own hosts alone are shown. */
export async function openFile(
  client: SlackClient,
  source: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OpenedFile> {
  let url = source.url ?? (await addressOf(client, source.id ?? '', signal));
  for (let turns = 0; turns <= MOST_REDIRECTS; turns += 1) {
    if (!client.isOwn(url)) throw new ProviderError('target-gone', 'This is no file of Slack');
    const response = await client.fetchFile(url, signal);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return opened(client, response, signal);
    await response.body?.cancel();
    const next = readUrl(location, url)?.href ?? '';
    if (!client.isOwn(next)) throw await notGranted(client, signal);
    url = next;
  }
  throw await notGranted(client, signal);
}

/** Files that are shared between workspaces are told of by their id alone. */
async function addressOf(client: SlackClient, id: string, signal: AbortSignal): Promise<string> {
  const { file } = await client.call<{ file: SlackFile }>('files.info', { file: id }, READING, signal);
  return file.url_private_download ?? file.url_private ?? '';
}

async function opened(client: SlackClient, response: Response, signal: AbortSignal): Promise<OpenedFile> {
  const { body, headers } = response;
  if (!response.ok || !body) {
    await body?.cancel();
    throw fromResponse(response, READING);
  }
  const contentType = headers.get('content-type');
  // Whoever may not see a file is shown the page to sign in at; a file that is a page comes as an attachment.
  if (contentType?.startsWith('text/html') && !headers.has('content-disposition')) {
    await body.cancel();
    throw await notGranted(client, signal);
  }
  const length = headers.get('content-length') ?? '';
  return {
    stream: Readable.fromWeb(body as ReadableStream),
    contentType,
    bytes: /^\d{1,15}$/.test(length) && !headers.has('content-encoding') ? Number(length) : null,
  };
}

/** The sign-in page does not say what is wrong: a token that was taken back, a scope, or the file's own channel. */
async function notGranted(client: SlackClient, signal: AbortSignal): Promise<ProviderError> {
  try {
    const { response_metadata: about } = await client.call('auth.test', {}, READING, signal);
    const scopes = about?.scopes?.includes(SCOPE) ? undefined : [SCOPE];
    const words = scopes ? `The Slack app lacks a scope: ${SCOPE}` : 'The Slack app may not see this file';
    return new ProviderError('permission-missing', words, { ...(scopes && { scopes }) });
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}
