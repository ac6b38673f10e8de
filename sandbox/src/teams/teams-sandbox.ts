import type { FastifyInstance } from 'fastify';
import type { FaultBoard } from '../faults.js';
import type { FileShelf } from '../files/file-shelf.js';
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
import { READ_CHANNEL_MESSAGES, READ_CHAT_MESSAGES, TeamsAccount } from './account.js';
import { ActivityFeed } from './activity-feed.js';
import { Connector } from './connector.js';
import { ConversationsApi } from './conversations-api.js';
import { Delivery } from './delivery.js';
import { Login } from './login.js';
import { showMessage } from './message-view.js';
import { ReceivedFiles } from './received-files.js';
import { ReactionsApi } from './reactions-api.js';
import { RosterApi } from './roster-api.js';
import { SentFiles } from './sent-files.js';
import { TeamsStore } from './store.js';
import { registerTeamEvents } from './team-events.js';
import { UploadSessions } from './upload-sessions.js';
import { Writing } from './writing.js';

export interface TeamsSandboxOptions {
  /** `http://host:port` of the sandbox. */
  origin: () => string;
  faults: FaultBoard;
  files: FileShelf;
}

/**
 * Microsoft Teams as bots see it through the Bot Framework, below `/teams/`. An account is a tenant with one team, in which
 * one bot is installed; `account_id` is the tenant's id.
 *
 * - `login/{tenant}/oauth2/v2.0/token`, with `botframework.com` for any tenant: client credentials, in the form or by
 *   Basic, for an access token that lives an hour and opens that bot's conversations only, if it is for the Bot Connector;
 *   refusals under Microsoft Entra's codes. `v1/.well-known/…`: the keys that sign activities.
 * - `smba/{region}/v3/…`, the service URL: a token (401), membership (403 `BotNotInConversationRoster`), conversations,
 *   activities and members that exist (404), own messages for changes (403), 100 KB of message in UTF-16 without pictures
 *   and 1 MB for each picture (413 `MessageSizeTooBig`), cards for files in personal chats alone. Text and attachments in
 *   one activity become two messages whose ids are not told. With `limits: "documented"`: what a bot may do in a
 *   conversation, 2 reactions and 30 requests a second in all; 429 `Throttled` with `Retry-After`.
 * - A bot hears people, not bots, and not itself. In a channel it hears what mentions it, and everything with the scope
 *   `ChannelMessage.Read.Group`, in a group chat with `ChatMessage.Read.Chat`; changes, deletions and reactions like the
 *   messages that they are about, reactions to its own messages always. Pins are not told, and there is no history.
 * - Activities go to the account's request URL, signed, in order and one at a time within a conversation. What is not
 *   answered within 15 seconds is told once more; what is refused, or never answered, is lost.
 * - Pictures in channels and group chats are fetched with the bot's token, other files there lie in SharePoint, which bots
 *   cannot read; files in personal chats have an address that needs no token for an hour. The bot's own go through a card
 *   of consent.
 */
export class TeamsSandbox implements PlatformSandbox {
  readonly platform = 'teams';
  private readonly store = new TeamsStore();
  private readonly login: Login;
  private readonly delivery = new Delivery();
  private readonly feed: ActivityFeed;
  private readonly received: ReceivedFiles;
  private readonly uploads: UploadSessions;
  private readonly writing: Writing;

  constructor(private readonly options: TeamsSandboxOptions) {
    const { origin, files } = options;
    this.login = new Login(this.store, origin);
    this.feed = new ActivityFeed(this.delivery, this.serviceUrl);
    this.received = new ReceivedFiles(files, origin);
    this.uploads = new UploadSessions(files, origin);
    this.writing = new Writing(this.feed, this.received, this.serviceUrl);
  }

  async register(app: FastifyInstance): Promise<void> {
    const sent = new SentFiles(this.options.files, this.uploads);
    const conversations = new ConversationsApi(this.store, sent, this.serviceUrl);
    const apis = [
      conversations,
      new RosterApi(this.store, conversations),
      new ReactionsApi(conversations),
      this.received,
    ];
    const operations = apis.flatMap((api) => api.operations());
    const connector = new Connector(this.login, this.options.faults);
    await app.register(async (scope) => this.login.register(scope));
    await app.register(async (scope) => connector.register(scope, operations));
    await app.register(async (scope) => this.received.register(scope));
    await app.register(async (scope) => this.uploads.register(scope));
    const getAccount = (accountId: string) => this.getAccount(accountId);
    const { feed, uploads, writing } = this;
    await app.register(async (scope) => registerTeamEvents(scope, { getAccount, feed, uploads, writing }));
  }

  async createAccount({
    channels = ['General'],
    limits,
    scopes = [READ_CHANNEL_MESSAGES, READ_CHAT_MESSAGES],
  }: NewAccount): Promise<SandboxAccount> {
    const account = this.store.add(new TeamsAccount(channels, new Set(scopes), limits === 'documented'));
    const { appId: app_id, appPassword: app_password, tenantId: tenant_id } = account;
    const shown = [...account.channels.values()].map(({ id, name }) => ({ id, name }));
    return { account_id: tenant_id, credentials: { app_id, app_password, tenant_id }, channels: shown };
  }

  /** Activities go there from now on; the bot is told of its team as when it is installed. */
  async configureAccount(accountId: string, { request_url: url = '' }: { request_url?: string }): Promise<void> {
    const account = this.getAccount(accountId);
    account.requestUrl = url;
    this.feed.installed(account);
  }

  async createChannel(accountId: string, body: { name: string; is_private?: boolean }): Promise<SandboxChannel> {
    const account = this.getAccount(accountId);
    if (body.is_private) throw new ControlError(400, 'is_private: the sandbox has no private channels of Teams');
    const isTaken = [...account.channels.values()].some(({ name }) => name.toLowerCase() === body.name.toLowerCase());
    if (isTaken) throw new ControlError(409, `name: there is a channel ${body.name} already`);
    const channel = account.addChannel(body.name);
    this.feed.teamChanged(account, 'channelCreated', channel);
    return { id: channel.id, name: channel.name };
  }

  async openDirect(accountId: string, person: SandboxPerson): Promise<SandboxChannel> {
    const account = this.getAccount(accountId);
    if (person.id === account.botId) throw new ControlError(400, 'user.id: this is the bot, not a person');
    const met = account.people.meet(person);
    const { chat, isNew } = account.openChat(met);
    if (isNew) this.feed.opened(account, chat, met);
    return { id: chat.id, name: met.name };
  }

  async addPerson(accountId: string, person: NewPerson): Promise<{ id: string; name: string }> {
    const account = this.getAccount(accountId);
    const before = account.people.members().length;
    const met = account.people.meet(person);
    if (account.people.members().length > before) this.feed.joined(account, met);
    return { id: met.id, name: met.name };
  }

  /** Bots have no history: nobody can read it but people. */
  async writePast({ account_id, channel_id, messages }: PastMessages): Promise<{ message_ids: string[] }> {
    const account = this.getAccount(account_id);
    return { message_ids: this.writing.writePast(account, account.get(channel_id), messages) };
  }

  async say(message: NewMessage): Promise<{ message_id: string }> {
    const account = this.getAccount(message.account_id);
    return { message_id: await this.writing.say(account, account.get(message.channel_id), message) };
  }

  async edit(address: MessageAddress, text: string): Promise<void> {
    this.writing.edit(this.locate(address), text);
  }

  async remove(address: MessageAddress): Promise<void> {
    this.writing.remove(this.locate(address));
  }

  async react(address: MessageAddress, emoji: string, user: SandboxPerson): Promise<void> {
    this.writing.react(this.locate(address), emoji, user, true);
  }

  async unreact(address: MessageAddress, emoji: string, user: SandboxPerson): Promise<void> {
    this.writing.react(this.locate(address), emoji, user, false);
  }

  /** Bots are not told of pins. */
  async pin(address: MessageAddress, user: SandboxPerson): Promise<void> {
    this.writing.pin(this.locate(address), user, true);
  }

  async unpin(address: MessageAddress, user: SandboxPerson): Promise<void> {
    this.writing.pin(this.locate(address), user, false);
  }

  async messages(accountId: string, channelId: string): Promise<SandboxMessage[]> {
    return Promise.all(this.getAccount(accountId).get(channelId).shown().map(showMessage));
  }

  /** Access tokens live an hour; twelve hours end them all. */
  async expireTokens(accountId: string): Promise<void> {
    this.login.expire(this.getAccount(accountId).tenantId);
  }

  async reset(): Promise<void> {
    this.delivery.clear();
    this.store.clear();
    this.login.clear();
    this.received.clear();
    this.uploads.clear();
    this.options.faults.clear();
  }

  async close(): Promise<void> {
    this.delivery.clear();
  }

  private readonly serviceUrl = ({ region }: TeamsAccount): string => `${this.options.origin()}/teams/smba/${region}/`;

  private getAccount(accountId: string): TeamsAccount {
    const account = this.store.get(accountId);
    if (!account) throw new ControlError(404, `account_id: there is no tenant ${accountId}`);
    return account;
  }

  private locate(address: MessageAddress) {
    const account = this.getAccount(address.account_id);
    const conversation = account.get(address.channel_id);
    const message = conversation.find(address.message_id);
    if (!message) throw new ControlError(404, `message_id: there is no message ${address.message_id}`);
    return { account, conversation, message };
  }
}
