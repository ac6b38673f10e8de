import { badRequest, conflict } from '../api-error.js';
import type { Call, Method, MethodTable } from './method.js';

const NAME_LIMIT = 64;

/** Methods about the bot itself. */
export const accountMethods: MethodTable = {
  getMe,
  logOut,
  close: closeInstance,
  setMyCommands: keep('commands', 'commands'),
  getMyCommands: ({ bot, params }) => bot.profile.get(keyOf('commands', params)) ?? [],
  deleteMyCommands: ({ bot, params }) => {
    bot.profile.delete(keyOf('commands', params));
    return true;
  },
  setMyName: keep('name', 'name'),
  getMyName: ({ bot, params }) => ({ name: bot.profile.get(keyOf('name', params)) || bot.user.first_name }),
  setMyDescription: keep('description', 'description'),
  getMyDescription: ({ bot, params }) => ({ description: bot.profile.get(keyOf('description', params)) ?? '' }),
  setMyShortDescription: keep('short', 'short_description'),
  getMyShortDescription: ({ bot, params }) => ({ short_description: bot.profile.get(keyOf('short', params)) ?? '' }),
  setMyDefaultAdministratorRights: keep('rights', 'rights'),
  setChatMenuButton: keep('menu', 'menu_button'),
  getChatMenuButton: ({ bot, params }) => bot.profile.get(keyOf('menu', params)) || { type: 'default' },
};

function getMe({ bot }: Call): unknown {
  return {
    ...bot.user,
    can_join_groups: true,
    // Privacy mode is off: the bot hears everything that is said in its groups.
    can_read_all_group_messages: true,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  };
}

/** Leaves this server for one of the bot's own; every later call is refused. */
function logOut({ bot }: Call): true {
  bot.courier.stop();
  bot.isLoggedOut = true;
  bot.updates.fail(conflict('terminated by logOut request'));
  return true;
}

function closeInstance({ bot }: Call): true {
  bot.updates.fail(conflict('terminated by close request'));
  return true;
}

/** A setting that has no other effect than being read back. */
function keep(topic: string, field: string): Method {
  return ({ bot, params }) => {
    const isText = topic === 'name' || topic === 'description' || topic === 'short';
    const value = isText ? params.text(field) : params.json(field);
    if (topic === 'name' && String(value).length > NAME_LIMIT) throw badRequest('bot name is too long');
    if (topic === 'commands' && !Array.isArray(value)) throw badRequest("can't parse commands");
    bot.profile.set(keyOf(topic, params), value);
    return true;
  };
}

function keyOf(topic: string, params: Call['params']): string {
  return [topic, params.text('scope'), params.text('chat_id'), params.text('language_code')].join('|');
}
