import { SlackChannel } from './channel.js';
import { newAppToken, newBotToken, newClientId, newId, newSecret, userIdOf } from './ids.js';

export interface SlackUser {
  id: string;
  /** The handle, such as `ann.lee`. */
  handle: string;
  name: string;
  isBot: boolean;
  updated: number;
}

const handleOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._-]+/gu, '.')
    .slice(0, 80) || 'someone';

/** One workspace with one app installed in it. */
export class SlackTeam {
  readonly id = newId('T');
  readonly appId = newId('A');
  readonly botId = newId('B');
  readonly botUserId = newId('U');
  readonly ownerId = newId('U');
  readonly name = `Sandbox ${this.id.slice(-4)}`;
  readonly domain = `sandbox-${this.id.toLowerCase()}`;
  readonly signingSecret = newSecret();
  readonly verificationToken = newSecret();
  readonly clientId = newClientId();
  readonly clientSecret = newSecret();
  readonly appToken = newAppToken(this.appId);
  readonly webhookSecret = newSecret();
  readonly created = Math.floor(Date.now() / 1000);
  readonly users = new Map<string, SlackUser>();
  readonly channels = new Map<string, SlackChannel>();
  botToken = newBotToken();
  /** True once the bot's token was revoked: nothing is told to the app any more. */
  botRevoked = false;
  requestUrl = '';
  private lastMicros = 0;

  constructor(
    readonly scopes: ReadonlySet<string>,
    /** True when calls are limited as Slack documents. */
    readonly limited: boolean,
  ) {
    this.keepUser(this.ownerId, 'Sandbox Owner', false);
    this.keepUser(this.botUserId, 'Patchbay', true);
  }

  /** A message stamp: seconds and microseconds, later than every one before it. */
  nextTs(): string {
    this.lastMicros = Math.max(this.lastMicros + 1, Date.now() * 1000);
    const digits = String(this.lastMicros);
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }

  /** The Slack user of a person of the control API; a new name renames them. */
  meet(person: { id: string; name: string }): SlackUser {
    const id = userIdOf(person.id);
    const known = this.users.get(id);
    return known && known.name === person.name ? known : this.keepUser(id, person.name, false);
  }

  addChannel(name: string, isPrivate: boolean): SlackChannel {
    const channel = new SlackChannel(name, isPrivate, this.channels.size === 0 && !isPrivate, this.ownerId);
    channel.members.add(this.ownerId).add(this.botUserId);
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** By id, or by name with or without `#`, as chat methods take it. */
  findChannel(reference: string): SlackChannel | undefined {
    const byId = this.channels.get(reference);
    if (byId) return byId;
    const name = reference.replace(/^#/, '');
    return [...this.channels.values()].find((channel) => channel.name === name);
  }

  hasChannelNamed(name: string): boolean {
    return [...this.channels.values()].some((channel) => channel.name === name);
  }

  private keepUser(id: string, name: string, isBot: boolean): SlackUser {
    const user = { id, name, handle: handleOf(name), isBot, updated: Math.floor(Date.now() / 1000) };
    this.users.set(id, user);
    return user;
  }
}
