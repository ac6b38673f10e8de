import type {
  Backfilling,
  Directory,
  Downloading,
  Encoded,
  ExternalAccount,
  ExternalChannel,
  ExternalPerson,
  Grant,
  HistoryPage,
  HistoryPageRequest,
  HistoryRequest,
  Installable,
  ListenOptions,
  OutboundMessage,
  PlatformProvider,
  Renewal,
  Sender,
  WebhookContents,
  Webhooked,
  WebhookRequest,
  WebhookSecrets,
} from '../contract.js';
import type { Credentials } from '../credentials.js';
import type { InboundEvent } from '../inbound-event.js';
import { SLACK_CAPABILITIES } from './capabilities.js';
import { listChannels } from './channels.js';
import { SlackClient } from './client.js';
import { readCredentials, SLACK_CREDENTIALS } from './credentials.js';
import { type OpenedFile, openFile } from './download.js';
import { encode } from './encode.js';
import { readHistoryPage } from './history-page.js';
import { identify } from './identify.js';
import { SlackListener } from './listener.js';
import type { Log } from './logger.js';
import { SlackOAuth } from './oauth.js';
import { lookUpPeople } from './people.js';
import { HistoryReadings } from './readings.js';
import { SlackSender } from './sender.js';
import { readSlackWebhook, verifySlackWebhook } from './webhook.js';

export interface SlackOptions {
  /** Where the Web API is served: `https://slack.com/api/`. */
  apiUrl: string;
  /** The distributed app's own, when there is one; its webhooks serve bots that have no secret of their own. */
  signingSecret?: string | null;
  /** Likewise: with both, people can install it. */
  clientId?: string | null;
  clientSecret?: string | null;
  log?: Log;
}

/** One Slack app's bot in one workspace: events by webhook, or by Socket Mode where there is an app token. */
export class SlackProvider implements PlatformProvider, Webhooked, Backfilling, Directory, Downloading, Installable {
  readonly platform = 'slack';
  readonly displayName = 'Slack';
  readonly about = {
    website: 'https://slack.com',
    description:
      'Carries messages, files, threads, edits, reactions and pins between the channels of a Slack workspace and your own.',
  };
  readonly capabilities = SLACK_CAPABILITIES;
  readonly credentials = SLACK_CREDENTIALS;
  private readonly apiUrl: string;
  private readonly readings = new HistoryReadings();
  private readonly oauth: SlackOAuth;

  constructor(private readonly options: SlackOptions) {
    this.apiUrl = options.apiUrl.replace(/\/*$/, '/');
    const { clientId = null, clientSecret = null, log } = options;
    this.oauth = new SlackOAuth(this.apiUrl, { clientId, clientSecret }, log);
  }

  identify(credentials: Credentials, signal: AbortSignal): Promise<ExternalAccount> {
    const given = readCredentials(credentials);
    const hearsByWebhook = Boolean(given.signingSecret ?? this.options.signingSecret);
    return identify(this.client(credentials), given, hearsByWebhook, signal);
  }

  listChannels(credentials: Credentials, signal: AbortSignal): Promise<ExternalChannel[]> {
    return listChannels(this.client(credentials), signal);
  }

  encode(message: OutboundMessage): Encoded {
    return encode(message);
  }

  sender(credentials: Credentials): Sender {
    return new SlackSender(this.client(credentials));
  }

  async listen(credentials: Credentials, options: ListenOptions): Promise<void> {
    const given = readCredentials(credentials);
    // Webhooks come by themselves; those that came while we were away did not arrive.
    if (given.appToken === null) return options.inbox.connected(true);
    const socket = { apiUrl: this.apiUrl, appToken: given.appToken, log: this.options.log };
    await new SlackListener(this.client(credentials), given, socket, options).run();
  }

  async verifyWebhook(request: WebhookRequest, secrets: WebhookSecrets, now: Date): Promise<string | null> {
    return verifySlackWebhook(request, secrets, now);
  }

  readWebhook(request: WebhookRequest): WebhookContents {
    return readSlackWebhook(request);
  }

  history(credentials: Credentials, request: HistoryRequest, signal: AbortSignal): AsyncIterable<InboundEvent[]> {
    const account = credentials.bot_token ?? '';
    return this.readings.read(this.client(credentials), account, request, signal);
  }

  historyPage(credentials: Credentials, request: HistoryPageRequest, signal: AbortSignal): Promise<HistoryPage> {
    return readHistoryPage(this.client(credentials), request, signal);
  }

  lookUpPeople(credentials: Credentials, ids: string[], signal: AbortSignal): Promise<ExternalPerson[]> {
    return lookUpPeople(this.client(credentials), ids, signal);
  }

  openFile(
    credentials: Credentials,
    source: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<OpenedFile> {
    return openFile(this.client(credentials), source, signal);
  }

  missingSettings(): string[] {
    return this.oauth.missingSettings();
  }

  consentUrl(request: { state: string; redirectUri: string }): string {
    return this.oauth.consentUrl(request);
  }

  exchangeCode(code: string, redirectUri: string | null, signal: AbortSignal): Promise<Grant> {
    return this.oauth.exchange(code, redirectUri, signal);
  }

  renew(credentials: Credentials, signal: AbortSignal): Promise<Renewal> {
    return this.oauth.renew(credentials, signal);
  }

  private client(credentials: Credentials): SlackClient {
    return new SlackClient(this.apiUrl, readCredentials(credentials).botToken, this.options.log);
  }
}
