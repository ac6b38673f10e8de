import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { until } from '../../../test/support/until.js';
import { SlackClient } from './client.js';
import { SlackListener } from './listener.js';

const event = { type: 'message', user: 'U1', text: 'live', ts: '1.000001', channel: 'C1' };
const envelope = {
  type: 'events_api',
  envelope_id: 'E1',
  payload: { type: 'event_callback', team_id: 'T1', event },
};

/** A Slack that greets and tells of a message in one go, so that both arrive together. */
class HastySlack {
  /** The envelopes that were acknowledged. */
  readonly acknowledged: unknown[] = [];
  private readonly http: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });

  constructor() {
    this.http = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ok: true, team_id: 'T1', user_id: 'U0', url: this.url('ws') }));
    });
    this.http.on('upgrade', (request, stream: Duplex, head: Buffer) => {
      this.sockets.handleUpgrade(request, stream, head, (socket) => {
        socket.on('message', (data) => this.acknowledged.push(JSON.parse(String(data))));
        stream.cork();
        socket.send(JSON.stringify({ type: 'hello' }));
        socket.send(JSON.stringify(envelope));
        stream.uncork();
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
  }

  url(scheme: 'http' | 'ws'): string {
    return `${scheme}://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}

describe('a session over Socket Mode', () => {
  const slack = new HastySlack();
  beforeAll(() => slack.open());
  afterAll(() => slack.close());

  it('is known to be up before what came along with the greeting is kept', async () => {
    const log: string[] = [];
    const inbox = {
      accept: async () => void log.push('accept'),
      connected: () => void log.push('connected'),
      disconnected: () => void log.push('disconnected'),
    };
    const end = new AbortController();
    const credentials = { botToken: 'xoxb-1', signingSecret: null, appToken: 'xapp-1', teamId: 'T1' };
    const apiUrl = slack.url('http');
    const options = { inbox, signal: end.signal, webhook: null };
    const client = new SlackClient(apiUrl, credentials.botToken);
    const session = new SlackListener(client, credentials, { apiUrl, appToken: credentials.appToken }, options).run();
    await until(() => slack.acknowledged.length > 0).finally(() => end.abort());
    await session;
    expect(log).toEqual(['connected', 'accept']);
    expect(slack.acknowledged).toMatchObject([{ envelope_id: 'E1' }]);
  });
});
