import { LogLevel, WebClient } from '@slack/web-api';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type SandboxOptions } from '../src/index.js';
import type { NewAccount } from '../src/platform-sandbox.js';
import { controlOf } from './control.js';

/**
 * A running sandbox with one Slack team in it, its control client and a real WebClient that never retries. Apps have half a
 * minute to acknowledge, unless `options` say otherwise: a busy machine is not to look like an app that does not answer.
 */
export async function startSlack(body: NewAccount = {}, options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ port: 0, slack: { ackTimeoutMs: 30_000 }, ...options });
  const control = controlOf(sandbox.url);
  const account = await control.account('slack', body);
  const place = { account_id: account.account_id, channel_id: account.channels[0]!.id };
  return { sandbox, control, account, place, client: clientOf(sandbox.url, account.credentials.bot_token!) };
}

export function clientOf(url: string, token: string, timeout = 10_000): WebClient {
  const retryConfig = { retries: 0 };
  const options = { slackApiUrl: `${url}/slack/api/`, rejectRateLimitedCalls: true, logLevel: LogLevel.ERROR };
  return new WebClient(token, { ...options, retryConfig, timeout });
}

/** The error code of a call that Slack refuses. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: { data?: { error?: string } }) => reason,
  );
  return error?.data?.error ?? String(error);
}

export interface Told {
  headers: IncomingHttpHeaders;
  raw: string;
  body: {
    type: string;
    event_id?: string;
    team_id?: string;
    api_app_id?: string;
    authorizations?: { user_id: string }[];
    event?: Record<string, unknown> & { type: string; subtype?: string };
  };
}

/** An app's request URL: keeps what it is told, echoes challenges, and answers events as `respond` says. */
export class App {
  readonly told: Told[] = [];
  respond: (told: Told) => { status: number; headers?: Record<string, string>; afterMs?: number } = () => ({
    status: 200,
  });
  private constructor(private readonly server: Server) {}

  static async listen(): Promise<App> {
    const server = createServer();
    const app = new App(server);
    server.on('request', async (request, response) => {
      let raw = '';
      for await (const chunk of request) raw += String(chunk);
      const told = { headers: request.headers, raw, body: JSON.parse(raw) } as Told & { body: { challenge?: string } };
      if (told.body.type === 'url_verification') return void response.end(told.body.challenge);
      app.told.push(told);
      const { status, headers = {}, afterMs = 0 } = app.respond(told);
      setTimeout(() => response.writeHead(status, headers).end(), afterMs);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/events`;
  }

  /** The events told so far, of one type and subtype. */
  events(type: string, subtype?: string) {
    return this.told.map(({ body }) => body.event!).filter((event) => event.type === type && event.subtype === subtype);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
