import type { FastifyRequest } from 'fastify';
import { DiscordError } from '../errors.js';
import type { Json } from '../world/model.js';
import { isObject } from './form.js';

/** Per file, for a guild without boosts ("Uploading Files"). */
export const LARGEST_FILE = 10 * 1024 * 1024;

export interface Upload {
  /** The `n` of `files[n]`, by which `attachments` speaks of it. */
  key: string;
  filename: string;
  contentType: string;
  content: Buffer;
}

/** Reads `payload_json` and `files[n]` of a multipart form, or the JSON body when it is none. */
export async function readBody(request: FastifyRequest): Promise<{ body: Json; uploads: Upload[] }> {
  if (!request.isMultipart()) return { body: isObject(request.body) ? request.body : {}, uploads: [] };
  const uploads: Upload[] = [];
  const fields: Json = {};
  for await (const part of request.parts({ limits: { fileSize: LARGEST_FILE, files: 10 } })) {
    if (part.type === 'field') {
      fields[part.fieldname] = part.value;
      continue;
    }
    const content = await part.toBuffer().catch(() => {
      throw new DiscordError('entityTooLarge');
    });
    const key = /^files?\[(\d+)\]$/.exec(part.fieldname)?.[1] ?? String(uploads.length);
    uploads.push({ key, filename: part.filename || 'file', contentType: part.mimetype, content });
  }
  return { body: withPayload(fields), uploads };
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
