import { randomBytes } from 'node:crypto';
import type { Account, SeenMessage } from '../../demo/control.js';
import { BridgeStage, until } from '../bridge/bridge-stage.js';

/** An answer of any endpoint; specs look into it field by field. */
export interface Reply {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs read what the server wrote, whatever it is
  body: any;
}

export type Platform = 'slack' | 'discord' | 'telegram' | 'teams';

/** Somebody with an account. */
export interface Caller {
  id: string;
  token: string;
}

/** A bot of the sandbox that is connected to a REPLR. */
export interface Bot {
  platform: Platform;
  account: Account;
  /** The first channel of the account. */
  channelId: string;
  id: string;
  replrId: string;
}

interface Said {
  channel?: string;
  thread?: string;
  user?: { id: string; name: string; bot?: boolean };
  mention?: boolean;
}

const ADA = { id: 'ada', name: 'Ada' };

/** The whole server, its database and a sandbox, as owners of REPLRs and people on platforms use them. */
export class ReplrStage {
  private constructor(readonly bridge: BridgeStage) {}

  /** Without a model, unless one is wanted: answers rest on the knowledge alone. */
  static async open({ model = false } = {}): Promise<ReplrStage> {
    return new ReplrStage(await BridgeStage.open({ model }));
  }

  close(): Promise<void> {
    return this.bridge.close();
  }

  async call(method: string, path: string, caller: Caller | null, body?: unknown): Promise<Reply> {
    const response = await fetch(`${this.bridge.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(caller && { authorization: `Bearer ${caller.token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  }

  async caller(): Promise<Caller> {
    const { body } = await this.call('POST', '/auth/register', null, {
      email: `${randomBytes(6).toString('hex')}@example.com`,
      password: 'correct horse battery staple',
      display_name: 'Ada Lovelace',
    });
    return { id: body.user.id, token: body.access_token };
  }

  /** Somebody who owns the organisation whose channel is mirrored. */
  async ownerOfBridge(): Promise<Caller> {
    const caller = await this.caller();
    await this.bridge.db.query(
      "INSERT INTO organisation_members (organisation_id, user_id, role) VALUES ($1, $2, 'owner')",
      [this.bridge.organisationId, caller.id],
    );
    return caller;
  }

  /** A REPLR that knows one thing: refunds take 14 days. */
  async replr(caller: Caller, more: object = {}): Promise<string> {
    const { status, body } = await this.call('POST', '/v1/replrs', caller, {
      name: 'Guide',
      instructions: 'Be brief.',
      ...more,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    await this.call('POST', `/v1/replrs/${body.id}/knowledge`, caller, {
      title: 'Refund policy',
      content: 'A refund takes 14 days after the parcel came back.',
    });
    return body.id as string;
  }

  account(platform: Platform, channels = ['general', 'other']): Promise<Account> {
    return this.bridge.control.createAccount(platform, channels);
  }

  /** What connecting takes, listening in the account's first channel. */
  bodyFor(platform: Platform, account: Account, replrId: string): Record<string, unknown> {
    const { credentials, account_id: accountId, channels } = account;
    const channelIds = [channels[0]!.id];
    if (platform === 'telegram') return { replr_id: replrId, bot_token: credentials['bot_token'] };
    if (platform === 'teams') return { replr_id: replrId, ...credentials };
    if (platform === 'discord') return { replr_id: replrId, ...credentials, channel_ids: channelIds };
    const { bot_token, signing_secret, app_token } = credentials;
    return {
      replr_id: replrId,
      workspace_id: accountId,
      channel_ids: channelIds,
      bot_token,
      signing_secret,
      app_token,
    };
  }

  /** Connected and heard: the live session is up. */
  async connect(caller: Caller, platform: Platform, given: { account?: Account; replrId?: string } = {}): Promise<Bot> {
    const account = given.account ?? (await this.account(platform));
    const replrId = given.replrId ?? (await this.replr(caller));
    const body = this.bodyFor(platform, account, replrId);
    const reply = await this.call('POST', `/v1/integrations/${platform}`, caller, body);
    if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
    const bot = { platform, account, channelId: account.channels[0]!.id, id: reply.body.id as string, replrId };
    if (platform === 'teams') {
      // Shown for the port that was asked for, which is any.
      const { pathname } = new URL(reply.body.webhook_url as string);
      await this.bridge.control.setRequestUrl(platform, account.account_id, this.bridge.url + pathname);
    }
    await this.hearing(bot, caller);
    return bot;
  }

  /** Slack and Discord tell nothing of what was written before the session was up; it is read back from then on. */
  private async hearing(bot: Bot, caller: Caller): Promise<void> {
    const before = await this.messageCount(bot, caller);
    const { message_id: id } = await this.say(bot, 'Is anybody there');
    await until(async () => (await this.messageCount(bot, caller)) > before);
    await this.bridge.control.remove(bot.platform, id, {
      account_id: bot.account.account_id,
      channel_id: bot.channelId,
    });
  }

  async messageCount(bot: Bot, caller: Caller): Promise<number> {
    const { body } = await this.call('GET', `/v1/integrations/${bot.id}`, caller);
    return body.message_count as number;
  }

  change(caller: Caller, bot: Bot, body: object): Promise<Reply> {
    return this.call('PUT', `/v1/integrations/${bot.id}`, caller, body);
  }

  /** Somebody writes on the platform. */
  say(bot: Bot, text: string, { channel, thread, user = ADA, mention }: Said = {}): Promise<{ message_id: string }> {
    return this.bridge.control.say(bot.platform, {
      account_id: bot.account.account_id,
      channel_id: channel ?? bot.channelId,
      user,
      text,
      ...(thread !== undefined && { thread_id: thread }),
      ...(mention && { mention_bot: true }),
    });
  }

  /** The conversation of Ada with the bot alone. */
  async direct(bot: Bot): Promise<string> {
    const { account_id: accountId } = bot.account;
    const path = `${bot.platform}/accounts/${accountId}/direct`;
    const { id } = await this.control<{ id: string }>('POST', path, { user: ADA });
    return id;
  }

  async control<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.bridge.sandboxUrl}/_control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  }

  seen(bot: Bot, channel = bot.channelId): Promise<SeenMessage[]> {
    return this.bridge.control.messages(bot.platform, bot.account.account_id, channel);
  }

  /** What the bot wrote there. */
  async answers(bot: Bot, channel = bot.channelId): Promise<SeenMessage[]> {
    return (await this.seen(bot, channel)).filter(({ bot: byBot, author }) => byBot && author.name !== 'Parrot');
  }

  async untilAnswers(bot: Bot, count: number, channel = bot.channelId): Promise<SeenMessage[]> {
    await until(async () => (await this.answers(bot, channel)).length >= count);
    return this.answers(bot, channel);
  }

  /**
   * Until nothing of what follows a connection is still to come, nor what is read back then: it would use up a fault that is
   * meant for something else.
   */
  async isSettled(): Promise<void> {
    await until(async () => {
      const rows = await this.bridge.db.query(
        `SELECT 1 FROM installations n WHERE status NOT IN ('muted', 'credentials-rejected')
           AND (session_up IS NOT TRUE OR EXISTS (SELECT 1 FROM jobs j WHERE j.lane = 'connect:' || n.id)) LIMIT 1`,
      );
      return rows.length === 0;
    });
    await this.quiet();
  }

  /** Everything that was said so far has been heard and answered: nothing waits in any lane. */
  async quiet(): Promise<void> {
    await until(async () => {
      const rows = await this.bridge.db.query(
        "SELECT 1 FROM jobs WHERE lane LIKE 'in:%' OR lane LIKE 'slow:replr:%' OR lane LIKE 'out:%' LIMIT 1",
      );
      return rows.length === 0;
    });
  }
}
