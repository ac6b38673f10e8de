import { DiscordError } from '../errors.js';
import { emojiKey, findEmoji } from '../world/emoji.js';
import { MOST_PINS, isUserMessage, type Emoji, type Message, type User } from '../world/model.js';
import { may } from '../world/permissions.js';
import { messageJson } from '../world/serialise-message.js';
import { userJson } from '../world/serialise.js';
import { compareSnowflakes } from '../world/snowflake.js';
import { demand, getMessage, getTextChannel } from './access.js';
import type { RestContext } from './context.js';
import { Form } from './form.js';
import type { Allowance } from './rate-limits.js';
import type { BotCall, Router } from './router.js';

const REACT: Allowance = { name: 'react', limit: 1, seconds: 0.25 };
const PINS_PAGE = 50;
const CHANNEL = '/channels/:channel_id';
const REACTIONS = `${CHANNEL}/messages/:message_id/reactions`;

/** Reactions to a message. */
export function reactionRoutes(router: Router, { world, chat }: RestContext): void {
  const messageOf = ({ bot, params }: BotCall): Message =>
    getMessage(getTextChannel(world, bot, params.channel_id), params.message_id);

  const removeOf = (call: BotCall, user: User) => {
    const message = messageOf(call);
    chat.unreact(message, emojiOf(call, message), user);
    return undefined;
  };

  router.bot(
    'PUT',
    `${REACTIONS}/:emoji/@me`,
    (call) => {
      const message = messageOf(call);
      const emoji = emojiOf(call, message);
      if (!message.reactions.has(emojiKey(emoji))) demand(call.bot, 'ADD_REACTIONS', message.channel);
      chat.react(message, emoji, call.bot.user);
      return undefined;
    },
    REACT,
  );
  router.bot('DELETE', `${REACTIONS}/:emoji/@me`, (call) => removeOf(call, call.bot.user), REACT);
  router.bot('DELETE', `${REACTIONS}/:emoji/:user_id`, (call) => {
    const user = world.users.get(call.params.user_id ?? '');
    if (!user) throw new DiscordError('unknownUser');
    if (user !== call.bot.user) demand(call.bot, 'MANAGE_MESSAGES', messageOf(call).channel);
    return removeOf(call, user);
  });
  router.bot('DELETE', `${REACTIONS}/:emoji`, (call) => {
    const message = messageOf(call);
    demand(call.bot, 'MANAGE_MESSAGES', message.channel);
    chat.clearReactions(message, emojiOf(call, message));
    return undefined;
  });
  router.bot('DELETE', REACTIONS, (call) => {
    const message = messageOf(call);
    demand(call.bot, 'MANAGE_MESSAGES', message.channel);
    chat.clearReactions(message);
    return undefined;
  });
  router.bot('GET', `${REACTIONS}/:emoji`, (call) => {
    const message = messageOf(call);
    const form = new Form(call.query);
    const limit = form.integer('limit', 1, 100) ?? 25;
    const after = form.snowflake('after') ?? '0';
    form.check();
    const ids = message.reactions.get(emojiKey(emojiOf(call, message)))?.userIds ?? [];
    const users = [...ids].sort(compareSnowflakes).filter((id) => compareSnowflakes(id, after) > 0);
    return users.slice(0, limit).flatMap((id) => userJson(world.users.get(id) as User));
  });
}

/** Pinned messages, on the present routes and on the older ones. */
export function pinRoutes(router: Router, { world, chat, origin }: RestContext): void {
  const channelOf = ({ bot, params }: BotCall) => getTextChannel(world, bot, params.channel_id);
  const pinned = (call: BotCall) => {
    const channel = channelOf(call);
    if (!may(channel.guild, call.bot.user.id, 'READ_MESSAGE_HISTORY', channel)) return [];
    return [...channel.pins].reverse().flatMap(([id, pinned_at]) => {
      const message = channel.messages.find(id);
      return message ? { pinned_at, message: messageJson(message, call.bot.user.id, origin()) } : [];
    });
  };

  router.bot('GET', `${CHANNEL}/pins`, (call) =>
    pinned(call)
      .slice(0, PINS_PAGE)
      .map(({ message }) => message),
  );
  router.bot('GET', `${CHANNEL}/messages/pins`, (call) => {
    const form = new Form(call.query);
    const limit = form.integer('limit', 1, PINS_PAGE) ?? PINS_PAGE;
    form.check();
    const { before } = call.query;
    const items = pinned(call).filter((pin) => !before || Date.parse(pin.pinned_at) < Date.parse(before));
    return { items: items.slice(0, limit), has_more: items.length > limit };
  });
  for (const path of [`${CHANNEL}/pins/:message_id`, `${CHANNEL}/messages/pins/:message_id`]) {
    router.bot('PUT', path, (call) => {
      const channel = channelOf(call);
      demand(call.bot, 'PIN_MESSAGES', channel);
      const message = getMessage(channel, call.params.message_id);
      if (!isUserMessage(message)) throw new DiscordError('systemMessage');
      if (channel.pins.size >= MOST_PINS && !message.pinned) throw new DiscordError('tooManyPins');
      chat.pin(message, call.bot.user);
      return undefined;
    });
    router.bot('DELETE', path, (call) => {
      const channel = channelOf(call);
      demand(call.bot, 'PIN_MESSAGES', channel);
      chat.unpin(getMessage(channel, call.params.message_id));
      return undefined;
    });
  }
}

/** Throws 10014. */
function emojiOf({ params }: BotCall, message: Message): Emoji {
  const emoji = findEmoji(message.channel.guild, params.emoji ?? '');
  if (!emoji) throw new DiscordError('unknownEmoji');
  return emoji;
}
