import { badRequest } from '../api-error.js';
import { captionFields } from '../content.js';
import { formatCaption } from '../formatting.js';
import { mediaFields, type MediaKind } from '../media.js';
import { Parameters } from '../parameters.js';
import { newAlbumId } from '../saying.js';
import type { TelegramMessage } from '../telegram-types.js';
import { readInputFile } from './input-files.js';
import type { Call, Method, MethodTable } from './method.js';
import { base, extras, placeOf } from './placing.js';

/** In bytes: bots download no larger files. */
const LARGEST_DOWNLOAD = 20 * 1024 * 1024;
const ALBUM_KINDS = ['photo', 'video', 'audio', 'document'] as const;
type AlbumKind = (typeof ALBUM_KINDS)[number];
/** Photos and videos mix in an album; these stay among their own. */
const UNMIXED: readonly MediaKind[] = ['audio', 'document'];
const ALBUM = { least: 2, most: 10 };

/** Methods that send files, and the one that leads to them. */
export const mediaMethods: MethodTable = {
  sendPhoto: sendOne('photo'),
  sendDocument: sendOne('document'),
  sendVideo: sendOne('video'),
  sendAudio: sendOne('audio'),
  sendAnimation: sendOne('animation'),
  sendVoice: sendOne('voice'),
  sendMediaGroup,
  getFile,
};

function sendOne(kind: MediaKind): Method {
  return async (call: Call): Promise<TelegramMessage> => {
    const { bot, params } = call;
    const chat = bot.openChat(params.text('chat_id'));
    const caption = captionOf(call, params);
    const place = placeOf(call, chat);
    const content = await contentOf(call, kind, params, kind);
    bot.limits?.book(chat.id);
    return chat.store({ ...base(bot, chat), ...place, ...content, ...caption, ...extras(params) });
  };
}

const captionOf = ({ bot }: Call, params: Parameters): Partial<TelegramMessage> =>
  captionFields(
    formatCaption(
      {
        text: params.text('caption'),
        parseMode: params.text('parse_mode'),
        entities: params.list('caption_entities'),
      },
      bot.people,
    ),
  );

/** The file that the field brings, with what the parameters say of it. */
async function contentOf(
  call: Call,
  kind: MediaKind,
  params: Parameters,
  field: string,
): Promise<Partial<TelegramMessage>> {
  const missing = field === 'media' ? "can't parse InputMedia: media not found" : `there is no ${kind} in the request`;
  const media = await readInputFile(call, kind, params.text(field), missing, field);
  const [duration, width, height] = ['duration', 'width', 'height'].map((name) => params.integer(name));
  const details = { duration, width, height, title: params.text('title'), performer: params.text('performer') };
  return {
    ...(await mediaFields(call.bot.media, media, details)),
    ...(params.flag('has_spoiler') ? { has_media_spoiler: true as const } : {}),
    ...(params.flag('show_caption_above_media') ? { show_caption_above_media: true as const } : {}),
  };
}

async function sendMediaGroup(call: Call): Promise<TelegramMessage[]> {
  const { bot, params } = call;
  const chat = bot.openChat(params.text('chat_id'));
  const items = readAlbum(params);
  const place = placeOf(call, chat);
  const contents: Partial<TelegramMessage>[] = [];
  for (const { kind, item } of items) {
    contents.push({ ...(await contentOf(call, kind, item, 'media')), ...captionOf(call, item) });
  }
  bot.limits?.book(chat.id);
  const media_group_id = newAlbumId();
  return contents.map((content) =>
    chat.store({ ...base(bot, chat), ...place, media_group_id, ...content, ...extras(params) }),
  );
}

function readAlbum(params: Parameters): { kind: AlbumKind; item: Parameters }[] {
  const items = (params.list('media') ?? []).map((value) => {
    if (typeof value !== 'object' || value === null) throw badRequest("can't parse InputMedia: expected an Object");
    const item = new Parameters(value as Record<string, unknown>);
    const kind = ALBUM_KINDS.find((known) => known === item.text('type'));
    if (!kind) throw badRequest(`can't parse InputMedia: type "${item.text('type')}" can't be used in sendMediaGroup`);
    return { kind, item };
  });
  if (items.length === 0) throw badRequest('there are no messages to send');
  if (items.length < ALBUM.least) throw badRequest('media must include 2-10 items');
  if (items.length > ALBUM.most) throw badRequest('too many messages to send as an album');
  const unmixed = UNMIXED.find((kind) => items.some((it) => it.kind === kind) && items.some((it) => it.kind !== kind));
  if (unmixed) throw badRequest(`${unmixed} can't be mixed with other media types`);
  return items;
}

/** The way to a file's content: `/file/bot<token>/<file_path>` for an hour. */
function getFile({ bot, params }: Call): unknown {
  const fileId = params.text('file_id');
  if (fileId === '') throw badRequest('file_id not specified');
  const media = bot.media.find(fileId);
  if (!media) throw badRequest('invalid file_id');
  const { uniqueId, file, path } = media;
  if (file.bytes > LARGEST_DOWNLOAD) throw badRequest('file is too big');
  bot.media.openPath(media);
  return { file_id: fileId, file_unique_id: uniqueId, file_size: file.bytes, file_path: path };
}
