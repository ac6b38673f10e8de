import { badRequest } from '../api-error.js';
import { type Chat, replyFields } from '../chat.js';
import type { Parameters } from '../parameters.js';
import { type ForwardOrigin, type TelegramMessage, unixTime } from '../telegram-types.js';
import type { Call } from './method.js';

/** The head of a new message of the bot's; it takes the chat's next id. */
export function base(bot: Call['bot'], chat: Chat): TelegramMessage {
  return { message_id: chat.nextMessageId(), from: bot.user, chat: chat.info, date: unixTime() };
}

/** What any message may carry besides its content. */
export function extras(params: Parameters): Partial<TelegramMessage> {
  const markup = params.json('reply_markup') as Record<string, unknown> | undefined;
  return {
    // Only inline keyboards are a part of the message; the other markups go to people's screens.
    ...(markup?.inline_keyboard ? { reply_markup: markup } : {}),
    ...(params.flag('protect_content') ? { has_protected_content: true as const } : {}),
  };
}

/** The message replied to and the thread, in today's parameters or in those of before Bot API 7. */
export function placeOf({ bot, params }: Pick<Call, 'bot' | 'params'>, chat: Chat): Partial<TelegramMessage> {
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

/** Who wrote it first, and when. */
export function originOf({ forward_origin, from, date }: TelegramMessage): ForwardOrigin {
  return forward_origin ?? { type: 'user', sender_user: from, date };
}
