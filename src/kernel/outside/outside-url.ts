import { isIP, isIPv6 } from 'node:net';
import { readUrl } from '../http/read-url.js';
import { BLOCKED_PORTS } from './blocked-ports.js';
import { OUTSIDE_URL_LENGTH } from './limits.js';
import { isOutsideAddress } from './outside-address.js';
import { addressRefused, OutsideError } from './outside-error.js';

/** The longest name that DNS knows. */
const NAME_LENGTH = 253;

/** What the URL parser would silently drop or turn into slashes. */
// eslint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u0020\u007f\\]/;

/** Names that mean this machine or this network before DNS is asked; `metadata.google.internal` is one of the last kind. */
const INSIDE_NAME = /(^|\.)(localhost|local|internal)$/;

const refused = (message: string): OutsideError => new OutsideError('url-refused', message);

/** The setting's hosts in the form that URLs have theirs: `0:0:0:0:0:0:0:1` is `::1`. */
export function allowedHosts(hosts: readonly string[]): ReadonlySet<string> {
  return new Set(hosts.map((host) => hostOf(new URL(`http://${isIPv6(host) ? `[${host}]` : host}`))));
}

/** A URL's host without brackets and without the dot that may end a name. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/**
 * Reads what somebody typed, without asking DNS: http or https, no user name or password, no host that is already known to be
 * inside unless it is allowed, no port of another protocol. The fragment is dropped. Throws `OutsideError`.
 */
export function outsideUrl(typed: string, allowed: ReadonlySet<string>): URL {
  if (typed.length > OUTSIDE_URL_LENGTH) throw tooLong();
  if (UNSAFE.test(typed)) throw refused('The URL must not contain blanks, control characters or backslashes.');
  // A slash more or less would be mended by the parser.
  if (!/^https?:\/\/[^/?#]/i.test(typed)) throw refused('The URL must start with http:// or https:// and a host.');
  if (/^[^/]*\/\/[^/?#]*@/.test(typed)) throw refused('The URL must not contain a user name or a password.');
  const url = readUrl(typed);
  if (url === null) throw refused('The URL is not a valid one: its host or its port cannot be read.');
  return checked(url, allowed);
}

/** Where an answer sends to: relative to where it came from, and checked like a typed one. */
export function redirectUrl(location: string, from: URL, allowed: ReadonlySet<string>): URL {
  const url = readUrl(location, from.href);
  if (url === null) throw refused('The URL is not a valid one.');
  return outsideUrl(url.href, allowed);
}

function checked(url: URL, allowed: ReadonlySet<string>): URL {
  url.hash = '';
  const host = hostOf(url);
  if (isIP(host) === 0) url.hostname = host;
  // What was percent-encoded has grown.
  if (url.href.length > OUTSIDE_URL_LENGTH) throw tooLong();
  if (host.length > NAME_LENGTH || host.split('.').includes(''))
    throw refused('The host of the URL is not a valid name.');
  if (allowed.has(host)) return url;
  if (INSIDE_NAME.test(host) || (isIP(host) !== 0 && !isOutsideAddress(host))) throw addressRefused(host);
  if (url.port !== '' && BLOCKED_PORTS.has(Number(url.port))) {
    throw refused(`Port ${url.port} of "${host}" belongs to another protocol than HTTP.`);
  }
  return url;
}

const tooLong = (): OutsideError => refused(`The URL must not be longer than ${OUTSIDE_URL_LENGTH} characters.`);
