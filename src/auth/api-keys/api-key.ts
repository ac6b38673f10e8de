import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const MARK = 'pb_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DISPLAYED = 8;
const SECRET = 32;
const CHECKSUM = 6;
const FORM = new RegExp(`^${MARK}[0-9A-Za-z]{${DISPLAYED + SECRET + CHECKSUM}}$`);

/** A personal API key: `pb_`, 8 characters to know it by, 32 secret ones (190 bits), 6 of a checksum. */
export interface NewApiKey {
  /** Shown once. */
  key: string;
  /** `pb_` and the 8 characters: shown ever after. */
  prefix: string;
  /** SHA-256: what is kept. A slow hash is for what people think up; this is random. */
  hash: Buffer;
}

const randomText = (length: number): string =>
  Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** CRC-32 in base 62: typing errors and strings that merely look like a key cost no look-up. It keeps nobody out. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let i = 0; i < CHECKSUM; i++) {
    digits = `${ALPHABET[rest % ALPHABET.length]}${digits}`;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}

export function newApiKey(): NewApiKey {
  const prefix = `${MARK}${randomText(DISPLAYED)}`;
  const body = `${prefix}${randomText(SECRET)}`;
  const key = `${body}${checksumOf(body)}`;
  return { key, prefix, hash: hashApiKey(key) };
}

export const hashApiKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Whether a bearer token means to be an API key; a JWT never begins like that. */
export const isApiKey = (token: string): boolean => token.startsWith(MARK);

/** Of the right form, and its checksum fits. */
export const isSoundApiKey = (token: string): boolean =>
  FORM.test(token) && token.endsWith(checksumOf(token.slice(0, -CHECKSUM)));
