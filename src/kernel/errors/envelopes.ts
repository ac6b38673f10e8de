import { STATUS_CODES } from 'node:http';
import type { Refusal } from './refusal.js';

/** The shapes that errors leave in. */
export type EnvelopeName = 'problem' | 'nested' | 'status';

/** Which paths answer errors in which envelope; the rest answers problem+json. */
export interface ErrorFamily {
  /** Whole segments: `/v1` covers `/v1` and `/v1/integrations`, not `/v10`. */
  prefix: string;
  envelope: EnvelopeName;
}

export interface Envelope {
  mediaType: string;
  write(refusal: Refusal, requestId: string): Record<string, unknown>;
}

export const ENVELOPES: Record<EnvelopeName, Envelope> = {
  /** RFC 9457, with what seeds 1 and 2 read beside it. */
  problem: {
    mediaType: 'application/problem+json',
    write: ({ status, code, message, fields, extra }, requestId) => ({
      // about:blank: the problem means no more than its status, and `code` says the rest.
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail: message,
      code,
      request_id: requestId,
      success: false,
      error: message,
      fields,
      ...extra,
    }),
  },
  nested: {
    mediaType: 'application/json',
    write: ({ code, message, fields, extra }, requestId) => ({
      error: { code, message, request_id: requestId, fields, ...extra },
    }),
  },
  status: {
    mediaType: 'application/json',
    write: ({ status, code, message, fields, extra }, requestId) => ({
      status: 'error',
      status_code: status,
      message,
      code,
      request_id: requestId,
      fields,
      ...extra,
    }),
  },
};

/** `path` may carry a query. */
export function envelopeOf(families: readonly ErrorFamily[], path: string): EnvelopeName {
  const end = path.indexOf('?');
  const bare = end === -1 ? path : path.slice(0, end);
  const family = families.find(({ prefix }) => bare === prefix || bare.startsWith(`${prefix}/`));
  return family?.envelope ?? 'problem';
}
