import { readUrl } from '../read-url.js';

/** Telegram's idea of an address is not documented: what is taken for certain is a plain name of a host and what follows. */
const CERTAIN = /^https?:\/\/(?:[a-z0-9-]{1,63}\.){1,20}[a-z][a-z0-9-]{1,62}(?::\d{1,5})?(?:[/?#]\S*)?$/i;

/** Whether Telegram keeps a link to this address. It drops others without a word, and what they led to would be lost. */
export const isCertainLink = (url: string): boolean => CERTAIN.test(url) && readUrl(url) !== null;

/** An address as people read it. */
export const shownAddress = (url: string): string => url.replace(/^(?:mailto|tel):/i, '');
