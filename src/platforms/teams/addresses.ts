import { readUrl } from '../read-url.js';

/**
 * Where the Bot Connector, and the pictures and files of messages, are served: the hosts that Microsoft documents for
 * Teams, in the public and the government clouds. A service URL comes with an activity, whose token confirms it, but it is
 * kept and used with our bot's token much later: so that nothing stored can ever send that token elsewhere, the host has
 * to be one of these as well.
 */
const CONNECTOR_HOSTS = [
  'smba.trafficmanager.net',
  'botframework.com',
  'botframework.us',
  'botframework.azure.us',
  'teams.microsoft.com',
  'teams.microsoft.us',
  'botapi.skype.com',
];

/** Where the addresses of shared files lead, which open a file by themselves: OneDrive and SharePoint. */
const FILE_HOSTS = ['sharepoint.com', 'sharepoint.us', 'sharepoint-mil.us', 'svc.ms'];

/** What this machine calls itself. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Tells Microsoft's addresses from others. */
export class TeamsAddresses {
  /** Null where nothing stands in for Microsoft. */
  private readonly local: URL | null;

  /** `loginUrl`: one on plain http stands for a stand-in, whose own origin then counts as Microsoft's too. */
  constructor(loginUrl: string) {
    const url = new URL(loginUrl);
    this.local = url.protocol === 'http:' ? url : null;
  }

  /** Whether the bot's token may be sent there. */
  isConnector(url: string): boolean {
    return this.isAt(url, CONNECTOR_HOSTS);
  }

  /** Whether a file may be fetched there, without the token. */
  isFileStore(url: string): boolean {
    return this.isAt(url, FILE_HOSTS);
  }

  /** An address with a name and password in it is nobody’s. */
  private isAt(url: string, hosts: readonly string[]): boolean {
    const parsed = readUrl(url);
    if (parsed === null) return false;
    const { protocol, hostname, port, username, password } = parsed;
    if (username !== '' || password !== '') return false;
    if (this.isLocal(parsed)) return true;
    const isHost = hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
    return protocol === 'https:' && port === '' && isHost;
  }

  private isLocal({ protocol, host, hostname, port }: URL): boolean {
    if (!this.local || protocol !== 'http:') return false;
    const isLoopback = LOOPBACK.has(hostname) && LOOPBACK.has(this.local.hostname) && port === this.local.port;
    return host === this.local.host || isLoopback;
  }
}
