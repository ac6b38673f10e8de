import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPatchbayClient, PatchbayError, type Session, unwrap } from '@patchbay/sdk';

type Answer = [status: number, body: unknown, headers?: Record<string, string>];

/** Answers as the script says, and remembers who asked for what. */
class ScriptedServer {
  readonly seen: { path: string; authorization: string | undefined; body: string }[] = [];
  private readonly server: Server;

  constructor(private readonly script: (path: string, authorization: string | undefined) => Answer | Promise<Answer>) {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { url: path = '', headers } = request;
    this.seen.push({ path, authorization: headers.authorization, body });
    const [status, answer, extra] = await this.script(path, headers.authorization);
    response.writeHead(status, { 'content-type': 'application/json', ...extra }).end(JSON.stringify(answer));
  }
}

const EXPIRED: Answer = [401, { code: 'TOKEN_EXPIRED', detail: 'The token has expired.', status: 401 }];
const ME: Answer = [200, { success: true, user: { id: 'u' } }];

describe('The client', () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());

  const serving = (script: ConstructorParameters<typeof ScriptedServer>[0]): Promise<string> => {
    server = new ScriptedServer(script);
    return server.listen();
  };

  it('sends a token or an API key as bearer', async () => {
    const baseUrl = await serving(() => ME);
    await createPatchbayClient({ baseUrl, token: 'a.b.c' }).GET('/auth/me');
    await createPatchbayClient({ baseUrl: `${baseUrl}/`, apiKey: 'pb_key' }).GET('/auth/me');
    await createPatchbayClient({ baseUrl }).GET('/auth/me');
    expect(server?.seen.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/auth/me', 'Bearer a.b.c'],
      ['/auth/me', 'Bearer pb_key'],
      ['/auth/me', undefined],
    ]);
  });

  it('renews an expired session once for all requests that wait, repeats them with their bodies, and tells', async () => {
    const baseUrl = await serving((path, authorization) => {
      if (path === '/auth/refresh') return [200, { access_token: 'new', refresh_token: 'second' }];
      return authorization === 'Bearer new' ? ME : EXPIRED;
    });
    const told: Session[] = [];
    const session = { access_token: 'old', refresh_token: 'first' };
    const client = createPatchbayClient({ baseUrl, session, onSession: (it) => void told.push(it) });

    const call = () => client.POST('/auth/api-keys', { body: { name: 'ci' } });
    const answers = await Promise.all([call(), call(), call()]);

    expect(answers.map(({ response }) => response.status)).toEqual([200, 200, 200]);
    expect(told).toEqual([{ access_token: 'new', refresh_token: 'second' }]);
    const refreshes = server?.seen.filter(({ path }) => path === '/auth/refresh');
    expect(refreshes?.map(({ body }) => body)).toEqual(['{"refresh_token":"first"}']);
    const repeated = server?.seen.filter(({ authorization }) => authorization === 'Bearer new');
    expect(repeated?.map(({ body }) => body)).toEqual(Array(3).fill('{"name":"ci"}'));
  });

  it('throws a PatchbayError when the session cannot be renewed', async () => {
    const refused: Answer = [401, { code: 'REFRESH_TOKEN_REUSED', detail: 'It was used before.', request_id: 'r-1' }];
    const baseUrl = await serving((path) => (path === '/auth/refresh' ? refused : EXPIRED));
    const client = createPatchbayClient({ baseUrl, session: { access_token: 'old', refresh_token: 'used' } });
    await expect(client.GET('/auth/me')).rejects.toMatchObject({
      name: 'PatchbayError',
      status: 401,
      code: 'REFRESH_TOKEN_REUSED',
      requestId: 'r-1',
    });
  });

  it('asks getToken again with the rejected token, and lets the 401 stand when it has no other', async () => {
    const baseUrl = await serving(() => EXPIRED);
    const asked: (string | null)[] = [];
    const client = createPatchbayClient({
      baseUrl,
      getToken: ({ rejected }) => {
        asked.push(rejected);
        return 'only';
      },
    });
    const { response, error } = await client.GET('/auth/me');
    expect(response.status).toBe(401);
    expect(error).toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(asked).toEqual([null, 'only']);
    expect(server?.seen).toHaveLength(1);
  });
});

describe('unwrap', () => {
  const outcome = (status: number, error: unknown, headers: Record<string, string> = {}) =>
    Promise.resolve({ error, response: new Response(null, { status, headers }) });
  const thrown = async (call: Promise<unknown>): Promise<PatchbayError> => {
    const error: unknown = await call.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error instanceof PatchbayError) return error;
    throw new Error('No PatchbayError was thrown.');
  };

  it('gives the data of an answer in 2xx', async () => {
    await expect(unwrap(Promise.resolve({ data: 7, response: new Response(null, { status: 201 }) }))).resolves.toBe(7);
  });

  it.each([
    [
      'problem+json',
      { code: 'X', detail: 'No.', error: 'No.', request_id: 'r', fields: [{ field: 'a', message: 'b' }] },
    ],
    ['nested', { error: { code: 'X', message: 'No.', request_id: 'r', fields: [{ field: 'a', message: 'b' }] } }],
    ['status', { status: 'error', code: 'X', message: 'No.', request_id: 'r', fields: [{ field: 'a', message: 'b' }] }],
  ])('reads the envelope %s', async (_, body) => {
    const error = await thrown(unwrap(outcome(429, body, { 'retry-after': '12' })));
    expect(error).toMatchObject({ message: 'No.', status: 429, code: 'X', requestId: 'r', retryAfter: 12, body });
    expect(error.fields).toEqual([{ field: 'a', message: 'b' }]);
  });

  it('makes do with an answer that is not one of ours', async () => {
    const error = await thrown(unwrap(outcome(502, '<html>', { 'x-request-id': 'r-2' })));
    expect(error).toMatchObject({ status: 502, code: 'HTTP_502', requestId: 'r-2', retryAfter: null, fields: [] });
  });
});
