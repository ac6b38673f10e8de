import { badRequest } from '../api-error.js';
import { chatMember, MEMBER_PERMISSIONS } from '../chat-members.js';
import type { Call, MethodTable } from './method.js';

/** Methods that tell of chats and of the people in them. */
export const chatsMethods: MethodTable = {
  getChat,
  getChatMember,
  getChatMemberCount: getCount,
  // The name of before Bot API 5.3, still answered.
  getChatMembersCount: getCount,
  getChatAdministrators,
  leaveChat,
  getUserProfilePhotos,
};

function getChat({ bot, params }: Call): unknown {
  const person = bot.people.findById(Number(params.text('chat_id')));
  if (person) {
    const { id, first_name, username } = person;
    return { id, type: 'private', first_name, username, accent_color_id: id % 7, max_reaction_count: 11 };
  }
  const chat = bot.openChat(params.text('chat_id'));
  const pinned = chat.find(chat.pinned.at(-1))?.message;
  return {
    ...chat.info,
    permissions: MEMBER_PERMISSIONS,
    accent_color_id: Math.abs(chat.id) % 7,
    max_reaction_count: 11,
    ...(pinned ? { pinned_message: pinned } : {}),
  };
}

function getChatMember({ bot, params }: Call): unknown {
  const chat = bot.openChat(params.text('chat_id'));
  const id = params.integer('user_id');
  if (id === undefined) throw badRequest('invalid user_id specified');
  const member = chat.members.get(id);
  if (member) return chatMember(member.user, member.status);
  const person = bot.people.findById(id);
  if (!person) throw badRequest('user not found');
  return chatMember(person, 'left');
}

function getCount({ bot, params }: Call): number {
  return bot.openChat(params.text('chat_id')).memberCount;
}

/** Other bots are left out, as documented; the one who asks is not. */
function getChatAdministrators({ bot, params }: Call): unknown {
  const chat = bot.openChat(params.text('chat_id'));
  if (chat.person) throw badRequest('there are no administrators in the private chat');
  return [...chat.members.values()]
    .filter(({ status }) => status === 'creator' || status === 'administrator')
    .map(({ user, status }) => chatMember(user, status));
}

function leaveChat({ bot, params }: Call): true {
  const chat = bot.openChat(params.text('chat_id'));
  if (chat.person) throw badRequest("chat member status can't be changed in private chats");
  bot.changeOwnStatus(chat, 'left');
  return true;
}

/** People of the sandbox have no pictures. */
function getUserProfilePhotos({ bot, params }: Call): unknown {
  const id = params.integer('user_id') ?? 0;
  if (id !== bot.id && !bot.people.findById(id)) throw badRequest('user not found');
  return { total_count: 0, photos: [] };
}
