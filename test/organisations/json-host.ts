import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Page {
  status: number;
  type: string;
  body: string;
}

/** Serves whatever a spec wants served at a `json_url`. */
export class JsonHost {
  private readonly pages = new Map<string, Page>();
  private made = 0;
  /** Runs before the next answer. */
  meanwhile: (() => Promise<unknown>) | null = null;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<JsonHost> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = new JsonHost(server);
    server.on('request', ({ url }, response) => void host.answer(url ?? '', response));
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The address of a new page; a text is served as it is, anything else as JSON. `at`: in place of that one. */
  serve(content: unknown, { status = 200, type = 'application/json', at = '' } = {}): string {
    const path = at ? new URL(at).pathname : `/${++this.made}/integration.json`;
    this.pages.set(path, { status, type, body: typeof content === 'string' ? content : JSON.stringify(content) });
    return `${this.url}${path}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(path: string, response: ServerResponse): Promise<void> {
    const { meanwhile } = this;
    this.meanwhile = null;
    await meanwhile?.();
    const { status, type, body } = this.pages.get(path) ?? { status: 404, type: 'text/plain', body: 'Nothing here.' };
    response.writeHead(status, { 'content-type': type }).end(body);
  }
}
