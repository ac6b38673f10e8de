export { createPatchbayClient, type PatchbayClient, type PatchbayClientOptions } from './client.js';
export type { Credentials, Fetch, GetToken, Session } from './credentials.js';
export { type FieldProblem, PatchbayError, unwrap } from './errors.js';
export type { components, operations, paths } from './schema.js';
