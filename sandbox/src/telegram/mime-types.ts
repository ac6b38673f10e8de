import { extname } from 'node:path';

const BY_EXTENSION: Record<string, string> = {
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.oga': 'audio/ogg',
  '.ogg': 'audio/ogg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.webp': 'image/webp',
  '.zip': 'application/zip',
};
/** What forms say of a file of which their client knows nothing. */
const UNSAID = new Set(['', 'application/octet-stream', 'text/plain']);

/** The media type of a file, told by its name where its sender did not tell. */
export const mimeTypeOf = ({ name, contentType }: { name: string; contentType: string }): string =>
  UNSAID.has(contentType) ? (BY_EXTENSION[extname(name).toLowerCase()] ?? contentType) : contentType;
