import type * as parse from './parsers.js';

/**
 * One variable: the single source for parsing, for the default, for `--help` and for the README's table.
 * `T` is what it parses to.
 */
export interface Setting<T> {
  /** The default as one would write it; null when there is none. */
  fallback: string | null;
  /** The default in words, where `fallback` does not say it all. */
  shown?: string;
  meaning: string;
  /** A value that would be accepted; a placeholder for a secret. */
  example: string;
  parse: parse.Parser<T>;
}

/** Keeps the types of a variable together. */
export function setting<T, F extends string | null>(it: Setting<T> & { fallback: F }): Setting<T> & { fallback: F } {
  return it;
}
