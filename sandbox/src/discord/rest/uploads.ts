import type { FastifyRequest } from 'fastify';
import type { FileShelf, ShelvedFile } from '../../files/file-shelf.js';
import { imageSize, type ImageSize } from '../../files/image-size.js';
import { readMultipart } from '../../files/multipart.js';
import { DiscordError } from '../errors.js';
import type { Json } from '../world/model.js';
import { isObject } from './form.js';

export interface Upload {
  /** The `n` of `files[n]`, by which `attachments` speaks of it. */
  key: string;
  file: ShelvedFile;
  image: ImageSize | null;
}

/**
 * Reads `payload_json` and `files[n]` of a multipart form, or the JSON body when it is none. Throws 40005 when a file has
 * more than `limit` bytes.
 */
export async function readBody(
  request: FastifyRequest,
  shelf: FileShelf,
  limit: number,
): Promise<{ body: Json; uploads: Upload[] }> {
  if (!request.isMultipart()) return { body: isObject(request.body) ? request.body : {}, uploads: [] };
  const { fields, files, isTooLarge } = await readMultipart(request, shelf, limit);
  if (isTooLarge) throw new DiscordError('entityTooLarge');
  const uploads = files.map(async ({ field, file }, index) => ({
    key: /^files?\[(\d+)\]$/.exec(field)?.[1] ?? String(index),
    file,
    image: await imageSize(shelf, file),
  }));
  return { body: withPayload(fields), uploads: await Promise.all(uploads) };
}

function withPayload({ payload_json: payload, ...fields }: Json): Json {
  if (typeof payload !== 'string') return isObject(payload) ? { ...fields, ...payload } : fields;
  try {
    const parsed: unknown = JSON.parse(payload);
    return isObject(parsed) ? { ...fields, ...parsed } : fields;
  } catch {
    throw new DiscordError('invalidJson');
  }
}
