import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { readUrl } from '../read-url.js';
import { ProviderError } from '../errors.js';
import { attachmentsOf, type FileSource } from './discord.decode-files.js';
import type { RawMessage } from './discord.decode-author.js';
import { toProviderError } from './discord.errors.js';
import { isSnowflake } from './discord.ids.js';
import type { DiscordRest } from './discord.rest.js';

export interface OpenedFile {
  stream: Readable;
  contentType: string | null;
  bytes: number | null;
}

const HOSTS = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];
const ASKING = { posts: false, left: true };

/**
 * Opens an attachment at the address that Discord gives for it now. Its hosts alone are asked, without the bot's token,
 * and lead nowhere else.
 */
export async function openFile(
  rest: DiscordRest,
  apiUrl: string,
  source: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OpenedFile> {
  const url = await addressOf(rest, source as FileSource, signal);
  const { origin } = new URL(url);
  if (!HOSTS.includes(origin) && origin !== new URL(apiUrl).origin) {
    throw new ProviderError('target-gone', 'The file does not lie with Discord.');
  }
  const response = await fetch(url, { signal, redirect: 'manual' }).catch((error: unknown) => {
    const { cause } = error as { cause?: unknown };
    throw toProviderError(cause ?? error, ASKING);
  });
  const { body, headers, status } = response;
  if (!response.ok || !body) {
    await body?.cancel();
    throw refusalOf(status);
  }
  const length = headers.get('content-length') ?? '';
  return {
    stream: Readable.fromWeb(body as ReadableStream),
    contentType: headers.get('content-type'),
    bytes: /^\d{1,15}$/.test(length) && !headers.get('content-encoding') ? Number(length) : null,
  };
}

/** Throws `target-gone` when the message, or the attachment of it, is not there any more. */
async function addressOf(rest: DiscordRest, source: Partial<FileSource>, signal: AbortSignal): Promise<string> {
  const { channel = '', message = '', attachment = '' } = source;
  const gone = new ProviderError('target-gone', 'This is no file of Discord, or it was deleted.');
  if (![channel, message, attachment].every(isSnowflake)) throw gone;
  const path = `/channels/${channel}/messages/${message}` as const;
  const told = await rest.call<RawMessage>({ method: 'GET', path }, signal);
  const url = attachmentsOf(told).find(({ id }) => id === attachment)?.url;
  if (typeof url !== 'string' || readUrl(url) === null) throw gone;
  return url;
}

function refusalOf(status: number): ProviderError {
  const nativeCode = String(status);
  if (status === 429) {
    return new ProviderError('rate-limited', 'Discord asks to slow down.', { nativeCode, retryAfterMs: 5_000 });
  }
  if (status >= 500) return new ProviderError('unavailable', `Discord is failing (HTTP ${status}).`, { nativeCode });
  return new ProviderError('target-gone', 'Discord does not hand the file out.', { nativeCode });
}
