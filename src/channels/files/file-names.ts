import { mediaTypeOf } from '../../kernel/outside/media-types.js';

/** UTF-16 code units of a file's name at most. */
export const LONGEST_NAME = 255;
/** Of an ending that survives where a name is cut. */
const LONGEST_ENDING = 16;
const UNKNOWN_TYPE = 'application/octet-stream';

/** Control characters, what turns the direction of writing around (`gpj.exe`), half surrogate pairs, invisible marks. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Co}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const ENDINGS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/webp': 'webp',
  'text/csv': 'csv',
  'text/plain': 'txt',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
};

/**
 * A name from outside as it may be kept and shown: its last segment, without separators and control characters, 255
 * characters at most with its ending. One that leaves nothing is named after the media type: `image.png`.
 */
export function fileNameOf(raw: string | null, contentType: string): string {
  const given = (raw ?? '').slice(-4 * LONGEST_NAME);
  const name = given
    .slice(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1)
    .replace(UNSAFE, '')
    .trim();
  if (/^\.*$/.test(name)) return defaultName(contentType);
  return cutName(name, LONGEST_NAME);
}

/** Cut to so many characters before its ending, not within a surrogate pair. */
export function cutName(name: string, most: number): string {
  if (name.length <= most) return name;
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= LONGEST_ENDING ? name.slice(dot) : '';
  const start = name.slice(0, most - ending.length).replace(/[\ud800-\udbff]$/, '');
  return start + ending.replace(/^[\udc00-\udfff]/, '');
}

function defaultName(contentType: string): string {
  const [family = ''] = contentType.split('/');
  const start = ['audio', 'image', 'video'].includes(family) ? family : 'file';
  const ending = ENDINGS[contentType];
  return ending ? `${start}.${ending}` : start;
}

/** The media type that somebody says it is, in lower case and without parameters; the type of anything where it is none. */
export function contentTypeOf(raw: string | null | undefined): string {
  const type = mediaTypeOf(raw?.slice(0, 255));
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/.test(type) ? type : UNKNOWN_TYPE;
}
