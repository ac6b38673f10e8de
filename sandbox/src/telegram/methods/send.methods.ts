import { badRequest } from '../api-error.js';
import { type Chat, replyFields } from '../chat.js';
import { formatText } from '../formatting.js';
import { type ForwardOrigin, type TelegramMessage, unixTime } from '../telegram-types.js';
import type { Parameters } from '../parameters.js';
import type { Call, MethodTable } from './method.js';

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

function base(bot: Call['bot'], chat: Chat): TelegramMessage {
  return { message_id: chat.nextMessageId(), from: bot.user, chat: chat.info, date: unixTime() };
}

/** What any message may carry besides its content. */
function extras(params: Parameters): Partial<TelegramMessage> {
  const markup = params.json('reply_markup') as Record<string, unknown> | undefined;
  return {
    // Only inline keyboards are a part of the message; the other markups go to people's screens.
    ...(markup?.inline_keyboard ? { reply_markup: markup } : {}),
    ...(params.flag('protect_content') ? { has_protected_content: true as const } : {}),
  };
}

/** The message replied to and the thread, in today's parameters or in those of before Bot API 7. */
function placeOf({ bot, params }: Call, chat: Chat): Partial<TelegramMessage> {
  const threadId = params.integer('message_thread_id');
  if (threadId !== undefined && !chat.find(threadId)) throw badRequest('message thread not found');
  const thread = threadId === undefined ? {} : { message_thread_id: threadId };
  const reply = params.nested('reply_parameters');
  const replyId = (reply ?? params).integer(reply ? 'message_id' : 'reply_to_message_id');
  if (!reply && replyId === undefined) return thread;
  const source = reply?.has('chat_id') ? bot.openChat(reply.text('chat_id')) : chat;
  const target = source.find(replyId)?.message;
  if (target && source === chat) {
    return { ...replyFields(chat, target), ...thread };
  }
  if (target) return { ...thread, external_reply: { ...pointerTo(target), origin: originOf(target) } };
  if (!(reply ?? params).flag('allow_sending_without_reply')) throw badRequest('message to be replied not found');
  return thread;
}

const pointerTo = ({ chat, message_id }: TelegramMessage) => ({ chat, message_id });

function originOf({ forward_origin, from, date }: TelegramMessage): ForwardOrigin {
  return forward_origin ?? { type: 'user', sender_user: from, date };
}

function forward({ bot, params }: Call, messageId: number | undefined): TelegramMessage {
  const chat = bot.openChat(params.text('chat_id'));
  const source = bot.openChat(params.text('from_chat_id')).get(messageId, 'message to forward').message;
  if (source.has_protected_content) throw badRequest("message can't be forwarded");
  bot.limits?.book(chat.id);
  return chat.store({
    ...base(bot, chat),
    forward_origin: originOf(source),
    text: source.text,
    entities: source.entities,
    ...extras(params),
  });
}

function copy({ bot, params }: Call, messageId: number | undefined): { message_id: number } {
  const chat = bot.openChat(params.text('chat_id'));
  const source = bot.openChat(params.text('from_chat_id')).get(messageId, 'message to copy').message;
  if (source.has_protected_content) throw badRequest("message can't be copied");
  const place = placeOf({ bot, params }, chat);
  bot.limits?.book(chat.id);
  const { text, entities } = source;
  const { message_id } = chat.store({ ...base(bot, chat), ...place, text, entities, ...extras(params) });
  return { message_id };
}

/** Several messages at once: those that are not there are passed over, in the documented order. */
function each(call: Call, act: (call: Call, id: number) => { message_id: number }): { message_id: number }[] {
  const ids = readIds(call.params);
  const source = call.bot.openChat(call.params.text('from_chat_id'));
  return ids.filter((id) => source.find(id)).map((id) => ({ message_id: act(call, id).message_id }));
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
