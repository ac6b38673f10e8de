import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookRequest } from '../../../src/platforms/contract.js';

/** A request URL of ours, to which a stand-in delivers. */
export class Door {
  private constructor(private readonly server: Server) {}

  /** `take` answers what the platform is told, with 200; what it throws is answered with 500. */
  static async open(take: (request: WebhookRequest) => Promise<Record<string, unknown>>): Promise<Door> {
    const server = createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const request = { headers: incoming.headers as WebhookRequest['headers'], body: Buffer.concat(chunks) };
      const answer = await take(request).catch(() => null);
      const status = answer === null ? 500 : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Door(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
