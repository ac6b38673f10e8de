import { MESSAGE_TYPE, type Attachment, type Json, type Message, type Reaction, type User } from './model.js';
import { attachmentUrl } from './attachments.js';
import { channelJson, partialMemberJson, userJson } from './serialise.js';

const IS_SPOILER = 1 << 3;

/** What a message looks like to one bot, whose own reactions and nonces it marks. */
export function messageJson(message: Message, viewerId: string, origin: string): Json {
  const { reference } = message;
  const plain = bareMessageJson(message, viewerId, origin);
  if (!reference) return plain;
  const { channelId, messageId } = reference;
  const { channel } = message;
  const place = channelId === channel.id ? channel : channel.guild.channels.get(channelId);
  const target = messageId && place?.messages.find(messageId);
  plain.message_reference = {
    type: 0,
    channel_id: channelId,
    ...(!channel.recipient && { guild_id: channel.guild.id }),
    message_id: messageId,
  };
  if (message.type === MESSAGE_TYPE.reply || message.type === MESSAGE_TYPE.threadStarter) {
    plain.referenced_message = target ? bareMessageJson(target, viewerId, origin) : null;
  }
  return plain;
}

function bareMessageJson(message: Message, viewerId: string, origin: string): Json {
  return {
    id: message.id,
    type: message.type,
    channel_id: message.channel.id,
    author: authorJson(message),
    content: message.content,
    timestamp: message.timestamp,
    edited_timestamp: message.editedAt,
    tts: message.tts,
    mention_everyone: message.mentionsEveryone,
    mentions: message.mentions.map(userJson),
    mention_roles: message.mentionedRoles,
    attachments: message.attachments.map((attachment) => attachmentJson(attachment, message, origin)),
    embeds: message.embeds,
    components: message.components,
    pinned: message.pinned,
    flags: message.flags,
    ...(message.nonce !== null && message.author.id === viewerId && { nonce: message.nonce }),
    ...(message.reactions.size && {
      reactions: [...message.reactions.values()].map((it) => reactionJson(it, viewerId)),
    }),
    ...(message.webhookId && { webhook_id: message.webhookId, application_id: message.channel.guild.bot.user.id }),
    ...(message.thread && { thread: channelJson(message.thread) }),
  };
}

/** A webhook is the author under whatever name the message was posted with. */
const authorJson = (message: Message): Json =>
  message.webhookId ? { ...userJson(message.author), discriminator: '0000' } : userJson(message.author);

const attachmentJson = (attachment: Attachment, message: Message, origin: string): Json => {
  const url = attachmentUrl(origin, message.channel.id, attachment);
  const { id, file, title, description, isSpoiler, image } = attachment;
  return {
    id,
    filename: file.name,
    size: file.bytes,
    url,
    proxy_url: url,
    content_type: file.contentType,
    ...(title !== null && { title }),
    ...(description !== null && { description }),
    ...image,
    ...(isSpoiler && { flags: IS_SPOILER }),
  };
};

const reactionJson = ({ emoji, userIds }: Reaction, viewerId: string): Json => ({
  emoji,
  count: userIds.size,
  count_details: { burst: 0, normal: userIds.size },
  burst_colors: [],
  me_burst: false,
  me: userIds.has(viewerId),
});

/** The message as the gateway tells it: with the guild, and what the guild knows of its people. */
export function messageEventJson(message: Message, viewerId: string, origin: string): Json {
  const { guild, recipient, type } = message.channel;
  const plain = { ...messageJson(message, viewerId, origin), channel_type: type };
  // Nobody is a member of a direct conversation, and no guild is told of there.
  if (recipient) return plain;
  const author = message.webhookId ? undefined : guild.members.get(message.author.id);
  const mention = (user: User) => {
    const member = guild.members.get(user.id);
    return { ...userJson(user), ...(member && { member: partialMemberJson(member) }) };
  };
  return {
    ...plain,
    guild_id: guild.id,
    mentions: message.mentions.map(mention),
    ...(author && { member: partialMemberJson(author) }),
  };
}

/** What is left of it for a bot without the MessageContent intent. */
export const withoutContent = (data: Json): Json => ({
  ...data,
  content: '',
  embeds: [],
  attachments: [],
  components: [],
});
