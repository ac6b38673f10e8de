import { readUrl } from '../kernel/http/read-url.js';

/** Where people open a file: without the query, which may sign the address for whoever has it; null when it is no https. */
export function fileAddress(url: unknown): string | null {
  const read = typeof url === 'string' ? readUrl(url) : null;
  return read?.protocol === 'https:' ? read.origin + read.pathname : null;
}
