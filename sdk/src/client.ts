import createClient, { type Client } from 'openapi-fetch';
import { type Credentials, type Fetch, signing } from './credentials.js';
import type { paths } from './schema.js';

export interface PatchbayClientOptions extends Credentials {
  /** Where the server is: `https://patchbay.example.com`. */
  baseUrl: string;
  /** Instead of the platform's own `fetch`: for proxies, retries, tracing. */
  fetch?: Fetch;
}

/** `GET`, `POST`, `PUT`, `PATCH` and `DELETE`, typed by path: each resolves to `{data, error, response}`. */
export type PatchbayClient = Client<paths>;

/**
 * A client of one server on behalf of one caller. It never throws for an answer outside of 2xx, which is `error` then;
 * `unwrap` turns it into a `PatchbayError`. Throws what `fetch` throws when there is no answer at all, and a
 * `PatchbayError` when a `session` can no longer be renewed.
 */
export function createPatchbayClient(options: PatchbayClientOptions): PatchbayClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const send = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  return createClient<paths>({ baseUrl, fetch: signing(options, baseUrl, send) });
}
