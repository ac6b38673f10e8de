import { badRequest } from '../api-error.js';
import { formatText } from '../formatting.js';
import { readReaction } from '../reactions.js';
import { type TelegramMessage, unixTime } from '../telegram-types.js';
import type { Call, MethodTable } from './method.js';
import { readIds } from './send.methods.js';

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content ' +
  'and reply markup of the message';

/** Methods that change messages which are there already. */
export const changeMethods: MethodTable = {
  editMessageText,
  editMessageReplyMarkup,
  deleteMessage,
  deleteMessages,
  setMessageReaction,
  pinChatMessage,
  unpinChatMessage,
  unpinAllChatMessages,
};

function editMessageText({ bot, params }: Call): TelegramMessage {
  const message = ownMessage({ bot, params });
  const { text, entities } = formatText(
    { text: params.text('text'), parseMode: params.text('parse_mode'), entities: params.list('entities') },
    bot.people,
  );
  const markup = params.json('reply_markup');
  const before = JSON.stringify([message.text, message.entities ?? [], message.reply_markup]);
  if (before === JSON.stringify([text, entities, markup])) throw badRequest(NOT_MODIFIED);
  message.text = text;
  message.entities = entities.length > 0 ? entities : undefined;
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

function ownMessage({ bot, params }: Call): TelegramMessage {
  if (params.has('inline_message_id')) throw badRequest('MESSAGE_ID_INVALID');
  const chat = bot.openChat(params.text('chat_id'));
  const { message } = chat.get(messageId({ bot, params }), 'message to edit');
  if (message.from.id !== bot.id || message.forward_origin) throw badRequest("message can't be edited");
  return message;
}

function messageId({ params }: Call): number {
  const id = params.integer('message_id');
  if (id === undefined) throw badRequest('message identifier is not specified');
  return id;
}

function deleteMessage({ bot, params }: Call): true {
  const chat = bot.openChat(params.text('chat_id'));
  const { message } = chat.get(messageId({ bot, params }), 'message to delete');
  chat.messages.delete(message.message_id);
  return true;
}

function deleteMessages({ bot, params }: Call): true {
  const chat = bot.openChat(params.text('chat_id'));
  for (const id of readIds(params)) chat.messages.delete(id);
  return true;
}

/** Bots have one reaction on a message at most; an empty list takes it back. */
function setMessageReaction({ bot, params }: Call): true {
  const chat = bot.openChat(params.text('chat_id'));
  const stored = chat.get(messageId({ bot, params }), 'message to react');
  const asked = (params.list('reaction') ?? []) as { type?: string; emoji?: string }[];
  if (asked.length > 1) throw badRequest('REACTIONS_TOO_MANY');
  const emojis = asked.map(({ type, emoji }) => (type === 'emoji' ? readReaction(String(emoji)) : null));
  if (emojis.includes(null)) throw badRequest('REACTION_INVALID');
  if (emojis.length === 0) stored.reactions.delete(bot.id);
  else stored.reactions.set(bot.id, emojis as string[]);
  return true;
}

function pinChatMessage({ bot, params }: Call): true {
  const chat = bot.openChat(params.text('chat_id'));
  const { message } = chat.get(messageId({ bot, params }), 'message to pin');
  if (chat.pinned.includes(message.message_id)) return true;
  chat.pinned.push(message.message_id);
  // The service message that tells of a pin takes an id of the chat; a bot is not told of its own.
  chat.nextMessageId();
  return true;
}

/** Without an id the newest pin goes. */
function unpinChatMessage({ bot, params }: Call): true {
  const chat = bot.openChat(params.text('chat_id'));
  const id = params.integer('message_id') ?? chat.pinned.at(-1);
  const index = chat.pinned.indexOf(id ?? -1);
  if (index < 0) throw badRequest('message to unpin not found');
  chat.pinned.splice(index, 1);
  return true;
}

function unpinAllChatMessages({ bot, params }: Call): true {
  bot.openChat(params.text('chat_id')).pinned.length = 0;
  return true;
}
