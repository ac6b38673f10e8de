import type { FastifyInstance } from 'fastify';
import {
  ControlError,
  type MessageAddress,
  type NewAccount,
  type NewMessage,
  type NewOauth,
  type NewPerson,
  type OauthStart,
  type PastMessages,
  type PlatformSandbox,
  type SandboxAccount,
  type SandboxChannel,
  type SandboxMessage,
  type SandboxPerson,
} from '../platform-sandbox.js';
import type { PlatformOptions } from '../server.js';
import { Activity } from './activity.js';
import { isTombstone, type SlackChannel } from './channel.js';
import { emojiName } from './emoji.js';
import { EventDelivery } from './events/delivery.js';
import { RequestUrlRoute } from './events/request-url.js';
import { SocketModeRoute } from './events/socket-mode.js';
import { registerFileDoors } from './files/file-doors.js';
import { userIdOf } from './ids.js';
import { RateLimits } from './limits.js';
import { bareName, channelsOf, lookedAt } from './looking.js';
import { registerConsent } from './oauth/consent.js';
import { ALL_SCOPES } from './scopes.js';
import { registerSideDoors } from './side-doors.js';
import { SlackStore } from './store.js';
import type { SlackTeam } from './team.js';
import { registerWebApi } from './web-api.js';
import { attach, checkMayWrite, typed, withMentions, writePast, writtenBy } from './writing.js';

export interface SlackTimings {
  /** Milliseconds before each of the three retries of an event. */
  retryDelays: number[];
  /** Milliseconds within which an event is to be acknowledged. */
  ackTimeoutMs: number;
}

/** As Slack documents them: 3 s; then at once, after one minute, after five. */
const SLACK_TIMINGS: SlackTimings = { retryDelays: [0, 60_000, 300_000], ackTimeoutMs: 3000 };

/** The stand-in for Slack: Web API, Events API, Socket Mode, OAuth. */
export class SlackSandbox implements PlatformSandbox {
  readonly platform = 'slack';
  private readonly store = new SlackStore();
  private readonly limits = new RateLimits();
  private readonly requestUrls: RequestUrlRoute;
  private readonly sockets: SocketModeRoute;
  private readonly delivery: EventDelivery;
  private readonly activity: Activity;

  constructor(private readonly options: PlatformOptions & { timings?: Partial<SlackTimings> }) {
    const { retryDelays, ackTimeoutMs } = { ...SLACK_TIMINGS, ...options.timings };
    this.requestUrls = new RequestUrlRoute(ackTimeoutMs);
    this.sockets = new SocketModeRoute(ackTimeoutMs);
    this.delivery = new EventDelivery([this.requestUrls, this.sockets], retryDelays);
    this.activity = new Activity(this.delivery, options.origin);
  }

  async register(app: FastifyInstance): Promise<void> {
    const { store, limits, activity, sockets } = this;
    this.sockets.attach(app.server);
    const parts = { ...this.options, store, limits, activity, sockets };
    // Two scopes, since what reads a form whole for the one must not do so for the other.
    await app.register(async (scope) => {
      await registerWebApi(scope, parts);
      registerSideDoors(scope, store, activity);
      registerConsent(scope, store);
    });
    await app.register((scope) => registerFileDoors(scope, parts));
  }

  async createAccount({
    channels = ['general'],
    limits,
    scopes = [...ALL_SCOPES],
  }: NewAccount): Promise<SandboxAccount> {
    const team = this.store.addTeam(this.store.addApp(), channels.map(bareName), limits === 'documented');
    team.install(scopes);
    const credentials = {
      bot_token: this.store.tokens.issue(team).value,
      signing_secret: team.app.signingSecret,
      app_token: team.app.appToken,
      team_id: team.id,
    };
    return { account_id: team.id, credentials, channels: channelsOf(team) };
  }

  async configureAccount(accountId: string, { request_url: url = '' }: { request_url?: string }): Promise<void> {
    const { app } = this.getTeam(accountId);
    if (url) await this.requestUrls.verify(app, url);
    app.requestUrl = url;
  }

  async createChannel(accountId: string, body: { name: string; is_private?: boolean }): Promise<SandboxChannel> {
    const team = this.getTeam(accountId);
    const name = bareName(body.name);
    if (team.hasChannelNamed(name)) throw new ControlError(409, `name: there is a channel ${name} already`);
    const channel = this.activity.createChannel(team, name, body.is_private ?? false);
    return { id: channel.id, name: channel.name };
  }

  async openDirect(accountId: string, person: SandboxPerson): Promise<SandboxChannel> {
    const team = this.getTeam(accountId);
    if (person.id === team.botUserId) throw new ControlError(400, 'user.id: this is the bot, not a person');
    const { id, name } = team.meet(person);
    return { id: team.openDirect(id).id, name };
  }

  async say(message: NewMessage): Promise<{ message_id: string }> {
    const { team, channel } = this.getPlace(message);
    if (channel.isArchived) throw new ControlError(409, `channel_id: ${channel.name} is archived`);
    const root = message.thread_id ? channel.findRoot(message.thread_id) : undefined;
    if (message.thread_id && !root) throw new ControlError(404, `thread_id: no message ${message.thread_id}`);
    const written = writtenBy(team, channel, message.user, message.files !== undefined);
    const text = typed(withMentions(team, message));
    const files = await attach(team, this.options.files, message);
    const draft = { ...written, text, files, threadTs: root?.ts };
    this.activity.join(team, channel, team.meet(message.user).id);
    return { message_id: this.activity.post(team, channel, draft).ts };
  }

  async writePast({ messages, ...place }: PastMessages): Promise<{ message_ids: string[] }> {
    const { team, channel } = this.getPlace(place);
    return { message_ids: writePast(this.activity, team, channel, messages) };
  }

  async edit(address: MessageAddress, text: string): Promise<void> {
    const { team, channel, message } = this.getMessage(address);
    const editor = message.user ?? (message.botId && team.findBot(message.botId)?.id);
    const isOwn = message.botId === team.botId;
    if (isOwn || !editor) throw new ControlError(409, 'message_id: only the bot can edit what it wrote');
    this.activity.edit(team, channel, message, editor, { text: typed(text) });
  }

  async remove(address: MessageAddress): Promise<void> {
    const { team, channel, message } = this.getMessage(address);
    this.activity.remove(team, channel, message);
  }

  async react(address: MessageAddress, emoji: string, person: SandboxPerson): Promise<void> {
    const name = emojiName(emoji);
    const { team, channel, message, user } = this.touch(address, person);
    this.activity.react(team, channel, message, name, user);
  }

  async unreact(address: MessageAddress, emoji: string, person: SandboxPerson): Promise<void> {
    const name = emojiName(emoji);
    const { team, channel, message, user } = this.touch(address, person);
    this.activity.unreact(team, channel, message, name, user);
  }

  async pin(address: MessageAddress, person: SandboxPerson): Promise<void> {
    const { team, channel, message, user } = this.touch(address, person);
    this.activity.pin(team, channel, message, user);
  }

  async unpin(address: MessageAddress, person: SandboxPerson): Promise<void> {
    const { team, channel, message, user } = this.touch(address, person);
    this.activity.unpin(team, channel, message, user);
  }

  async addPerson(accountId: string, { email, ...person }: NewPerson): Promise<{ id: string; name: string }> {
    const team = this.getTeam(accountId);
    const holder = email === undefined ? undefined : team.findByEmail(email);
    if (holder && holder.id !== userIdOf(person.id))
      throw new ControlError(409, `email: ${holder.name} has it already`);
    const user = team.meet(person);
    user.email = email ?? user.email;
    return { id: user.id, name: user.name };
  }

  async messages(accountId: string, channelId: string): Promise<SandboxMessage[]> {
    const { team, channel } = this.getPlace({ account_id: accountId, channel_id: channelId });
    const there = channel.messages.all().filter((message) => !isTombstone(message));
    return there.map((message) => lookedAt(team, channel, message));
  }

  /** Without an account, a new one is made: a team that is about to install the distributed app. */
  async beginOauth({ account_id: id, scopes, token_rotation: rotates }: NewOauth): Promise<OauthStart> {
    const { store } = this;
    const app = id === undefined ? store.distributedApp() : this.getTeam(id).app;
    if (app.rotatesTokens && rotates === false) {
      throw new ControlError(409, 'token_rotation: it is on, and Slack never turns it off again');
    }
    app.rotatesTokens ||= rotates ?? false;
    const team = id === undefined ? store.addTeam(app) : this.getTeam(id);
    const asked = scopes ?? (id === undefined ? [...ALL_SCOPES] : [...team.scopes]);
    return {
      code: store.codes.issue({ team, scopes: asked }),
      client_id: app.clientId,
      client_secret: app.clientSecret,
      signing_secret: app.signingSecret,
      app_token: app.appToken,
      account_id: team.id,
      channels: channelsOf(team),
    };
  }

  async expireTokens(accountId: string): Promise<void> {
    const expired = this.store.tokens.expire(this.getTeam(accountId));
    if (!expired) throw new ControlError(409, `account_id: ${accountId} has no token that can expire`);
  }

  async disconnect(): Promise<void> {
    this.sockets.drop();
  }

  async reset(): Promise<void> {
    this.delivery.clear();
    this.sockets.dismiss();
    this.limits.clear();
    this.options.faults.clear();
    const files = [...this.store.teams.values()].flatMap((team) => [...team.files.values()]);
    this.store.clear();
    for (const { content } of files) if (content) await this.options.files.remove(content.id);
  }

  async close(): Promise<void> {
    this.delivery.clear();
    this.sockets.close();
    this.requestUrls.close();
  }

  private getTeam(accountId: string): SlackTeam {
    const team = this.store.teams.get(accountId);
    if (!team) throw new ControlError(404, `account_id: no team ${accountId}`);
    return team;
  }

  private getPlace(place: { account_id: string; channel_id: string }): { team: SlackTeam; channel: SlackChannel } {
    const team = this.getTeam(place.account_id);
    const channel = team.channels.get(place.channel_id);
    if (!channel) throw new ControlError(404, `channel_id: no channel ${place.channel_id}`);
    return { team, channel };
  }

  private getMessage(address: MessageAddress) {
    const { team, channel } = this.getPlace(address);
    const message = channel.find(address.message_id);
    if (!message) throw new ControlError(404, `message_id: no message ${address.message_id}`);
    return { team, channel, message };
  }
  /** A person at a message: whoever does anything in a channel joins it. */
  private touch(address: MessageAddress, person: SandboxPerson) {
    const { team, channel, message } = this.getMessage(address);
    checkMayWrite(team, channel, person);
    const { id: user } = team.meet(person);
    this.activity.join(team, channel, user);
    return { team, channel, message, user };
  }
}
