import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { ProviderError } from '../errors.js';
import type { TelegramClient } from './client.js';
import { type CallContext, toProviderError } from './errors.js';

const READING: CallContext = { effect: 'repeatable', scope: 'installation' };

export interface OpenedFile {
  stream: Readable;
  contentType: string | null;
  bytes: number | null;
}

/** Opens the file of a message: Telegram tells where it lies, and hands it out there for an hour. */
export async function openFile(
  client: TelegramClient,
  source: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OpenedFile> {
  const { file_id: fileId = '' } = source;
  if (fileId === '') throw new ProviderError('target-gone', 'This is no file of Telegram');
  const { file_path: path } = await client.call('getFile', { file_id: fileId }, READING, signal);
  const response = await client.fetchFile(pathWithin(path), READING, signal);
  const { body, headers, status } = response;
  if (!response.ok || !body) {
    await body?.cancel();
    throw refusal(status);
  }
  const length = headers.get('content-length') ?? '';
  const contentType = headers.get('content-type');
  return {
    stream: Readable.fromWeb(body as ReadableStream),
    // Said of every file there is.
    contentType: contentType === 'application/octet-stream' ? null : contentType,
    bytes: /^\d{1,15}$/.test(length) && !headers.get('content-encoding') ? Number(length) : null,
  };
}

/** A path that leads upwards would lead out of the bot's own files; a server of one's own may tell one on its disk. */
function pathWithin(path: string | undefined): string {
  const steps = (path ?? '').split('/');
  if (steps.some((step) => step === '' || step === '.' || step === '..')) {
    throw new ProviderError('target-gone', 'Telegram tells no place where the file could be fetched');
  }
  return steps.map(encodeURIComponent).join('/');
}

function refusal(status: number): ProviderError {
  const nativeCode = String(status);
  if (status === 404) return new ProviderError('target-gone', 'Telegram no longer hands the file out', { nativeCode });
  if (status >= 300 && status < 400)
    return new ProviderError('target-gone', 'The file leads elsewhere than to Telegram');
  return toProviderError({ response: { error_code: status } }, READING);
}
