import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { EncryptionKey } from './config.js';

/** Turns a variable's text into its value, or throws an Error whose message completes the sentence `NAME …`. */
export type Parser<T> = (raw: string) => T;

export const text: Parser<string> = (raw) => raw;

export const path: Parser<string> = (raw) => resolve(raw);

/** A whole decimal number within bounds, both included. */
export function integer(min: number, max: number): Parser<number> {
  return (raw) => {
    const value = /^\d{1,15}$/.test(raw) ? Number(raw) : NaN;
    if (!(value >= min && value <= max)) throw new Error(`must be a whole number from ${min} to ${max}, not "${raw}"`);
    return value;
  };
}

export function oneOf<T extends string>(choices: readonly T[]): Parser<T> {
  return (raw) => {
    const found = choices.find((choice) => choice === raw);
    if (found === undefined) throw new Error(`must be one of ${choices.join(', ')}, not "${raw}"`);
    return found;
  };
}

export const flag: Parser<boolean> = (raw) => oneOf(['true', 'false'])(raw) === 'true';

/** Comma-separated words of a fixed set; doubles count once. */
export function someOf<T extends string>(choices: readonly T[]): Parser<readonly T[]> {
  const one = oneOf(choices);
  return (raw) => {
    const words = splitList(raw);
    if (words.length === 0) throw new Error(`must name at least one of ${choices.join(', ')}`);
    return [...new Set(words.map((word) => one(word)))];
  };
}

/**
 * An absolute URL of one of these protocols. The error never repeats the value: a URL may carry a password.
 * @param protocols with their colon, such as `https:`
 */
export function url(...protocols: string[]): Parser<string> {
  return (raw) => {
    const parsed = read(raw);
    const wanted = protocols.map((protocol) => `${protocol}//`).join(' or ');
    if (!parsed || !protocols.includes(parsed.protocol)) throw new Error(`must be a URL that starts with ${wanted}`);
    return raw;
  };
}

function read(raw: string): URL | null {
  try {
    return new URL(raw);
  } catch {
    return null;
  }
}

/** An http or https URL that others are appended to: no query, no fragment; its trailing slashes go. */
export const baseUrl: Parser<string> = (raw) => {
  const parsed = new URL(url('http:', 'https:')(raw));
  if (parsed.search || parsed.hash) throw new Error('must be a URL without a query or a fragment');
  return raw.replace(/\/+$/, '');
};

/** A host name or address to listen on, without port or protocol. */
export const host: Parser<string> = (raw) => {
  if (isIP(raw) === 0 && !isHostName(raw)) throw new Error(`must be a host name or an address, not "${raw}"`);
  return raw;
};

/** Comma-separated hosts without ports, in lower case. */
export const hosts: Parser<readonly string[]> = (raw) => splitList(raw).map((word) => host(word).toLowerCase());

/** `true`, `false`, a count of hops, or comma-separated addresses and networks. */
export const trustProxy: Parser<boolean | number | string> = (raw) => {
  if (raw === 'true' || raw === 'false') return raw === 'true';
  if (/^\d{1,2}$/.test(raw)) return Number(raw);
  const networks = splitList(raw);
  if (networks.length === 0 || !networks.every(isNetwork)) {
    throw new Error(`must be true, false, a count of proxies, or their addresses, not "${raw}"`);
  }
  return networks.join(',');
};

const SECRET_MIN_LENGTH = 32;

/** A secret for HMAC-SHA-256: RFC 7518 section 3.2 wants no less than the hash's own 32 bytes. */
export const secret: Parser<string> = (raw) => {
  if (Buffer.byteLength(raw) < SECRET_MIN_LENGTH) throw new Error(`must be ${SECRET_MIN_LENGTH} bytes or longer`);
  return raw;
};

/** `id:base64,…`; each key is 32 bytes and each id stands once. The error never repeats a key. */
export const encryptionKeys: Parser<readonly EncryptionKey[]> = (raw) => {
  const keys = splitList(raw).map(encryptionKey);
  if (keys.length === 0) throw new Error('must hold at least one key');
  const doubled = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) !== index);
  if (doubled) throw new Error(`must give each key an id of its own; "${doubled.id}" stands twice`);
  return keys;
};

function encryptionKey(entry: string, index: number): EncryptionKey {
  const match = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry);
  const [, id, encoded] = match ?? [];
  if (!id || !encoded) throw new Error(`must be id:base64 pairs with commas between them; entry ${index + 1} is not`);
  const key = Buffer.from(encoded, 'base64');
  if (key.length !== 32) throw new Error(`must hold keys of 32 bytes; "${id}" has ${key.length}`);
  return { id, key };
}

function splitList(raw: string): string[] {
  return raw
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function isHostName(raw: string): boolean {
  return (
    raw.length <= 253 &&
    /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i.test(raw)
  );
}

function isNetwork(raw: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(raw)) return true;
  const [address = '', bits, ...rest] = raw.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
