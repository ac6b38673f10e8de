import type { FastifyRequest } from 'fastify';
import type { FileShelf, ShelvedFile } from '../files/file-shelf.js';
import { readMultipart, type UploadedFile } from '../files/multipart.js';
import { ApiError, badRequest, requestTooLarge } from './api-error.js';

/** In bytes, of each file. */
const LARGEST_FILE = 50 * 1024 * 1024;
const TRUE_WORDS = new Set(['true', 'yes', 'y', 't', '1']);

/**
 * A call's parameters, whichever of the documented ways brought them: query string, form, JSON or multipart.
 * In all but JSON, values are strings and objects are JSON-serialised, so every reader takes both.
 */
export class Parameters {
  constructor(
    private readonly values: Record<string, unknown>,
    readonly uploads: readonly UploadedFile[] = [],
  ) {}

  /** What was uploaded under that name; null when nothing was. */
  file(name: string): ShelvedFile | null {
    return this.uploads.find(({ field }) => field === name)?.file ?? null;
  }

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null && this.values[name] !== '';
  }

  text(name: string): string {
    const value = this.values[name];
    if (value === undefined || value === null) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  integer(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = Number(this.text(name));
    return Number.isSafeInteger(value) ? value : undefined;
  }

  flag(name: string): boolean {
    return TRUE_WORDS.has(this.text(name).toLowerCase());
  }

  /** An object or array, given as such or JSON-serialised; undefined when absent. */
  json(name: string): unknown {
    if (!this.has(name)) return undefined;
    const value = this.values[name];
    if (typeof value === 'object') return value;
    try {
      return JSON.parse(String(value));
    } catch {
      throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`);
    }
  }

  /** An array; a value of another kind is refused. */
  list(name: string): unknown[] | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`);
    return value;
  }

  /** An object's own parameters, for those nested in another such as `reply_parameters`. */
  nested(name: string): Parameters | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`);
    }
    return new Parameters(value as Record<string, unknown>);
  }
}

/** Reads a request's parameters; a value of the body wins over the query's. Throws 413 when a file is too large. */
export async function readParameters(request: FastifyRequest, shelf: FileShelf): Promise<Parameters> {
  const query = request.query as Record<string, unknown>;
  if (request.isMultipart()) return readForm(request, shelf, query);
  const body = request.body;
  if (!Buffer.isBuffer(body) || body.length === 0) return new Parameters(query);
  return new Parameters({ ...query, ...readBody(body, request.headers['content-type'] ?? '') });
}

async function readForm(
  request: FastifyRequest,
  shelf: FileShelf,
  query: Record<string, unknown>,
): Promise<Parameters> {
  const { fields, files, isTooLarge } = await readMultipart(request, shelf, LARGEST_FILE).catch((error: unknown) => {
    throw error instanceof ApiError ? error : badRequest("can't parse multipart form");
  });
  if (isTooLarge) throw requestTooLarge();
  return new Parameters({ ...query, ...fields }, files);
}

function readBody(body: Buffer, contentType: string): Record<string, unknown> {
  const type = contentType.toLowerCase();
  if (type.startsWith('application/json')) return readJson(body.toString('utf8'));
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  }
  return {};
}

/** Parses a JSON object; anything else is refused. */
export function readJson(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest("can't parse JSON object");
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('expected an object');
  return value as Record<string, unknown>;
}
