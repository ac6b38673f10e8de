import { AppError } from './app-error.js';
import type { Setting } from './integration-json.js';
import type { CalledFile, MessageCall, TickCall } from './sample-app.js';

type Fields = Record<string, unknown>;

/** Reads the body of a call to a `target_url`; throws 400 that names the field. */
export function readMessageCall(body: string, id: string | undefined): MessageCall {
  const fields = readObject(body);
  const thread_id = fields.thread_id == null ? null : text(fields, 'thread_id');
  return {
    id,
    message: text(fields, 'message'),
    channel_id: text(fields, 'channel_id'),
    org_id: text(fields, 'org_id'),
    thread_id,
    files: files(fields),
    settings: settings(fields),
  };
}

/** Reads the body of a call to a `tick_url`; throws 400 that names the field. */
export function readTickCall(body: string): TickCall {
  const fields = readObject(body);
  return {
    channel_id: text(fields, 'channel_id'),
    return_url: text(fields, 'return_url'),
    settings: settings(fields),
  };
}

function readObject(body: string): Fields {
  const value = parse(body);
  if (isObject(value)) return value;
  throw new AppError(400, 'the body is no JSON object');
}

/** The JSON of a body, or the body itself when it is none. */
export function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new AppError(400, `${name}: must be a string`);
}

function files({ files: value = [] }: Fields): CalledFile[] {
  if (Array.isArray(value) && value.every(isFile)) return value as CalledFile[];
  throw new AppError(400, 'files: must be an array of {name, content_type, size}');
}

const isFile = (entry: unknown): boolean =>
  isObject(entry) &&
  typeof entry.name === 'string' &&
  typeof entry.content_type === 'string' &&
  (entry.size === null || typeof entry.size === 'number');

function settings({ settings: value }: Fields): Setting[] {
  const isRight = Array.isArray(value) && value.every((entry) => isObject(entry) && typeof entry.label === 'string');
  if (isRight) return value as Setting[];
  throw new AppError(400, 'settings: must be an array of {label, type, default, required}');
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
