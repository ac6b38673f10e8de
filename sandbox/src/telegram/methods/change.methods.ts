import { badRequest } from '../api-error.js';
import type { Chat } from '../chat.js';
import { rewrite, writtenOf } from '../content.js';
import { formatCaption, formatText } from '../formatting.js';
import { readReaction } from '../reactions.js';
import { type FormattedText, type TelegramMessage, unixTime } from '../telegram-types.js';
import type { Call, MethodTable } from './method.js';
import { readIds } from './send.methods.js';

/** Seconds after which a message stays. */
const DELETABLE_SECONDS = 48 * 3600;
const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content ' +
  'and reply markup of the message';

/** Methods that change messages which are there already. */
export const changeMethods: MethodTable = {
  editMessageText,
  editMessageCaption,
  editMessageReplyMarkup,
  deleteMessage,
  deleteMessages,
  setMessageReaction,
  pinChatMessage,
  unpinChatMessage,
  unpinAllChatMessages,
};

function editMessageText(call: Call): TelegramMessage {
  const { bot, params } = call;
  const message = ownMessage(call);
  const given = { text: params.text('text'), parseMode: params.text('parse_mode'), entities: params.list('entities') };
  const written = formatText(given, bot.people);
  if (message.text === undefined) throw badRequest('there is no text in the message to edit');
  return change(message, written, params.json('reply_markup'));
}

/** Without a caption the one that there is goes. */
function editMessageCaption(call: Call): TelegramMessage {
  const { bot, params } = call;
  const message = ownMessage(call);
  const text = params.text('caption');
  const given = { text, parseMode: params.text('parse_mode'), entities: params.list('caption_entities') };
  const written = formatCaption(given, bot.people);
  if (message.text !== undefined) throw badRequest('there is no caption in the message to edit');
  return change(message, written, params.json('reply_markup'));
}

function change(message: TelegramMessage, written: FormattedText, markup: unknown): TelegramMessage {
  const { text, entities } = writtenOf(message);
  const before = JSON.stringify([text, entities, message.reply_markup]);
  if (before === JSON.stringify([written.text, written.entities, markup])) throw badRequest(NOT_MODIFIED);
  rewrite(message, written);
  message.reply_markup = markup;
  message.edit_date = unixTime();
  return message;
}

function editMessageReplyMarkup({ bot, params }: Call): TelegramMessage {
  const message = ownMessage({ bot, params });
  const markup = params.json('reply_markup');
  if (JSON.stringify(markup) === JSON.stringify(message.reply_markup)) throw badRequest(NOT_MODIFIED);
  message.reply_markup = markup;
  message.edit_date = unixTime();
  return message;
}

function ownMessage({ bot, params }: Pick<Call, 'bot' | 'params'>): TelegramMessage {
  if (params.has('inline_message_id')) throw badRequest('MESSAGE_ID_INVALID');
  const chat = bot.openChat(params.text('chat_id'));
  const { message } = chat.get(messageId({ params }), 'message to edit');
  const isOwn = message.from.id === bot.id && !message.forward_origin && !message.pinned_message;
  if (!isOwn) throw badRequest("message can't be edited");
  return message;
}

function messageId({ params }: Pick<Call, 'params'>): number {
  const id = params.integer('message_id');
  if (id === undefined) throw badRequest('message identifier is not specified');
  return id;
}

function deleteMessage({ bot, params }: Call): true {
  const chat = bot.openChat(params.text('chat_id'));
  const { message } = chat.get(messageId({ params }), 'message to delete');
  if (!isDeletable(message)) throw badRequest("message can't be deleted for everyone");
  chat.remove(message.message_id);
  return true;
}

function deleteMessages({ bot, params }: Call): true {
  const chat = bot.openChat(params.text('chat_id'));
  for (const id of readIds(params)) {
    const message = chat.find(id)?.message;
    if (message && isDeletable(message)) chat.remove(id);
  }
  return true;
}

const isDeletable = ({ date }: TelegramMessage): boolean => date >= unixTime() - DELETABLE_SECONDS;

/** Bots have one reaction on a message at most; an empty list takes it back. */
function setMessageReaction({ bot, params }: Call): true {
  const chat = bot.openChat(params.text('chat_id'));
  const stored = chat.get(messageId({ params }), 'message to react');
  const asked = (params.list('reaction') ?? []) as { type?: string; emoji?: string }[];
  if (asked.length > 1) throw badRequest('REACTIONS_TOO_MANY');
  const emojis = asked.map(({ type, emoji }) => (type === 'emoji' ? readReaction(String(emoji)) : null));
  if (emojis.includes(null)) throw badRequest('REACTION_INVALID');
  if (emojis.length === 0) stored.reactions.delete(bot.id);
  else stored.reactions.set(bot.id, emojis as string[]);
  return true;
}

function pinChatMessage({ bot, params }: Call): true {
  const chat = pinnableChat({ bot, params });
  const { message } = chat.get(messageId({ params }), 'message to pin');
  bot.pin(chat, message, bot.user);
  return true;
}

/** Without an id the newest pin goes. */
function unpinChatMessage({ bot, params }: Call): true {
  const chat = pinnableChat({ bot, params });
  const id = params.integer('message_id') ?? chat.pinned.at(-1);
  if (!chat.unpin(id)) throw badRequest('message to unpin not found');
  return true;
}

function unpinAllChatMessages({ bot, params }: Call): true {
  pinnableChat({ bot, params }).pinned.length = 0;
  return true;
}

/** Pins of a group are its administrators' to change. */
function pinnableChat({ bot, params }: Pick<Call, 'bot' | 'params'>): Chat {
  const chat = bot.openChat(params.text('chat_id'));
  if (!bot.mayAdminister(chat)) throw badRequest('not enough rights to manage pinned messages in the chat');
  return chat;
}
