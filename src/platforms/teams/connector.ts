import type { ConnectorClient } from '@microsoft/agents-hosting';
import type { Route } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { AccessTokens } from './access-tokens.js';
import type { TeamsAddresses } from './addresses.js';
import type { TeamsCredentials } from './credentials.js';
import { type CallContext, toProviderError } from './errors.js';
import { loadConnector } from './library.js';

/** One request below a service URL; its path begins with `v3/` and its parts are escaped. */
export interface ConnectorRequest {
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  /** Query parameters. */
  params?: Record<string, string>;
  body?: object;
}

/** One bot's requests to the Bot Connector. Throws ProviderError alone; repeats nothing but what a stale token refused. */
export class Connector {
  constructor(
    private readonly credentials: TeamsCredentials,
    private readonly tokens: AccessTokens,
    private readonly addresses: TeamsAddresses,
  ) {}

  /** `route`: of the conversation, from an event; there is nowhere to ask without. */
  async call<Result>(
    route: Route | null | undefined,
    request: ConnectorRequest,
    context: CallContext,
    signal: AbortSignal,
  ): Promise<Result> {
    const token = await this.tokens.get(this.credentials, signal);
    const serviceUrl = this.serviceUrlOf(route);
    try {
      return await this.ask(serviceUrl, token, request, context, signal);
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === 'credentials-rejected')) throw error;
      // Refused at the door, so nothing was done: the token may have been ended before its time.
      const another = await this.tokens.get(this.credentials, signal, token);
      return this.ask(serviceUrl, another, request, context, signal);
    }
  }

  private serviceUrlOf(route: Route | null | undefined): string {
    const serviceUrl = route?.serviceUrl;
    if (serviceUrl === undefined) {
      const message =
        'Teams has not told yet how to reach this conversation: write something in it that mentions the bot';
      throw new ProviderError('target-gone', message, { nativeCode: 'no_conversation_reference' });
    }
    if (!this.addresses.isConnector(serviceUrl)) {
      throw new ProviderError('target-gone', 'The service URL of this conversation is not one of Microsoft Teams');
    }
    return serviceUrl;
  }

  private async ask<Result>(
    serviceUrl: string,
    token: string,
    { method, path, params, body }: ConnectorRequest,
    context: CallContext,
    signal: AbortSignal,
  ): Promise<Result> {
    const { ConnectorClient } = await loadConnector();
    if (signal.aborted) throw new ProviderError('unavailable', 'The request to Teams was given up before it left');
    const client: ConnectorClient = ConnectorClient.createClientWithToken(serviceUrl, token);
    try {
      // The client's own methods take no signal and put ids into paths as they are, so its requests are made one below.
      const answer = await client.httpClient.request<Result>({ method, url: path, params, data: body, signal });
      return answer.data;
    } catch (error) {
      throw toProviderError(error, context);
    }
  }
}
