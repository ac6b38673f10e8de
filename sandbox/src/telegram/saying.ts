import { randomInt } from 'node:crypto';
import { imageSize } from '../files/image-size.js';
import type { FileShelf, NewFile } from '../files/file-shelf.js';
import type { Bot } from './bot.js';
import { type Chat, replyFields } from './chat.js';
import { captionFields, textFields } from './content.js';
import { mediaFields, type Media } from './media.js';
import { type FormattedText, type TelegramMessage, type TelegramUser, unixTime } from './telegram-types.js';

/** In bytes; what is larger people send as a document. */
const LARGEST_PHOTO = 10 * 1024 * 1024;
const PHOTO_TYPES = new Set(['image/jpeg', 'image/png']);
/** What is said of a picture whose size nobody can read. */
const SOME_SIZE = { width: 1280, height: 720 };

export interface Saying {
  chat: Chat;
  from: TelegramUser;
  written: FormattedText;
  replied: TelegramMessage | null;
  files: NewFile[];
}

/** A person, or another bot, writes into a chat that they are in; answers the first message of what came of it. */
export async function say(bot: Bot, shelf: FileShelf, saying: Saying): Promise<TelegramMessage> {
  const { chat, from, written, replied, files } = saying;
  const contents = files.length > 0 ? await bearing(bot, shelf, files, written) : [textFields(written)];
  const date = unixTime();
  const stored = contents.map((content) => {
    const head = { message_id: chat.nextMessageId(), from, chat: chat.info, date };
    return chat.store({ ...head, ...(replied ? replyFields(chat, replied) : {}), ...content });
  });
  for (const message of stored) {
    // Whoever is told gets the message as it is now; a later edit must not reach into a waiting update.
    // Bots are not told of what other bots write.
    if (!from.is_bot) bot.updates.push('message', { ...message });
  }
  return stored[0] as TelegramMessage;
}

/**
 * One message for each file, the first with the caption; more than one are an album. Pictures alone are sent as photos;
 * an album takes no photos among documents, so with anything else beside them they are documents too.
 */
async function bearing(
  bot: Bot,
  shelf: FileShelf,
  files: NewFile[],
  caption: FormattedText,
): Promise<Partial<TelegramMessage>[]> {
  const shelved = await Promise.all(files.map((file) => shelf.make(file)));
  const isPhoto = shelved.every((file) => PHOTO_TYPES.has(file.contentType) && file.bytes <= LARGEST_PHOTO);
  const album = shelved.length > 1 ? { media_group_id: newAlbumId() } : {};
  const contents: Partial<TelegramMessage>[] = [];
  for (const file of shelved) {
    const size = await imageSize(shelf, file);
    const media: Media = isPhoto
      ? bot.media.add('photo', file, size ?? SOME_SIZE)
      : bot.media.add('document', file, size);
    contents.push({ ...album, ...(await mediaFields(bot.media, media)) });
  }
  Object.assign(contents[0] ?? {}, captionFields(caption));
  return contents;
}

export const newAlbumId = (): string => String(randomInt(2 ** 47)).padStart(17, '13');
