import { randomBytes } from 'node:crypto';
import type { Chat } from './chat.js';
import { INTENT, type Broadcast } from './events.js';
import {
  CHANNEL_TYPE,
  HAS_THREAD,
  MESSAGE_TYPE,
  type Channel,
  type Guild,
  type Message,
  type User,
  type Webhook,
} from './model.js';
import { PERMISSIONS, permissionsOf, type Permission } from './permissions.js';
import { channelJson, threadMemberJson } from './serialise.js';
import type { World } from './world.js';

export interface NewThread {
  name: string;
  owner: User;
  autoArchiveMinutes: number;
  type?: number;
}

export type ChannelChange = Partial<
  Pick<Channel, 'name' | 'topic' | 'nsfw' | 'slowmode' | 'position' | 'categoryId' | 'overwrites'>
>;
export type ThreadChange = Partial<Pick<NonNullable<Channel['thread']>, 'archived' | 'locked' | 'autoArchiveMinutes'>>;

const SEEN_BY_BOT: Permission[] = ['VIEW_CHANNEL', 'SEND_MESSAGES', 'READ_MESSAGE_HISTORY'];

/** What happens to channels, threads and webhooks; every change is told to the gateway. */
export class Rooms {
  constructor(
    private readonly world: World,
    private readonly chat: Chat,
    private readonly broadcast: Broadcast,
  ) {}

  create(guild: Guild, given: Pick<Channel, 'name'> & Partial<Channel>): Channel {
    const channel = this.world.addChannel(guild, given);
    this.tell('CHANNEL_CREATE', channel);
    return channel;
  }

  /** Hidden from everyone but the bot, which is let in. */
  createPrivate(guild: Guild, name: string): Channel {
    const wanted = SEEN_BY_BOT.reduce((bits, permission) => bits | PERMISSIONS[permission], 0n);
    const allow = wanted & permissionsOf(guild, guild.bot.user.id);
    return this.create(guild, {
      name,
      overwrites: [
        { id: guild.id, type: 0, allow: 0n, deny: PERMISSIONS.VIEW_CHANNEL },
        { id: guild.bot.user.id, type: 1, allow, deny: 0n },
      ],
    });
  }

  update(channel: Channel, change: ChannelChange, thread: ThreadChange = {}): void {
    Object.assign(channel, change);
    if (channel.thread)
      Object.assign(channel.thread, thread, 'archived' in thread && { changedAt: new Date().toISOString() });
    this.tell(channel.thread ? 'THREAD_UPDATE' : 'CHANNEL_UPDATE', channel);
  }

  remove(channel: Channel): void {
    for (const child of channel.guild.channels.values()) if (child.parent === channel) this.drop(child);
    this.drop(channel);
    for (const webhook of this.world.webhooks.values()) {
      if (webhook.channel === channel) this.world.webhooks.delete(webhook.id);
    }
    if (!channel.thread) return this.tell('CHANNEL_DELETE', channel);
    const { id, guild, parent, type } = channel;
    const data = () => ({ id, guild_id: guild.id, parent_id: parent?.id, type });
    this.broadcast({ type: 'THREAD_DELETE', intent: INTENT.guilds, guild, channel, data });
  }

  private drop(channel: Channel): void {
    this.world.channels.delete(channel.id);
    channel.guild.channels.delete(channel.id);
  }

  /** A thread that begins at a message has that message's id. */
  startThreadAt(message: Message, given: NewThread): Channel {
    const thread = this.addThread(message.channel, { ...given, type: CHANNEL_TYPE.publicThread }, message.id);
    message.thread = thread;
    message.flags |= HAS_THREAD;
    this.tellNewThread(thread);
    this.chat.touch(message);
    const reference = { channelId: message.channel.id, messageId: message.id };
    this.chat.post({ channel: thread, author: given.owner, content: '', type: MESSAGE_TYPE.threadStarter, reference });
    return thread;
  }

  /** A thread of its own; a public one is announced in its channel. */
  startThread(parent: Channel, given: NewThread): Channel {
    const thread = this.addThread(parent, given, this.world.snowflakes.next());
    this.tellNewThread(thread);
    if (thread.type === CHANNEL_TYPE.publicThread) {
      const reference = { channelId: thread.id };
      const { owner, name } = given;
      this.chat.post({ channel: parent, author: owner, content: name, type: MESSAGE_TYPE.threadCreated, reference });
    }
    return thread;
  }

  private addThread(parent: Channel, { name, owner, type, autoArchiveMinutes }: NewThread, id: string): Channel {
    const now = new Date().toISOString();
    const memberIds = new Set([owner.id]);
    const state = {
      ownerId: owner.id,
      archived: false,
      locked: false,
      autoArchiveMinutes,
      createdAt: now,
      changedAt: now,
    };
    const kind = type ?? CHANNEL_TYPE.publicThread;
    return this.world.addChannel(parent.guild, { id, name, type: kind, parent, thread: { ...state, memberIds } });
  }

  private tellNewThread(thread: Channel): void {
    const { guild } = thread;
    const own = guild.bot.user.id;
    const member = thread.thread?.memberIds.has(own) ? { member: threadMemberJson(thread, own) } : {};
    const data = () => ({ ...channelJson(thread), newly_created: true, ...member });
    this.broadcast({ type: 'THREAD_CREATE', intent: INTENT.guilds, guild, channel: thread, data });
  }

  createWebhook(channel: Channel, name: string, creator: User): Webhook {
    const token = randomBytes(51).toString('base64url');
    const webhook = { id: this.world.snowflakes.next(), token, name, avatar: null, channel, creator };
    this.world.webhooks.set(webhook.id, webhook);
    this.tellWebhooks(channel);
    return webhook;
  }

  removeWebhook(webhook: Webhook): void {
    this.world.webhooks.delete(webhook.id);
    this.tellWebhooks(webhook.channel);
  }

  tellWebhooks(channel: Channel): void {
    const data = () => ({ guild_id: channel.guild.id, channel_id: channel.id });
    this.broadcast({ type: 'WEBHOOKS_UPDATE', intent: INTENT.webhooks, guild: channel.guild, channel, data });
  }

  private tell(type: string, channel: Channel): void {
    this.broadcast({ type, intent: INTENT.guilds, guild: channel.guild, channel, data: () => channelJson(channel) });
  }
}
