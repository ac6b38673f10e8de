import type { Readable } from 'node:stream';

/** Injects the `Storage` of this deployment. */
export const STORAGE = Symbol('STORAGE');

/** The first and the last byte, both included, as in HTTP's `Range`. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface ContentAbout {
  /** The media type. */
  contentType: string;
  /** As far as it is known before. */
  bytes: number | null;
}

/**
 * Where contents are kept, each under a key of our own making: ids in lower case with slashes between them. Everything
 * streams. Throws AppError `STORAGE_FULL` and `STORAGE_UNAVAILABLE` (503); what fails in the stream itself is passed on.
 */
export interface Storage {
  /**
   * Keeps all that the stream brings, in the place of what was there; answers how much that was. Until it ends well there
   * is nothing new under the key. The stream is destroyed when it cannot go on, or when `signal` says so.
   */
  put(key: string, stream: Readable, about: ContentAbout, signal: AbortSignal): Promise<{ bytes: number }>;
  /** Reads it, or a part of it; `bytes` is what the stream brings. Throws FILE_NOT_FOUND when there is nothing. */
  open(key: string, range?: ByteRange): Promise<{ stream: Readable; bytes: number }>;
  /** What is not there counts as removed. */
  remove(keys: readonly string[]): Promise<void>;
}

const KEY = /^[0-9a-z-]{1,64}(?:\/[0-9a-z-]{1,64}){0,7}$/;

/** Whatever happens elsewhere, no path from outside is ever looked up. */
export function assertKey(key: string): void {
  if (!KEY.test(key)) throw new Error('A storage key is made of ids alone.');
}
