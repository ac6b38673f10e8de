/** For the providers, which know nothing of the house below them. */
export { readUrl } from '../kernel/http/read-url.js';
