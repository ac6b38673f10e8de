import type { InboundFile } from '../inbound-event.js';
import type { TelegramFile, TelegramMessage } from './update.js';

/** What `openFile` needs. */
export interface FileSource extends Record<string, string> {
  file_id: string;
}

/** What Telegram makes of a file of the kind, where it tells neither name nor type: it names no photo. */
interface Kind {
  word: string;
  extension: string;
  contentType: string | null;
}

const KINDS = {
  // Sent as a document too, for old clients.
  animation: { word: 'animation', extension: '.mp4', contentType: 'video/mp4' },
  document: { word: 'file', extension: '', contentType: null },
  video: { word: 'video', extension: '.mp4', contentType: 'video/mp4' },
  audio: { word: 'audio', extension: '.mp3', contentType: 'audio/mpeg' },
  voice: { word: 'voice', extension: '.ogg', contentType: 'audio/ogg' },
  video_note: { word: 'video', extension: '.mp4', contentType: 'video/mp4' },
  photo: { word: 'photo', extension: '.jpg', contentType: 'image/jpeg' },
} as const satisfies Record<string, Kind>;

/**
 * The file of a message, which has one at most: an album is several messages. There is no address: the one that Telegram
 * gives bots carries the bot's token.
 */
export function filesOf(message: TelegramMessage): InboundFile[] {
  for (const [field, kind] of Object.entries(KINDS) as [keyof typeof KINDS, Kind][]) {
    const file = fileIn(message[field]);
    if (file) return [describe(file, kind, message.message_id)];
  }
  return [];
}

/** Of a photo's sizes, the largest: they come in their order. */
const fileIn = (field: TelegramFile | TelegramFile[] | undefined): TelegramFile | undefined =>
  Array.isArray(field) ? field.at(-1) : field;

function describe(file: TelegramFile, { word, extension, contentType }: Kind, messageId: number): InboundFile {
  const { file_id, file_name, mime_type, file_size } = file;
  const source: FileSource | null = typeof file_id === 'string' ? { file_id } : null;
  return {
    name: file_name ?? `${word}_${messageId}${extension}`,
    url: null,
    contentType: mime_type ?? contentType,
    bytes: file_size ?? null,
    source,
  };
}
