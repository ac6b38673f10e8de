import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Slack's API by way of here, so that a token can lose scopes, as it does when its app is installed anew. */
export interface SlackScopesProxy {
  /** For SLACK_API_URL. */
  url: string;
  /** Scopes that every token lacks from now on. */
  lack(scopes: string[]): void;
  close(): Promise<void>;
}

const HEADER = 'x-oauth-scopes';

export async function startSlackScopesProxy(sandboxUrl: string): Promise<SlackScopesProxy> {
  let lacking: string[] = [];
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const { authorization, 'content-type': type = '' } = request.headers;
      const answer = await fetch(`${sandboxUrl}${request.url ?? ''}`, {
        method: request.method,
        headers: { 'content-type': type, ...(authorization && { authorization }) },
        body: request.method === 'GET' ? undefined : await bodyOf(request),
      });
      const scopes = answer.headers.get(HEADER)?.split(',') ?? [];
      for (const name of ['content-type', 'retry-after']) {
        const value = answer.headers.get(name);
        if (value !== null) response.setHeader(name, value);
      }
      response.setHeader(HEADER, scopes.filter((it) => !lacking.includes(it)).join(','));
      response.writeHead(answer.status).end(await answer.text());
    };
    pass().catch(() => request.socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/api`,
    lack: (scopes) => (lacking = scopes),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
