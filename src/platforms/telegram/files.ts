import type { InboundFile } from '../inbound-event.js';
import type { TelegramFile, TelegramMessage } from './update.js';

/**
 * The file of a message, which has one at most: an album is several messages. An animation is sent as a document too, for
 * old clients. There is no address: the one that Telegram gives bots carries the bot's token.
 */
export function filesOf(message: TelegramMessage): InboundFile[] {
  const { animation, document, video, audio, voice, video_note: videoNote } = message;
  // Sizes of one picture, the smallest first.
  const photo = message.photo?.at(-1);
  const file: TelegramFile | undefined = animation ?? document ?? video ?? audio ?? voice ?? videoNote ?? photo;
  if (!file) return [];
  const { file_name: name, mime_type: contentType, file_size: bytes } = file;
  return [{ name: name ?? null, url: null, contentType: contentType ?? null, bytes: bytes ?? null }];
}
