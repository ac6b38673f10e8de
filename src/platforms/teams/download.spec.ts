import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TeamsProvider } from './teams.provider.js';

const CREDENTIALS = { app_id: 'app', app_password: 'secret', tenant_id: 'tenant' };
const soon = () => AbortSignal.timeout(5000);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let microsoft: Server;
let elsewhere: Server;
/** Path and token of every request but those for tokens. */
let asked: [path: string, authorization: string | undefined][];
let answers: Record<string, Answer>;
let tokens: number;
let provider: TeamsProvider;

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function serve(name: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path.endsWith('/oauth2/v2.0/token')) {
      tokens += 1;
      response.end(JSON.stringify({ access_token: tokens === 1 ? 'the-token' : `token ${tokens}`, expires_in: 3600 }));
      return;
    }
    asked.push([name + path, request.headers.authorization]);
    const answer = answers[path];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

beforeEach(async () => {
  asked = [];
  tokens = 0;
  answers = {};
  microsoft = await serve('microsoft');
  elsewhere = await serve('elsewhere');
  provider = new TeamsProvider({ loginUrl: originOf(microsoft), openidUrl: `${originOf(microsoft)}/openid` });
});

afterEach(async () => {
  for (const server of [microsoft, elsewhere]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const open = (kind: string, path: string, server = microsoft) =>
  provider.openFile(CREDENTIALS, { kind, url: originOf(server) + path }, soon());

const content: Answer = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'image/png', 'content-length': 7 }).end('picture');
const to =
  (url: () => string): Answer =>
  (_request, response) =>
    void response.writeHead(302, { location: url() }).end();

async function read({ stream }: Awaited<ReturnType<typeof open>>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

describe('A file of Teams', () => {
  it('that stands in a message is asked for with the bot’s token', async () => {
    answers['/picture'] = content;
    const opened = await open('hosted', '/picture');
    expect(opened).toMatchObject({ contentType: 'image/png', bytes: 7 });
    expect(await read(opened)).toBe('picture');
    expect(asked).toEqual([['microsoft/picture', 'Bearer the-token']]);
  });

  it('is asked for with another token once the first was ended', async () => {
    answers['/picture'] = (request, response) => {
      if (request.headers.authorization === 'Bearer token 2') content(request, response);
      else response.writeHead(401).end();
    };
    expect(await read(await open('hosted', '/picture'))).toBe('picture');
    expect(asked).toHaveLength(2);
  });

  it('that lies in OneDrive is asked for without it', async () => {
    answers['/download'] = content;
    expect(await read(await open('download', '/download'))).toBe('picture');
    expect(asked).toEqual([['microsoft/download', undefined]]);
  });

  it('is followed to another place of Microsoft’s, to which the token does not go', async () => {
    answers['/picture'] = to(() => '/moved?x=1');
    answers['/moved?x=1'] = content;
    expect(await read(await open('hosted', '/picture'))).toBe('picture');
    expect(asked).toEqual([
      ['microsoft/picture', 'Bearer the-token'],
      ['microsoft/moved?x=1', undefined],
    ]);
  });

  it.each(['hosted', 'download'])('is not followed elsewhere (%s)', async (kind) => {
    answers['/file'] = to(() => `${originOf(elsewhere)}/file`);
    await expect(open(kind, '/file')).rejects.toMatchObject({ kind: 'target-gone' });
    await expect(open(kind, '/file', elsewhere)).rejects.toMatchObject({ kind: 'target-gone' });
    expect(asked.map(([path]) => path)).toEqual(['microsoft/file']);
  });

  it('is not followed in circles', async () => {
    answers['/file'] = to(() => '/file');
    await expect(open('download', '/file')).rejects.toMatchObject({ kind: 'target-gone' });
    expect(asked.length).toBeLessThan(10);
  });

  it.each(['', 'other', 'toString'])('is none where its kind is %p', async (kind) => {
    await expect(open(kind, '/file')).rejects.toMatchObject({ kind: 'target-gone' });
    expect(asked).toEqual([]);
  });

  it('says why it cannot be had', async () => {
    const status =
      (code: number): Answer =>
      (_request, response) =>
        void response.writeHead(code).end('{}');
    answers = { '/expired': status(401), '/denied': status(403), '/busy': status(429), '/broken': status(500) };
    await expect(open('download', '/expired')).rejects.toMatchObject({ kind: 'target-gone' });
    await expect(open('download', '/denied')).rejects.toMatchObject({ kind: 'target-gone' });
    await expect(open('download', '/gone')).rejects.toMatchObject({ kind: 'target-gone' });
    await expect(open('download', '/busy')).rejects.toMatchObject({ kind: 'rate-limited' });
    await expect(open('download', '/broken')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
