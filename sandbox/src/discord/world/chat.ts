import type { Attachments } from './attachments.js';
import { INTENT, intentIn, type Broadcast, type GuildEvent } from './events.js';
import { resolveMentions, type AllowedMentions } from './mentions.js';
import {
  MESSAGE_TYPE,
  type Attachment,
  type Channel,
  type Emoji,
  type Json,
  type Message,
  type User,
  type Webhook,
} from './model.js';
import { emojiKey } from './emoji.js';
import { lastPin, memberJson } from './serialise.js';
import { messageEventJson } from './serialise-message.js';
import { snowflakeTime } from './snowflake.js';
import type { World } from './world.js';

export interface Post {
  channel: Channel;
  author: User;
  content: string;
  type?: number;
  webhook?: Webhook;
  replyTo?: Message | null;
  /** What it points at without being a reply to it, as system messages do. */
  reference?: Message['reference'];
  allowed?: AllowedMentions | null;
  mayMentionAll?: boolean;
  nonce?: string | number | null;
  tts?: boolean;
  flags?: number;
  embeds?: Json[];
  components?: Json[];
  attachments?: Attachment[];
}

export type Change = Partial<Pick<Message, 'content' | 'flags' | 'embeds' | 'components' | 'attachments'>> & {
  allowed?: AllowedMentions | null;
  mayMentionAll?: boolean;
};

/** What happens to messages, whoever does it; every change is told to the gateway. */
export class Chat {
  constructor(
    private readonly world: World,
    private readonly attachments: Attachments,
    private readonly broadcast: Broadcast,
    private readonly origin: () => string,
  ) {}

  post(post: Post): Message {
    const message = this.keep(post, this.world.snowflakes.next());
    this.tellMessage('MESSAGE_CREATE', message);
    return message;
  }

  /** Adds a message without telling anyone. */
  keep(post: Post, id: string): Message {
    const { channel, author, replyTo = null } = post;
    const rules = {
      allowed: post.allowed ?? null,
      mayMentionAll: post.mayMentionAll ?? false,
      repliedTo: replyTo && !replyTo.webhookId ? replyTo.author : null,
    };
    const mentions = resolveMentions(channel.guild, author, post.content, rules);
    const message: Message = {
      id,
      type: post.type ?? (replyTo ? MESSAGE_TYPE.reply : MESSAGE_TYPE.default),
      channel,
      author,
      webhookId: post.webhook?.id ?? null,
      content: post.content,
      timestamp: new Date(snowflakeTime(id)).toISOString(),
      editedAt: null,
      tts: post.tts ?? false,
      flags: post.flags ?? 0,
      nonce: post.nonce ?? null,
      embeds: post.embeds ?? [],
      components: post.components ?? [],
      attachments: post.attachments ?? [],
      mentions: mentions.users,
      mentionedRoles: mentions.roles,
      mentionsEveryone: mentions.everyone,
      pings: mentions.pings,
      reference: replyTo ? { channelId: replyTo.channel.id, messageId: replyTo.id } : (post.reference ?? null),
      reactions: new Map(),
      pinned: false,
      thread: null,
    };
    channel.messages.add(message);
    this.attachments.keep(channel, message.attachments);
    channel.lastMessageId = channel.messages.all().at(-1)?.id ?? null;
    if (!message.webhookId) channel.thread?.memberIds.add(author.id);
    return message;
  }

  /** Changes a message; an edit mentions anew, but notifies nobody. */
  edit(message: Message, { allowed = null, mayMentionAll = false, ...change }: Change): void {
    const { flags = message.flags, ...rest } = change;
    if (rest.attachments) this.exchange(message, rest.attachments);
    Object.assign(message, rest, { flags });
    if (Object.keys(rest).length) message.editedAt = new Date().toISOString();
    if (change.content !== undefined) this.mentionAnew(message, allowed, mayMentionAll);
    this.tellMessage('MESSAGE_UPDATE', message);
  }

  private exchange({ channel, attachments }: Message, next: Attachment[]): void {
    const ids = new Set(next.map(({ id }) => id));
    void this.attachments.drop(attachments.filter(({ id }) => !ids.has(id)));
    this.attachments.keep(channel, next);
  }

  private mentionAnew(message: Message, allowed: AllowedMentions | null, mayMentionAll: boolean): void {
    const { channel, author, content, reference } = message;
    const target = reference?.messageId && channel.messages.find(reference.messageId);
    const repliedTo = message.type === MESSAGE_TYPE.reply && target && !target.webhookId ? target.author : null;
    const mentions = resolveMentions(channel.guild, author, content, { allowed, mayMentionAll, repliedTo });
    message.mentions = mentions.users;
    message.mentionedRoles = mentions.roles;
    message.mentionsEveryone = mentions.everyone;
  }

  /** Tells that a message changed in what surrounds it, such as its thread. */
  touch(message: Message): void {
    this.tellMessage('MESSAGE_UPDATE', message);
  }

  remove(message: Message): void {
    this.forget(message);
    this.tell('MESSAGE_DELETE', INTENT.messages, message.channel, () => ({
      id: message.id,
      ...whereabouts(message.channel),
    }));
  }

  removeMany(channel: Channel, messages: Message[]): void {
    for (const message of messages) this.forget(message);
    const ids = messages.map((message) => message.id);
    this.tell('MESSAGE_DELETE_BULK', INTENT.messages, channel, () => ({ ids, ...whereabouts(channel) }));
  }

  private forget(message: Message): void {
    message.channel.messages.remove(message.id);
    // Of a pin that goes with its message nobody is told.
    message.channel.pins.delete(message.id);
    void this.attachments.drop(message.attachments);
  }

  react(message: Message, emoji: Emoji, user: User): void {
    const key = emojiKey(emoji);
    const reaction = message.reactions.get(key) ?? { emoji, userIds: new Set<string>() };
    message.reactions.set(key, reaction);
    if (reaction.userIds.has(user.id)) return;
    reaction.userIds.add(user.id);
    const member = memberIn(message.channel, user.id);
    this.tellReaction('MESSAGE_REACTION_ADD', message, () => ({
      ...reactionFields(emoji, user),
      message_author_id: message.author.id,
      ...(member && { member: memberJson(member) }),
    }));
  }

  unreact(message: Message, emoji: Emoji, user: User): void {
    const reaction = message.reactions.get(emojiKey(emoji));
    if (!reaction?.userIds.delete(user.id)) return;
    if (!reaction.userIds.size) message.reactions.delete(emojiKey(emoji));
    this.tellReaction('MESSAGE_REACTION_REMOVE', message, () => reactionFields(emoji, user));
  }

  /** Removes every reaction, or every one with this emoji. */
  clearReactions(message: Message, emoji?: Emoji): void {
    if (!emoji) {
      message.reactions.clear();
      return this.tellReaction('MESSAGE_REACTION_REMOVE_ALL', message, () => ({}));
    }
    message.reactions.delete(emojiKey(emoji));
    this.tellReaction('MESSAGE_REACTION_REMOVE_EMOJI', message, () => ({ emoji }));
  }

  /** Pins, and says so in the channel as Discord does. */
  pin(message: Message, by: User): void {
    if (message.pinned) return;
    const { channel } = message;
    message.pinned = true;
    channel.pins.set(message.id, nextPinTime(channel));
    this.tellPins(channel);
    this.touch(message);
    const reference = { channelId: channel.id, messageId: message.id };
    this.post({ channel, author: by, content: '', type: MESSAGE_TYPE.pinned, reference });
  }

  unpin(message: Message): void {
    if (!message.pinned) return;
    message.pinned = false;
    message.channel.pins.delete(message.id);
    this.tellPins(message.channel);
    this.touch(message);
  }

  type(channel: Channel, user: User): void {
    const member = memberIn(channel, user.id);
    this.tell('TYPING_START', INTENT.typing, channel, () => ({
      ...whereabouts(channel),
      user_id: user.id,
      timestamp: Math.floor(Date.now() / 1000),
      ...(member && { member: memberJson(member) }),
    }));
  }

  private tellPins(channel: Channel): void {
    this.tell('CHANNEL_PINS_UPDATE', INTENT.guilds, channel, () => ({
      ...whereabouts(channel),
      last_pin_timestamp: lastPin(channel),
    }));
  }

  private tellReaction(type: string, message: Message, data: () => Json): void {
    const place = { message_id: message.id, ...whereabouts(message.channel) };
    this.tell(type, INTENT.reactions, message.channel, () => ({ ...place, ...data() }));
  }

  private tellMessage(type: string, message: Message): void {
    const { channel } = message;
    const { guild } = channel;
    const data = () => messageEventJson(message, guild.bot.user.id, this.origin());
    this.broadcast({ type, intent: intentIn(channel, INTENT.messages), guild, channel, message, data });
  }

  private tell(type: string, intent: number, channel: Channel, data: GuildEvent['data']): void {
    this.broadcast({ type, intent: intentIn(channel, intent), guild: channel.guild, channel, data });
  }
}

/** Pins are listed by their time, so that no two of a channel have the same. */
const nextPinTime = (channel: Channel): string =>
  new Date(Math.max(Date.now(), Date.parse(lastPin(channel) ?? '1970-01-01') + 1)).toISOString();

/** A direct conversation is in no guild, and nobody is a member there. */
const whereabouts = ({ id, guild, recipient }: Channel): Json => ({
  channel_id: id,
  ...(!recipient && { guild_id: guild.id }),
});
const memberIn = ({ guild, recipient }: Channel, userId: string) => (recipient ? undefined : guild.members.get(userId));

const reactionFields = (emoji: Emoji, user: User): Json => ({ user_id: user.id, emoji, burst: false, type: 0 });
