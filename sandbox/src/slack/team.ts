import type { SandboxAuthor } from '../platform-sandbox.js';
import type { SlackApp } from './app.js';
import { SlackChannel, type ChannelKind } from './channel.js';
import type { SlackFile } from './files/slack-file.js';
import { botIdsOf, newId, newSecret, userIdOf } from './ids.js';
import { stampAt } from './stamps.js';

export interface SlackUser {
  id: string;
  /** The handle, such as `ann.lee`. */
  handle: string;
  name: string;
  isBot: boolean;
  /** Of the user that a bot is. */
  botId?: string;
  appId?: string;
  /** Of a person, when the control API told one. */
  email?: string;
  updated: number;
}

const handleOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._-]+/gu, '.')
    .slice(0, 80) || 'someone';

/** One workspace and the one app that can be installed in it. */
export class SlackTeam {
  readonly id = newId('T');
  readonly botId = newId('B');
  readonly botUserId = newId('U');
  readonly ownerId = newId('U');
  readonly name = `Sandbox ${this.id.slice(-4)}`;
  readonly domain = `sandbox-${this.id.toLowerCase()}`;
  readonly webhookSecret = newSecret();
  readonly created = Math.floor(Date.now() / 1000);
  readonly users = new Map<string, SlackUser>();
  readonly channels = new Map<string, SlackChannel>();
  /** Also those that are awaited or deleted, oldest first. */
  readonly files = new Map<string, SlackFile>();
  /** The users that are bots, by their bot id. */
  private readonly bots = new Map<string, SlackUser>();
  private readonly directs = new Map<string, SlackChannel>();
  /** What the app may do here. */
  readonly scopes = new Set<string>();
  /** False before the app was installed and after its token was revoked: nothing is told to it then. */
  installed = false;
  private lastMicros = 0;

  constructor(
    readonly app: SlackApp,
    /** True when calls are limited as Slack documents. */
    readonly limited: boolean,
  ) {
    this.keepUser(this.ownerId, 'Sandbox Owner');
    this.keepUser(this.botUserId, app.name, { botId: this.botId, appId: app.id });
  }

  /** Where the app is installed already, the scopes add up: Slack takes none back. */
  install(scopes: Iterable<string>): void {
    const granted = this.installed ? [...this.scopes, ...scopes] : [...scopes];
    this.scopes.clear();
    for (const scope of granted) this.scopes.add(scope);
    this.installed = true;
  }

  /** A message stamp: seconds and microseconds, later than every one before it. */
  nextTs(): string {
    this.lastMicros = Math.max(this.lastMicros + 1, Date.now() * 1000);
    return stampAt(this.lastMicros);
  }

  /** The Slack user of a person of the control API; a new name renames them. */
  meet({ id: personId, name, bot = false }: SandboxAuthor): SlackUser {
    const id = userIdOf(personId);
    const known = this.users.get(id);
    if (known && known.name === name && known.isBot === bot) return known;
    return this.keepUser(id, name, bot ? botIdsOf(personId) : {});
  }

  findByEmail(email: string): SlackUser | undefined {
    const wanted = email.toLowerCase();
    return [...this.users.values()].find((user) => user.email?.toLowerCase() === wanted);
  }

  findBot(botId: string): SlackUser | undefined {
    return this.bots.get(botId);
  }

  /** The conversation of that person with the bot, made when there is none. */
  openDirect(userId: string): SlackChannel {
    const known = this.findDirect(userId);
    if (known) return known;
    const channel = new SlackChannel('', 'im', false, userId);
    channel.members.add(userId).add(this.botUserId);
    this.channels.set(channel.id, channel);
    this.directs.set(userId, channel);
    return channel;
  }

  findDirect(userId: string): SlackChannel | undefined {
    return this.directs.get(userId);
  }

  addChannel(name: string, kind: Exclude<ChannelKind, 'im'>): SlackChannel {
    const channel = new SlackChannel(name, kind, this.channels.size === 0 && kind === 'channel', this.ownerId);
    channel.members.add(this.ownerId).add(this.botUserId);
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** By id, or by name with or without `#`, as chat methods take it. */
  findChannel(reference: string): SlackChannel | undefined {
    const byId = this.channels.get(reference);
    if (byId) return byId;
    const name = reference.replace(/^#/, '');
    return name ? [...this.channels.values()].find((channel) => channel.name === name) : undefined;
  }

  /** The channel that incoming webhooks write to. */
  firstChannel(): SlackChannel | undefined {
    return this.channels.values().next().value;
  }

  hasChannelNamed(name: string): boolean {
    return [...this.channels.values()].some((channel) => channel.name === name);
  }

  private keepUser(id: string, name: string, ids: { botId?: string; appId?: string } = {}): SlackUser {
    const isBot = ids.botId !== undefined;
    const { email } = this.users.get(id) ?? {};
    const user = { id, name, handle: handleOf(name), isBot, ...ids, email, updated: Math.floor(Date.now() / 1000) };
    this.users.set(id, user);
    if (ids.botId) this.bots.set(ids.botId, user);
    return user;
  }
}
