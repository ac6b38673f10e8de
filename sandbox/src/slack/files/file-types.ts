/** What Slack makes of a file: its own name for the type, the media type, and the name that people read. */
export interface FileType {
  filetype: string;
  mimetype: string;
  pretty: string;
}

/** Slack names a type after the file's extension; these are the ones that people share most. */
const TYPES: Record<string, [filetype: string, mimetype: string, pretty: string]> = {
  png: ['png', 'image/png', 'PNG'],
  jpg: ['jpg', 'image/jpeg', 'JPEG'],
  jpeg: ['jpg', 'image/jpeg', 'JPEG'],
  gif: ['gif', 'image/gif', 'GIF'],
  webp: ['webp', 'image/webp', 'WebP'],
  svg: ['svg', 'image/svg+xml', 'SVG'],
  pdf: ['pdf', 'application/pdf', 'PDF'],
  txt: ['text', 'text/plain', 'Plain Text'],
  md: ['markdown', 'text/markdown', 'Markdown (raw)'],
  csv: ['csv', 'text/csv', 'CSV'],
  html: ['html', 'text/html', 'HTML'],
  json: ['json', 'application/json', 'JSON'],
  zip: ['zip', 'application/zip', 'Zip'],
  gz: ['gzip', 'application/gzip', 'Gzip'],
  mp3: ['mp3', 'audio/mpeg', 'MP3'],
  mp4: ['mp4', 'video/mp4', 'MPEG 4 Video'],
  docx: ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'Word Document'],
  xlsx: ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Excel Spreadsheet'],
};

/** The type of a file by its name; `mimetype` wins where it is known otherwise. */
export function fileTypeOf(name: string, mimetype?: string): FileType {
  const dot = name.lastIndexOf('.');
  const known = dot < 0 ? undefined : TYPES[name.slice(dot + 1).toLowerCase()];
  const [filetype, usual, pretty] = known ?? ['binary', 'application/octet-stream', 'Binary'];
  return { filetype, mimetype: mimetype ?? usual, pretty };
}
