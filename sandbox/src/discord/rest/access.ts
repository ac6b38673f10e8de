import { DiscordError } from '../errors.js';
import { CHANNEL_TYPE, type Bot, type Channel, type Guild, type Message } from '../world/model.js';
import { may, type Permission } from '../world/permissions.js';
import type { World } from '../world/world.js';

/** Throws 50013 without the permission, 50003 where no permission is given, in a direct conversation. */
export function demand(bot: Bot, permission: Permission, channel?: Channel): void {
  if (may(bot.guild, bot.user.id, permission, channel)) return;
  throw new DiscordError(channel?.recipient ? 'directChannel' : 'missingPermissions');
}

/** Throws 10003 when there is none, 50001 when the bot does not see it. */
export function getChannel(world: World, bot: Bot, channelId = ''): Channel {
  const channel = world.channels.get(channelId);
  if (!channel) throw new DiscordError('unknownChannel');
  if (channel.guild !== bot.guild || !may(bot.guild, bot.user.id, 'VIEW_CHANNEL', channel)) {
    throw new DiscordError('missingAccess');
  }
  return channel;
}

/** A channel that holds messages: anything but a category, which throws 50024. */
export function getTextChannel(world: World, bot: Bot, channelId = ''): Channel {
  const channel = getChannel(world, bot, channelId);
  if (channel.type === CHANNEL_TYPE.category) throw new DiscordError('wrongChannelType');
  return channel;
}

/** Throws 10008. */
export function getMessage(channel: Channel, messageId = ''): Message {
  const message = channel.messages.find(messageId);
  if (!message) throw new DiscordError('unknownMessage');
  return message;
}

/** Throws 10004 when there is none, 50001 when the bot is not in it. */
export function getGuild(world: World, bot: Bot, guildId = ''): Guild {
  const guild = world.guilds.get(guildId);
  if (!guild) throw new DiscordError('unknownGuild');
  if (guild !== bot.guild) throw new DiscordError('missingAccess');
  return guild;
}
