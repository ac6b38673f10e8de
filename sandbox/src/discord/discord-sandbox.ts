import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import type { FileShelf } from '../files/file-shelf.js';
import type { FaultBoard } from '../faults.js';
import {
  ControlError,
  type MessageAddress,
  type NewAccount,
  type NewMessage,
  type NewPerson,
  type PastMessages,
  type PlatformSandbox,
  type SandboxAccount,
  type SandboxChannel,
  type SandboxMessage,
  type SandboxPerson,
} from '../platform-sandbox.js';
import { writePast, type Whereto } from './past-writing.js';
import { Gateway } from './gateway/gateway.js';
import { Nonces } from './rest/nonces.js';
import { mountRest } from './rest/rest.js';
import { Router } from './rest/router.js';
import { Attachments } from './world/attachments.js';
import { Chat } from './world/chat.js';
import { pickEmoji } from './world/emoji.js';
import type { GuildEvent } from './world/events.js';
import { MOST_PINS, type Channel, type Guild, type Message } from './world/model.js';
import { grantedPermissions } from './world/permissions.js';
import { Rooms } from './world/rooms.js';
import { sandboxMessages } from './world/views.js';
import { World } from './world/world.js';
import { attach, checkMayWrite, typed } from './writing.js';

export interface DiscordSandboxOptions {
  /** Answers `http://host:port` of the running sandbox. */
  origin: () => string;
  faults: FaultBoard;
  files: FileShelf;
}

/**
 * A stand-in for Discord: its HTTP API (version 10) under `/discord/api`, its gateway at `/discord/gateway`. An account
 * is a guild with one bot. `scopes` may name OAuth scopes, which change nothing, or permissions (`VIEW_CHANNEL`,
 * `SEND_MESSAGES`, …), which are then all that the bot is granted.
 */
export class DiscordSandbox implements PlatformSandbox {
  readonly platform = 'discord';
  private readonly world: World;
  private readonly attachments: Attachments;
  private readonly chat: Chat;
  private readonly rooms: Rooms;
  private readonly gateway: Gateway;
  private readonly router: Router;
  private readonly nonces = new Nonces();

  constructor(private readonly options: DiscordSandboxOptions) {
    const broadcast = (event: GuildEvent) => this.gateway.broadcast(event);
    this.world = new World(broadcast);
    this.gateway = new Gateway(this.world, options.origin);
    this.attachments = new Attachments(options.files);
    this.chat = new Chat(this.world, this.attachments, broadcast, options.origin);
    this.rooms = new Rooms(this.world, this.chat, broadcast);
    this.router = new Router({ ...options, world: this.world, gateway: this.gateway });
  }

  async register(app: FastifyInstance): Promise<void> {
    await app.register(multipart, { limits: { fileSize: Infinity } });
    const { world, chat, attachments, rooms, nonces, gateway } = this;
    const { origin } = this.options;
    const gatewayUrl = () => gateway.url();
    await mountRest(app, this.router, { world, chat, attachments, rooms, nonces, origin, gatewayUrl });
    gateway.attach(app.server);
    app.addHook('preClose', async () => this.close());
  }

  async createAccount({ channels = ['general'], limits, scopes }: NewAccount): Promise<SandboxAccount> {
    const granted = grantedPermissions(scopes);
    if (granted === null) throw new ControlError(400, 'scopes: must name OAuth scopes or Discord permissions');
    const guild = this.world.createGuild({ channels, limited: limits === 'documented', granted });
    const credentials = { bot_token: guild.bot.token, guild_id: guild.id };
    return { account_id: guild.id, credentials, channels: [...guild.channels.values()].map(brief) };
  }

  async configureAccount(accountId: string): Promise<void> {
    this.getGuild(accountId);
    throw new ControlError(400, 'request_url: Discord delivers through its gateway');
  }

  async createChannel(accountId: string, body: { name: string; is_private?: boolean }): Promise<SandboxChannel> {
    const guild = this.getGuild(accountId);
    return brief(body.is_private ? this.rooms.createPrivate(guild, body.name) : this.rooms.create(guild, body));
  }

  async openDirect(accountId: string, person: SandboxPerson): Promise<SandboxChannel> {
    const guild = this.getGuild(accountId);
    const { user } = this.world.person(guild, person);
    if (user.bot) throw new ControlError(400, 'user.id: this is a bot, not a person');
    return { id: this.world.openDirect(guild, user).id, name: person.name };
  }

  async say({ account_id, channel_id, user, thread_id, ...given }: NewMessage): Promise<{ message_id: string }> {
    const channel = this.getChannel(account_id, channel_id);
    const { guild } = channel;
    const mentioned = (given.mention_users ?? []).map((person) => this.world.person(guild, person).user);
    if (given.mention_bot) mentioned.unshift(guild.bot.user);
    const content = typed([...mentioned.map(({ id }) => `<@${id}>`), given.text].join(' '), given.files);
    checkMayWrite(channel, user);
    const { place, replyTo } = this.findThread(channel, thread_id);
    const author = this.world.person(guild, user).user;
    const attachments = await attach(this.world, this.options.files, given.files);
    const post = { channel: place, author, content, replyTo, attachments, mayMentionAll: !channel.recipient };
    return { message_id: this.chat.post(post).id };
  }

  async writePast({ account_id, channel_id, messages }: PastMessages): Promise<{ message_ids: string[] }> {
    const channel = this.getChannel(account_id, channel_id);
    const { world, chat } = this;
    const findThread = (place: Channel, threadId?: string) => this.findThread(place, threadId);
    return { message_ids: writePast({ world, chat, findThread }, channel, messages) };
  }

  /** A person replies where the message is; in a thread that begins at no message they just write. */
  private findThread(channel: Channel, threadId?: string): Whereto {
    if (!threadId) return { place: channel, replyTo: null };
    const replyTo = this.findMessage(channel, threadId);
    if (replyTo) return { place: replyTo.channel, replyTo };
    const place = channel.guild.channels.get(threadId);
    if (place?.parent !== channel) throw new ControlError(404, `thread_id: no such message ${threadId}`);
    return { place, replyTo: null };
  }

  async edit(address: MessageAddress, text: string): Promise<void> {
    this.chat.edit(this.getMessage(address), { content: text, mayMentionAll: true });
  }

  async remove(address: MessageAddress): Promise<void> {
    this.chat.remove(this.getMessage(address));
  }

  async react(address: MessageAddress, emoji: string, user: SandboxPerson): Promise<void> {
    const message = this.getMessage(address);
    const { guild } = message.channel;
    checkMayWrite(message.channel, user);
    this.chat.react(message, pickEmoji(guild, emoji), this.world.person(guild, user).user);
  }

  async unreact(address: MessageAddress, emoji: string, user: SandboxPerson): Promise<void> {
    const message = this.getMessage(address);
    const { guild } = message.channel;
    checkMayWrite(message.channel, user);
    this.chat.unreact(message, pickEmoji(guild, emoji), this.world.person(guild, user).user);
  }

  async pin(address: MessageAddress, user: SandboxPerson): Promise<void> {
    const message = this.getMessage(address);
    const { channel } = message;
    checkMayWrite(channel, user);
    if (!message.pinned && channel.pins.size >= MOST_PINS) {
      throw new ControlError(409, `message_id: the channel has ${MOST_PINS} pins already`);
    }
    this.chat.pin(message, this.world.person(channel.guild, user).user);
  }

  async unpin(address: MessageAddress, user: SandboxPerson): Promise<void> {
    const message = this.getMessage(address);
    checkMayWrite(message.channel, user);
    this.chat.unpin(message);
  }

  /** Discord tells bots nobody's email address. */
  async addPerson(accountId: string, { id, name }: NewPerson): Promise<{ id: string; name: string }> {
    const { user } = this.world.person(this.getGuild(accountId), { id, name });
    return { id: user.id, name };
  }

  async messages(accountId: string, channelId: string): Promise<SandboxMessage[]> {
    return sandboxMessages(this.getChannel(accountId, channelId));
  }

  async disconnect(): Promise<void> {
    this.gateway.drop();
  }

  /** Opcode 7: asks every connected client to come again and resume. */
  async askToReconnect(): Promise<void> {
    this.gateway.askToReconnect();
  }

  async reset(): Promise<void> {
    this.gateway.clear();
    await this.attachments.clear();
    this.world.clear();
    this.nonces.clear();
    this.router.limits.clear();
    this.options.faults.clear();
  }

  async close(): Promise<void> {
    this.gateway.close();
    this.router.close();
  }

  private getGuild(accountId: string): Guild {
    const guild = this.world.guilds.get(accountId);
    if (!guild) throw new ControlError(404, `account_id: no such guild ${accountId}`);
    return guild;
  }

  private getChannel(accountId: string, channelId: string): Channel {
    const guild = this.getGuild(accountId);
    const direct = this.world.channels.get(channelId);
    const channel = guild.channels.get(channelId) ?? (direct?.recipient && direct.guild === guild ? direct : undefined);
    if (!channel) throw new ControlError(404, `channel_id: no such channel ${channelId}`);
    return channel;
  }

  private getMessage({ account_id, channel_id, message_id }: MessageAddress): Message {
    const message = this.findMessage(this.getChannel(account_id, channel_id), message_id);
    if (!message) throw new ControlError(404, `message_id: no such message ${message_id}`);
    return message;
  }

  /** In the channel or one of its threads. */
  private findMessage(channel: Channel, messageId: string): Message | undefined {
    const own = channel.messages.find(messageId);
    if (own) return own;
    const threads = [...channel.guild.channels.values()].filter((it) => it.parent === channel);
    return threads.map((thread) => thread.messages.find(messageId)).find((message) => message !== undefined);
  }
}

const brief = ({ id, name }: Channel): SandboxChannel => ({ id, name });
