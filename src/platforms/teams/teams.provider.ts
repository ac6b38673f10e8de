import type {
  Directory,
  Downloading,
  Encoded,
  ExternalAccount,
  ExternalChannel,
  ExternalPerson,
  KnownChannel,
  ListenOptions,
  OutboundMessage,
  PlatformProvider,
  Sender,
  WebhookContents,
  Webhooked,
  WebhookRequest,
  WebhookSecrets,
} from '../contract.js';
import type { Credentials } from '../credentials.js';
import { AccessTokens } from './access-tokens.js';
import { TeamsAddresses } from './addresses.js';
import { TEAMS_CAPABILITIES } from './capabilities.js';
import { listChannels } from './channels.js';
import { Connector } from './connector.js';
import { readCredentials, TEAMS_CREDENTIALS } from './credentials.js';
import { type OpenedFile, openFile } from './download.js';
import { encode } from './encode.js';
import { identify } from './identify.js';
import { lookUpPeople } from './people.js';
import { TeamsSender } from './sender.js';
import { ConnectorKeys } from './signing-keys.js';
import { readTeamsWebhook, verifyTeamsWebhook } from './webhook.js';

export interface TeamsOptions {
  /** Where bots get their tokens: `https://login.microsoftonline.com`, or another address that has tenants below it. */
  loginUrl: string;
  /** The Bot Connector's OpenID metadata: `https://login.botframework.com/v1/.well-known/openidconfiguration`. */
  openidUrl: string;
}

/** Bots whose having been heard is remembered. */
const MOST_HEARD = 10_000;

/** One app's bot in one tenant of Microsoft Teams: activities come by webhook, and all else goes through the Bot Connector. */
export class TeamsProvider implements PlatformProvider, Webhooked, Downloading, Directory {
  readonly platform = 'teams';
  readonly displayName = 'Microsoft Teams';
  readonly about = {
    website: 'https://www.microsoft.com/microsoft-teams',
    description:
      'Carries messages, threads, edits and files between the channels and chats of Microsoft Teams and your own.',
  };
  readonly capabilities = TEAMS_CAPABILITIES;
  readonly credentials = TEAMS_CREDENTIALS;
  private readonly tokens: AccessTokens;
  private readonly addresses: TeamsAddresses;
  private readonly keys: ConnectorKeys;
  /** Apps of which this process took a webhook: those that were set up at Microsoft's side too. */
  private readonly heard = new Set<string>();

  constructor({ loginUrl, openidUrl }: TeamsOptions) {
    this.tokens = new AccessTokens(loginUrl);
    this.addresses = new TeamsAddresses(loginUrl);
    this.keys = new ConnectorKeys(openidUrl);
  }

  identify(credentials: Credentials, signal: AbortSignal): Promise<ExternalAccount> {
    const given = readCredentials(credentials);
    return identify(given, this.tokens, this.heard.has(given.appId), signal);
  }

  listChannels(
    credentials: Credentials,
    signal: AbortSignal,
    known: readonly KnownChannel[] = [],
  ): Promise<ExternalChannel[]> {
    return listChannels(this.connector(credentials), known, signal);
  }

  encode(message: OutboundMessage): Encoded {
    return encode(message);
  }

  sender(credentials: Credentials): Sender {
    return new TeamsSender(this.connector(credentials));
  }

  /** Webhooks come by themselves; those that came while we were away did not arrive. */
  async listen(_credentials: Credentials, { inbox }: ListenOptions): Promise<void> {
    inbox.connected(true);
  }

  async verifyWebhook(request: WebhookRequest, secrets: WebhookSecrets, now: Date): Promise<string | null> {
    const problem = await verifyTeamsWebhook(request, secrets, now, this.keys, this.addresses);
    if (problem === null && this.heard.size < MOST_HEARD) this.heard.add(readCredentials(secrets.credentials).appId);
    return problem;
  }

  readWebhook(request: WebhookRequest): WebhookContents {
    return readTeamsWebhook(request);
  }

  /** `known`: the channels and chats in whose rosters they may stand; nobody is found without. */
  lookUpPeople(
    credentials: Credentials,
    ids: string[],
    signal: AbortSignal,
    known: readonly KnownChannel[] = [],
  ): Promise<ExternalPerson[]> {
    return lookUpPeople(this.connector(credentials), ids, known, signal);
  }

  openFile(
    credentials: Credentials,
    source: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<OpenedFile> {
    return openFile(source, readCredentials(credentials), this.tokens, this.addresses, signal);
  }

  private connector(credentials: Credentials): Connector {
    return new Connector(readCredentials(credentials), this.tokens, this.addresses);
  }
}
