import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '../src/index.js';
import type { NewAccount, SandboxAccount, SandboxMessage } from '../src/platform-sandbox.js';
import { controlOf, until } from './control.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a server says, read by path
export type Loose = Record<string, any>;

export interface Told {
  headers: IncomingHttpHeaders;
  activity: Loose;
}

export interface TeamsAnswer {
  status: number;
  headers: Headers;
  body: Loose;
}

/** A bot's endpoint beside a running sandbox with one team: keeps the activities that it is told. */
export class TeamsBot {
  readonly told: Told[] = [];
  /** How activities are answered. */
  respond: (activity: Loose) => { status: number; afterMs?: number } = () => ({ status: 200 });
  readonly control;
  serviceUrl = '';

  private constructor(
    readonly sandbox: Sandbox,
    readonly account: SandboxAccount,
    private readonly server: Server,
  ) {
    this.control = controlOf(sandbox.url);
  }

  static async start(body: NewAccount): Promise<TeamsBot> {
    const sandbox = await startSandbox({ port: 0 });
    const account = await controlOf(sandbox.url).account('teams', body);
    const server = createServer();
    const bot = new TeamsBot(sandbox, account, server);
    server.on('request', async (request, response) => {
      let raw = '';
      for await (const chunk of request) raw += String(chunk);
      const activity = JSON.parse(raw) as Loose;
      bot.told.push({ headers: request.headers, activity });
      const { status, afterMs = 0 } = bot.respond(activity);
      setTimeout(() => response.writeHead(status).end(), afterMs);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await bot.control.call('PATCH', `teams/accounts/${account.account_id}`, { request_url: bot.endpoint });
    bot.serviceUrl = (await bot.heard(({ type }) => type === 'conversationUpdate')).serviceUrl;
    return bot;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/messages`;
  }

  get place(): { account_id: string; channel_id: string } {
    return { account_id: this.account.account_id, channel_id: this.account.channels[0]!.id };
  }

  /** The first activity of which that is true, when it has come. */
  heard(is: (activity: Loose) => boolean): Promise<Loose> {
    return until(() => this.told.map(({ activity }) => activity).find(is));
  }

  async token(): Promise<string> {
    const { body } = await this.logIn({});
    return String(body.access_token);
  }

  /** Asks for a token, with fields of the form changed. */
  async logIn(
    changed: Record<string, string>,
    tenant = this.account.account_id,
  ): Promise<{ status: number; body: Loose }> {
    const { app_id: client_id = '', app_password: client_secret = '' } = this.account.credentials;
    const form = { grant_type: 'client_credentials', client_id, client_secret };
    const response = await fetch(`${this.sandbox.url}/teams/login/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, scope: 'https://api.botframework.com/.default', ...changed }),
    });
    return { status: response.status, body: (await response.json()) as Loose };
  }

  /** A request below the service URL, with the bot's token unless another is given. */
  async call(method: string, path: string, body?: unknown, token?: string): Promise<TeamsAnswer> {
    const headers: Record<string, string> = { authorization: `Bearer ${token ?? (await this.token())}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const response = await fetch(this.serviceUrl + path, { method, headers, body: sent });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : (JSON.parse(text) as Loose) };
  }

  /** A message of the bot in the first channel. */
  send(activity: Loose, conversation = this.place.channel_id): Promise<TeamsAnswer> {
    return this.call('POST', `v3/conversations/${conversation}/activities`, { type: 'message', ...activity });
  }

  /** A person's message in the first channel; answers its id. */
  async say(text: string, more: object = {}): Promise<string> {
    const body = { ...this.place, user: { id: 'ann', name: 'Ann Lee' }, text, ...more };
    return (await this.control.call<{ message_id: string }>('POST', 'teams/messages', body)).body.message_id;
  }

  /** What people see in the first channel, or in another. */
  shown(channelId = this.place.channel_id): Promise<SandboxMessage[]> {
    return this.control.messages('teams', this.place.account_id, channelId);
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

export const startTeams = (body: NewAccount = {}): Promise<TeamsBot> => TeamsBot.start(body);
