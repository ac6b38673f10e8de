import { badRequest } from '../api-error.js';
import { captionFields, contentOf } from '../content.js';
import { formatCaption, formatText } from '../formatting.js';
import type { Parameters } from '../parameters.js';
import { newAlbumId } from '../saying.js';
import type { TelegramMessage } from '../telegram-types.js';
import type { Call, MethodTable } from './method.js';
import { base, extras, originOf, placeOf } from './placing.js';

const MOST_AT_ONCE = 100;

/** Methods that put messages into a chat. */
export const sendMethods: MethodTable = {
  sendMessage,
  forwardMessage: (call) => forward(call, call.params.integer('message_id')),
  forwardMessages: (call) => each(call, forward),
  copyMessage: (call) => copy(call, call.params.integer('message_id')),
  copyMessages: (call) => each(call, copy),
  sendChatAction,
};

const ACTIONS = new Set(
  (
    'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker ' +
    'find_location record_video_note upload_video_note'
  ).split(' '),
);

function sendMessage({ bot, params }: Call): TelegramMessage {
  const chat = bot.openChat(params.text('chat_id'));
  const { text, entities } = formatText(
    { text: params.text('text'), parseMode: params.text('parse_mode'), entities: params.list('entities') },
    bot.people,
  );
  const place = placeOf({ bot, params }, chat);
  const preview = params.json('link_preview_options');
  bot.limits?.book(chat.id);
  return chat.store({
    ...base(bot, chat),
    ...place,
    text,
    ...(entities.length > 0 ? { entities } : {}),
    ...(preview ? { link_preview_options: preview } : {}),
    ...extras(params),
  });
}

function forward({ bot, params }: Call, messageId: number | undefined): TelegramMessage {
  const chat = bot.openChat(params.text('chat_id'));
  const source = bot.openChat(params.text('from_chat_id')).get(messageId, 'message to forward').message;
  if (!isRepeatable(source)) throw badRequest("message can't be forwarded");
  bot.limits?.book(chat.id);
  return chat.store({
    ...base(bot, chat),
    forward_origin: originOf(source),
    ...contentOf(source),
    ...extras(params),
  });
}

function copy({ bot, params }: Call, messageId: number | undefined): { message_id: number } {
  const chat = bot.openChat(params.text('chat_id'));
  const source = bot.openChat(params.text('from_chat_id')).get(messageId, 'message to copy').message;
  if (!isRepeatable(source)) throw badRequest("message can't be copied");
  const place = placeOf({ bot, params }, chat);
  bot.limits?.book(chat.id);
  const content = { ...contentOf(source), ...newCaption({ bot, params }, source) };
  const { message_id } = chat.store({ ...base(bot, chat), ...place, ...content, ...extras(params) });
  return { message_id };
}

const isRepeatable = ({ has_protected_content, pinned_message }: TelegramMessage): boolean =>
  !has_protected_content && !pinned_message;

/** Another caption for what bears a file, where one is given. */
function newCaption({ bot, params }: Pick<Call, 'bot' | 'params'>, source: TelegramMessage): Partial<TelegramMessage> {
  if (!params.has('caption') || source.text !== undefined) return {};
  const given = {
    text: params.text('caption'),
    parseMode: params.text('parse_mode'),
    entities: params.list('caption_entities'),
  };
  return { caption_entities: undefined, ...captionFields(formatCaption(given, bot.people)) };
}

/** Several messages at once: those that are not there are passed over, albums stay together. */
function each(call: Call, act: (call: Call, id: number) => { message_id: number }): { message_id: number }[] {
  const ids = readIds(call.params);
  const source = call.bot.openChat(call.params.text('from_chat_id'));
  const target = call.bot.openChat(call.params.text('chat_id'));
  const albums = new Map<string, string>();
  return ids.flatMap((id) => {
    const album = source.find(id)?.message.media_group_id;
    if (!source.find(id)) return [];
    const { message_id } = act(call, id);
    if (album && !albums.has(album)) albums.set(album, newAlbumId());
    if (album) Object.assign(target.find(message_id)?.message ?? {}, { media_group_id: albums.get(album) });
    return [{ message_id }];
  });
}

/** `message_ids`: 1 to 100 of them. */
export function readIds(params: Parameters): number[] {
  const ids = params.list('message_ids')?.map(Number) ?? [];
  if (ids.length === 0) throw badRequest('message identifiers are not specified');
  if (ids.length > MOST_AT_ONCE) throw badRequest('too many messages specified');
  return ids;
}

function sendChatAction({ bot, params }: Call): true {
  bot.openChat(params.text('chat_id'));
  if (!ACTIONS.has(params.text('action'))) throw badRequest('wrong parameter action in request');
  return true;
}
