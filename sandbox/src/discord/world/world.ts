import { randomBytes } from 'node:crypto';
import type { SandboxAuthor } from '../../platform-sandbox.js';
import { INTENT, type Broadcast } from './events.js';
import { MessageLog } from './message-log.js';
import { CHANNEL_TYPE, type Bot, type Channel, type Guild, type Member, type User, type Webhook } from './model.js';
import { addGuildEmojis } from './emoji.js';
import { everyonePermissions } from './permissions.js';
import { memberJson } from './serialise.js';
import { Snowflakes, stableSnowflake } from './snowflake.js';

export interface NewGuild {
  channels: string[];
  limited: boolean;
  /** The permission bits of the bot's role. */
  granted: bigint;
}

const botToken = (id: string): string =>
  [
    Buffer.from(id).toString('base64url'),
    randomBytes(4).toString('base64url'),
    randomBytes(28).toString('base64url'),
  ].join('.');

/** A user's handle: lower case, digits, dots and underscores. */
const handle = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '_')
    .slice(0, 32) || 'user';

/** All that exists in this Discord. */
export class World {
  readonly snowflakes = new Snowflakes();
  readonly users = new Map<string, User>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  readonly webhooks = new Map<string, Webhook>();
  private readonly bots = new Map<string, Bot>();

  constructor(private readonly broadcast: Broadcast) {}

  clear(): void {
    for (const map of [this.users, this.guilds, this.channels, this.webhooks, this.bots]) map.clear();
  }

  findBot(token: string): Bot | undefined {
    return this.bots.get(token);
  }

  /** From now on the token belongs to nobody. */
  revoke(bot: Bot): void {
    this.bots.delete(bot.token);
  }

  createGuild({ channels, limited, granted }: NewGuild): Guild {
    const owner = this.addUser({ id: this.snowflakes.next(), username: 'guild_owner', globalName: 'Guild Owner' });
    const user = this.addUser({ id: this.snowflakes.next(), username: 'sandbox-bot', globalName: null, bot: true });
    const guild = {
      id: this.snowflakes.next(),
      name: 'Sandbox',
      ownerId: owner.id,
      joinedAt: new Date().toISOString(),
      roles: new Map(),
      channels: new Map(),
      directs: new Map(),
      members: new Map(),
      emojis: new Map(),
      premiumTier: 0,
      limited,
    } as unknown as Guild;
    guild.bot = { user, token: botToken(user.id), guild };
    this.bots.set(guild.bot.token, guild.bot);
    this.guilds.set(guild.id, guild);
    this.addRoles(guild, granted);
    this.join(guild, owner);
    addGuildEmojis(guild);
    for (const name of channels) this.addChannel(guild, { name });
    return guild;
  }

  private addRoles(guild: Guild, granted: bigint): void {
    const common = { managed: false, mentionable: false, position: 0 };
    const role = this.snowflakes.next();
    const { user } = guild.bot;
    guild.roles.set(guild.id, {
      ...common,
      id: guild.id,
      name: '@everyone',
      permissions: everyonePermissions(granted),
    });
    const own = { id: role, name: user.username, permissions: granted, managed: true, position: 1, botId: user.id };
    guild.roles.set(role, { ...common, ...own });
    this.join(guild, user, [role]);
  }

  addUser(user: Pick<User, 'id' | 'username' | 'globalName'> & Partial<User>): User {
    const made = { avatar: null, bot: false, ...user };
    this.users.set(made.id, made);
    return made;
  }

  private join(guild: Guild, user: User, roles: string[] = []): Member {
    const member = { user, roles, joinedAt: new Date().toISOString() };
    guild.members.set(user.id, member);
    return member;
  }

  /** The same, without a word to anyone. */
  settle(guild: Guild, { id, name, bot = false }: SandboxAuthor): Member {
    const userId = stableSnowflake(id);
    const user = this.users.get(userId) ?? this.addUser({ id: userId, username: handle(name), globalName: name });
    // A bot has no name but its username, which need not be in lower case.
    if (bot) Object.assign(user, { bot, username: name, globalName: null });
    else if (!user.bot) user.globalName = name;
    return guild.members.get(userId) ?? this.join(guild, user);
  }

  /** The conversation of that person with the guild's bot, made when there is none. */
  openDirect(guild: Guild, recipient: User): Channel {
    const known = guild.directs.get(recipient.id);
    if (known) return known;
    const channel = this.makeChannel(guild, { name: '', type: CHANNEL_TYPE.direct, recipient });
    guild.directs.set(recipient.id, channel);
    return channel;
  }

  /** The member that a person of the control API is; joins the guild when first seen there. */
  person(guild: Guild, person: SandboxAuthor): Member {
    const known = guild.members.get(stableSnowflake(person.id));
    const member = this.settle(guild, person);
    if (known) return member;
    const data = () => ({ ...memberJson(member), guild_id: guild.id });
    this.broadcast({ type: 'GUILD_MEMBER_ADD', intent: INTENT.members, guild, data });
    return member;
  }

  /** Adds a channel or a thread without telling anyone. */
  addChannel(guild: Guild, given: Pick<Channel, 'name'> & Partial<Channel>): Channel {
    const channel = this.makeChannel(guild, given);
    guild.channels.set(channel.id, channel);
    return channel;
  }

  private makeChannel(guild: Guild, given: Pick<Channel, 'name'> & Partial<Channel>): Channel {
    const channel: Channel = {
      id: this.snowflakes.next(),
      guild,
      recipient: null,
      type: CHANNEL_TYPE.text,
      topic: null,
      nsfw: false,
      position: guild.channels.size,
      slowmode: 0,
      overwrites: [],
      categoryId: null,
      parent: null,
      thread: null,
      messages: new MessageLog(),
      pins: new Map(),
      lastMessageId: null,
      ...given,
    };
    this.channels.set(channel.id, channel);
    return channel;
  }
}
