import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import type { FileSource, OutboundFile, Part } from '../contract.js';
import { ProviderError } from '../errors.js';
import { TelegramProvider } from './telegram.provider.js';

const TOKEN = '123456789:AAnot-to-be-seen_anywhere';
const MEGABYTE = 1_000_000;

/** A server that answers as each test says; Telegram's own behaviour is the contract suite's matter. */
let server: Server;
let provider: TelegramProvider;
let origin = '';
let asked: string[] = [];
let answer: (response: ServerResponse, request: IncomingMessage) => void;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.replace(TOKEN, '<token>')}`);
    answer(response, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider = new TelegramProvider({ apiUrl: `${origin}/api` });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const says = (response: ServerResponse, status: number, body: object) =>
  response.writeHead(status).end(JSON.stringify(body));
const accepts = (response: ServerResponse) => says(response, 200, { ok: true, result: { message_id: 7 } });
const refuses = (response: ServerResponse, status: number, description: string) =>
  says(response, status, { ok: false, error_code: status, description });

async function failure(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN);
  return error;
}

describe('A file on its way out', () => {
  let opened: Readable[] = [];
  beforeEach(() => (opened = []));

  function send(
    content: () => AsyncIterable<Buffer> | Iterable<Buffer>,
    more: Partial<OutboundFile> = {},
    signal = AbortSignal.timeout(10_000),
  ) {
    const file = {
      id: 'f',
      name: 'a.txt',
      contentType: 'text/plain',
      bytes: 1,
      url: 'https://files.example.org/f',
      ...more,
    };
    const encoded = provider.encode({
      content: '',
      mentions: [],
      files: [file],
      author: { name: 'Ada', avatarUrl: null },
      replyTo: { externalId: '5', authorName: 'Bob', excerpt: '' },
    });
    if ('refused' in encoded) throw new Error(encoded.refused);
    const files: FileSource = {
      open: async () => {
        opened.push(Readable.from(content(), { objectMode: false }));
        return { file, stream: opened.at(-1)! };
      },
    };
    const stamp = { deliveryId: 'd', part: 0, nonce: 'n', startedAt: new Date() };
    const [part] = encoded.parts as [Part];
    return provider.sender({ bot_token: TOKEN }).send({ channelId: '-5', replyTo: '5' }, part, stamp, signal, files);
  }

  it('stands in a form with its name, its caption and what it replies to', async () => {
    let form = '';
    answer = (response, request) => {
      request.on('data', (chunk: Buffer) => (form += chunk.toString('utf8')));
      request.on('end', () => accepts(response));
    };
    expect(await send(() => [Buffer.from('one\n'), Buffer.from('two')], { name: 'žluť "x".txt' })).toEqual({
      externalId: '7',
    });
    expect(asked).toEqual(['POST /api/bot<token>/sendDocument']);
    expect(form).toContain(
      `name="document"; filename="žluť 'x'.txt"\r\ncontent-type: text/plain\r\n\r\none\ntwo\r\n--`,
    );
    expect(form).toContain('name="caption"\r\n\r\nAda\r\n--');
    expect(form).toContain('name="reply_parameters"\r\n\r\n{"message_id":5,"allow_sending_without_reply":true}\r\n--');
    expect(opened.every((stream) => stream.destroyed)).toBe(true);
  });

  it('is read no faster than the line takes it', async () => {
    let received = 0;
    answer = (response, request) => {
      request.on('data', (chunk: Buffer) => (received += chunk.length));
      request.on('end', () => accepts(response));
    };
    let read = 0;
    let ahead = 0;
    await send(async function* () {
      for (; read < 50 * MEGABYTE; read += 64 * 1024) {
        ahead = Math.max(ahead, read - received);
        yield Buffer.alloc(64 * 1024, 'x');
      }
    });
    expect(received).toBeGreaterThan(50 * MEGABYTE);
    expect(ahead).toBeLessThan(15 * MEGABYTE);
  });

  it('goes as a document when Telegram does not take the picture, which it says by a refusal', async () => {
    answer = (response, request) => {
      const isPhoto = request.url!.endsWith('sendPhoto');
      request
        .resume()
        .on('end', () => (isPhoto ? refuses(response, 400, 'Bad Request: IMAGE_PROCESS_FAILED') : accepts(response)));
    };
    await send(() => [Buffer.from('x')], { contentType: 'image/png' });
    expect(asked.map((line) => line.split('/').at(-1))).toEqual(['sendPhoto', 'sendDocument']);
    expect(opened.map((stream) => stream.destroyed)).toEqual([true, true]);
  });

  it.each<[string, ProviderError['kind']]>([
    ['Bad Request: not enough rights to send photos to the chat', 'permission-missing'],
    ['Bad Request: chat not found', 'target-gone'],
    ['Bad Request: wrong file identifier/HTTP URL specified', 'payload-refused'],
    ['Bad Request: file must be non-empty', 'payload-refused'],
  ])('is not tried anew after %p', async (description, kind) => {
    answer = (response, request) => request.resume().on('end', () => refuses(response, 400, description));
    expect((await failure(send(() => [Buffer.from('x')], { contentType: 'image/png' }))).kind).toBe(kind);
    expect(asked).toHaveLength(1);
  });

  it('that breaks off on our side was certainly not posted', async () => {
    answer = (_response, request) => request.resume();
    const error = await failure(
      send(async function* () {
        yield Buffer.alloc(100_000);
        throw new Error('the storage is away');
      }),
    );
    expect(error.kind).toBe('unavailable');
  });

  it('whose line is cut in the middle was certainly not posted', async () => {
    answer = (_response, request) => request.once('data', () => request.socket.resetAndDestroy());
    const endless = async function* () {
      for (;;) yield Buffer.alloc(64 * 1024);
    };
    expect(await failure(send(endless))).toMatchObject({ kind: 'unavailable', details: { network: true } });
    expect(opened.every((stream) => stream.destroyed)).toBe(true);
  });

  it.each<[string, (request: IncomingMessage) => void]>([
    ['is cut', ({ socket }) => socket.resetAndDestroy()],
    ['stays silent', () => undefined],
  ])('all of which was sent before the line %s may have been posted', async (_how, then) => {
    answer = (_response, request) => request.resume().on('end', () => then(request));
    const error = await failure(send(() => [Buffer.from('x')], {}, AbortSignal.timeout(500)));
    expect(error).toMatchObject({ kind: 'outcome-unknown', details: { network: true } });
  });

  it.each<[number, ProviderError['kind']]>([
    [413, 'payload-refused'],
    [429, 'rate-limited'],
    [502, 'outcome-unknown'],
  ])('that Telegram answers with %i means %s', async (status, kind) => {
    answer = (response, request) => request.resume().on('end', () => refuses(response, status, 'no'));
    expect((await failure(send(() => [Buffer.from('x')]))).kind).toBe(kind);
  });

  it.each<[number, ProviderError['kind']]>([
    [413, 'payload-refused'],
    [429, 'rate-limited'],
    [404, 'outcome-unknown'],
  ])('that a page with status %i answers means %s', async (status, kind) => {
    answer = (response, request) =>
      request.resume().on('end', () => response.writeHead(status).end('<html><body>nginx</body></html>'));
    expect((await failure(send(() => [Buffer.from('x')]))).kind).toBe(kind);
  });

  it('is refused before it was read to its end', async () => {
    answer = (response, request) => request.once('data', () => refuses(response, 413, 'Request Entity Too Large'));
    const large = async function* () {
      for (let piece = 0; piece < 100; piece += 1) yield Buffer.alloc(MEGABYTE);
    };
    expect(['payload-refused', 'unavailable']).toContain((await failure(send(large))).kind);
    expect(opened.every((stream) => stream.destroyed)).toBe(true);
  });
});

describe('A file on its way in', () => {
  const open = (source: Record<string, string> = { file_id: 'F' }) =>
    provider.openFile({ bot_token: TOKEN }, source, AbortSignal.timeout(5000));
  const leadsTo = (
    file_path: string,
    then: (response: ServerResponse) => void = (response) => response.end('content'),
  ) => {
    answer = (response, request) => {
      if (!request.url!.endsWith('/getFile')) return then(response);
      request.resume().on('end', () => says(response, 200, { ok: true, result: { file_id: 'F', file_path } }));
    };
  };

  it('is fetched from the place that Telegram tells, below the root of its interface', async () => {
    leadsTo('documents/a file#1.pdf');
    const { stream, contentType } = await open();
    const chunks = await stream.toArray();
    expect([Buffer.concat(chunks as Buffer[]).toString(), contentType]).toEqual(['content', null]);
    expect(asked[1]).toBe('GET /api/file/bot<token>/documents/a%20file%231.pdf');
  });

  it.each(['../../botX/getMe', '/var/lib/files/1', 'documents//1', 'a/./b', ''])(
    'is not looked for at %p',
    async (path) => {
      leadsTo(path);
      expect((await failure(open())).kind).toBe('target-gone');
      expect(asked).toHaveLength(1);
    },
  );

  it('is not followed elsewhere', async () => {
    leadsTo('documents/1', (response) => response.writeHead(302, { location: `${origin}/elsewhere` }).end());
    expect((await failure(open())).kind).toBe('target-gone');
    expect(asked).toHaveLength(2);
  });

  it.each<[number, ProviderError['kind']]>([
    [404, 'target-gone'],
    [401, 'credentials-rejected'],
    [429, 'rate-limited'],
    [502, 'unavailable'],
  ])('that is answered with %i means %s', async (status, kind) => {
    leadsTo('documents/1', (response) => response.writeHead(status).end('no'));
    expect((await failure(open())).kind).toBe(kind);
  });

  it.each<[string, ProviderError['kind']]>([
    ['Bad Request: file is too big', 'payload-refused'],
    ['Bad Request: invalid file_id', 'target-gone'],
    ['Bad Request: wrong file_id or the file is temporarily unavailable', 'unavailable'],
  ])('of which Telegram says %p means %s', async (description, kind) => {
    answer = (response, request) => request.resume().on('end', () => refuses(response, 400, description));
    expect((await failure(open())).kind).toBe(kind);
  });

  it('that nobody named is not asked for', async () => {
    expect((await failure(open({}))).kind).toBe('target-gone');
    expect(asked).toEqual([]);
  });

  it('that cannot be reached may be asked for again', async () => {
    leadsTo('documents/1', (response) => response.socket?.resetAndDestroy());
    expect(await failure(open())).toMatchObject({ kind: 'unavailable', details: { network: true } });
  });
});
