import type { ByteRange } from '../../kernel/storage/storage.js';

/** What a browser may show by itself, and nothing in it can run there. Everything else is downloaded. */
const SHOWN = new Set([
  'audio/aac',
  'audio/flac',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'image/avif',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'video/mp4',
  'video/ogg',
  'video/webm',
]);

/** A content never changes: its file's id says which it is. */
export const etagOf = (fileId: string): string => `"${fileId}"`;

/**
 * Headers that keep whatever the content is from running as ours. The type that somebody said it is is repeated only where
 * it is harmless, and `nosniff` holds the browser to it.
 */
export function contentHeaders({ id, name, content_type: type }: { id: string; name: string; content_type: string }) {
  const isShown = SHOWN.has(type);
  return {
    'Content-Type': isShown ? type : 'application/octet-stream',
    'Content-Disposition': `${isShown ? 'inline' : 'attachment'}; ${filenameOf(name)}`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Accept-Ranges': 'bytes',
    ETag: etagOf(id),
  };
}

/** RFC 6266: for old readers in ASCII, and as it is in the way of RFC 8187. */
function filenameOf(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/**
 * The one part that a `Range` asks for (RFC 9110): null for all of it, also where several parts are asked for or where it
 * is written in another way, `unsatisfiable` where there is no such part.
 */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '')
    return Number(last) === 0 || bytes === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, bytes - Number(last)), end: bytes - 1 };
  const [start, end] = [Number(first), last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)];
  if (last !== '' && Number(last) < start) return null;
  return start >= bytes ? 'unsatisfiable' : { start, end };
}
