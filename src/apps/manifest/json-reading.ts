import { readUrl } from '../../kernel/http/read-url.js';

/** Warnings that are kept of one JSON. */
const MOST_WARNINGS = 50;

const LINK_LENGTH = 2_048;

/** What people write where there is none. */
const NONE = new Set(['', 'nil', 'null', 'none', 'undefined', 'n/a', '-']);

/** Reads a URL that is to be called. Throws an error whose message is for people where it may not be. */
export type UrlCheck = (url: string) => URL;

/** One reading of an app's JSON: takes what can be understood, and notes what had to be guessed or left out. */
export class JsonReading {
  /** Why a URL was not taken, by field. */
  readonly refusals = new Map<string, string>();
  private readonly noted: string[] = [];

  /** `at`: where, such as `settings[2].type`. */
  warn(at: string, message: string): void {
    this.noted.push(`${at}: ${message}`);
  }

  get warnings(): string[] {
    const more = this.noted.length - MOST_WARNINGS;
    return more > 0 ? [...this.noted.slice(0, MOST_WARNINGS), `… and ${more} more`] : this.noted;
  }

  /** Empty where there is none. */
  text(at: string, value: unknown, max: number): string {
    if (value === undefined || value === null) return '';
    if (typeof value === 'object') {
      this.warn(at, 'is no text, and was left out');
      return '';
    }
    const text = String(value).trim();
    if (text.length <= max) return text;
    this.warn(at, `is longer than ${max} characters, and was cut`);
    // Not in the middle of a surrogate pair.
    return text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
  }

  /** A text in one line. */
  line(at: string, value: unknown, max: number): string {
    return this.text(at, typeof value === 'string' ? value.replace(/[\p{Cc}\p{Z}]+/gu, ' ') : value, max);
  }

  /** Null where it is not said. */
  flag(at: string, value: unknown): boolean | null {
    if (value === undefined || value === null || typeof value === 'boolean') return value ?? null;
    const word = typeof value === 'object' ? '' : String(value).trim().toLowerCase();
    const flag = word === 'true' || word === '1' ? true : word === 'false' || word === '0' ? false : null;
    this.warn(at, flag === null ? 'is neither true nor false, and was left out' : `was read as ${flag}`);
    return flag;
  }

  /** The members of a list; none, with a warning, where it is something else, and no more than `max`. */
  list(at: string, value: unknown, max: number): unknown[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) {
      this.warn(at, 'is no list, and was left out');
      return [];
    }
    if (value.length > max) this.warn(at, `has ${value.length} entries, of which the first ${max} were taken`);
    return value.slice(0, max);
  }

  /** An address that people are shown. */
  link(at: string, value: unknown): string | null {
    return this.url(at, value, showable);
  }

  /** A URL that passes the check, as it was written; null where it does not, or where there is none. */
  url(at: string, value: unknown, check: UrlCheck): string | null {
    if (value === undefined || value === null) return null;
    const text = typeof value === 'string' ? value.trim() : null;
    if (text !== null && NONE.has(text.toLowerCase())) {
      if (text) this.warn(at, `"${text}" was read as none`);
      return null;
    }
    try {
      if (text === null) throw new Error('It is no text.');
      check(text);
      return text;
    } catch (error) {
      const { message } = error as Error;
      this.refusals.set(at, message);
      this.warn(at, `was left out. ${message}`);
      return null;
    }
  }
}

function showable(text: string): URL {
  if (text.length > LINK_LENGTH) throw new Error(`It is longer than ${LINK_LENGTH} characters.`);
  const url = /^https?:\/\//i.test(text) ? readUrl(text) : null;
  if (url === null) throw new Error('It is no http or https URL.');
  if (url.username || url.password) throw new Error('It holds a user name or a password.');
  return url;
}
