import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Telegraf } from 'telegraf';
import { controlOf } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of a server, read by path
type Loose = Record<string, any>;

const ADA = { id: 'ada', name: 'Ada' };
const MB = 1024 * 1024;
/** 300 by 200 pixels, as far as its head tells. */
const PICTURE = Buffer.from('89504e470d0a1a0a0000000d494844520000012c000000c80802000000', 'hex');

let sandbox: Sandbox;
let control: ReturnType<typeof controlOf>;
let account: string;
let token: string;
let group: string;
let bot: Telegraf;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  control = controlOf(sandbox.url);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  const made = await control.account('telegram');
  account = made.account_id;
  token = made.credentials.bot_token!;
  group = made.channels[0]!.id;
  bot = new Telegraf(token, { telegram: { apiRoot: `${sandbox.url}/telegram/` } });
});
afterEach(() => jest.restoreAllMocks());

const say = (text: string, more: object = {}) =>
  control.call<{ message_id: string; error: string }>('POST', 'telegram/messages', {
    account_id: account,
    channel_id: group,
    user: ADA,
    text,
    ...more,
  });
const shown = () => control.messages('telegram', account, group);
const told = async (): Promise<Loose[]> => {
  const got = (await call('getUpdates')).result as Loose[];
  return got.flatMap(({ message }) => message ?? []);
};
async function call(method: string, params: Record<string, unknown> = {}): Promise<Loose> {
  const response = await fetch(`${sandbox.url}/telegram/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return (await response.json()) as Loose;
}
async function upload(method: string, fields: Record<string, string | Blob>, name = 'upload.bin'): Promise<Loose> {
  const form = new FormData();
  for (const [field, value] of Object.entries({ chat_id: group, ...fields })) {
    if (typeof value === 'string') form.set(field, value);
    else form.set(field, value, name);
  }
  const response = await fetch(`${sandbox.url}/telegram/bot${token}/${method}`, { method: 'POST', body: form });
  return { status: response.status, ...((await response.json()) as Loose) };
}
const blob = (content: Buffer, type = 'application/octet-stream') => new Blob([new Uint8Array(content)], { type });
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const download = async (fileId: string): Promise<Buffer> => {
  const answer = await fetch(await bot.telegram.getFileLink(fileId));
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
};

describe('Files of bots, sent by telegraf', () => {
  it('go up from a stream, have a caption, and come down again', async () => {
    const content = Buffer.from('some pages');
    const sent = await bot.telegram.sendDocument(
      group,
      { source: Readable.from([content.subarray(0, 4), content.subarray(4)]), filename: 'pagés.pdf' },
      { caption: 'all <b>pages</b>', parse_mode: 'HTML' },
    );
    expect(sent).toMatchObject({
      caption: 'all pages',
      caption_entities: [{ type: 'bold', offset: 4, length: 5 }],
      document: { file_name: 'pagés.pdf', mime_type: 'application/pdf', file_size: 10, file_id: expect.any(String) },
    });
    expect(sent).not.toHaveProperty('text');
    expect(await download(sent.document.file_id)).toEqual(content);
    expect(await shown()).toMatchObject([
      {
        text: 'all pages',
        files: [{ id: sent.document.file_id, name: 'pagés.pdf', bytes: 10, sha256: sha256(content) }],
      },
    ]);
  });

  it('are photos in several sizes, of which the last is what was sent', async () => {
    const sent = await bot.telegram.sendPhoto(group, { source: PICTURE, filename: 'a.png' });
    expect(sent.photo).toMatchObject([
      { width: 90, height: 60 },
      { width: 300, height: 200, file_size: PICTURE.length },
    ]);
    expect(await download(sent.photo.at(-1)!.file_id)).toEqual(PICTURE);
    expect(await download(sent.photo[0]!.file_id)).not.toEqual(PICTURE);
    expect((await shown())[0]?.files).toMatchObject([{ name: expect.stringMatching(/^file_\d+\.jpg$/) }]);
  });

  it('can be sent again by their id, as what they are', async () => {
    const { document } = await bot.telegram.sendDocument(group, { source: Buffer.from('x'), filename: 'x.txt' });
    const again = await bot.telegram.sendDocument(group, document.file_id);
    expect(again.document).toMatchObject({ file_id: document.file_id, file_name: 'x.txt' });
    expect(await call('sendPhoto', { chat_id: group, photo: document.file_id })).toMatchObject({
      description: "Bad Request: can't use file of type Document as Photo",
    });
  });

  it('are of a kind that their content fits, else documents', async () => {
    const send = (kind: string, name: string, type?: string) =>
      upload(`send${kind}`, { [kind.toLowerCase()]: blob(Buffer.from('x'), type) }, name);
    expect((await send('Video', 'a.mp4')).result).toMatchObject({ video: { mime_type: 'video/mp4', duration: 0 } });
    expect((await send('Audio', 'a.mp3')).result).toMatchObject({ audio: { file_name: 'a.mp3' } });
    expect((await send('Voice', 'a.ogg')).result).toMatchObject({ voice: { mime_type: 'audio/ogg' } });
    expect((await send('Animation', 'a.gif')).result).toMatchObject({
      animation: {},
      document: { file_name: 'a.gif' },
    });
    expect((await send('Video', 'a.mov', 'video/quicktime')).result).toMatchObject({ document: {} });
  });

  it('are an album of two to ten, photos with videos, documents by themselves', async () => {
    const album = await bot.telegram.sendMediaGroup(group, [
      { type: 'photo', media: { source: PICTURE, filename: 'a.png' }, caption: 'both' },
      { type: 'video', media: { source: Buffer.from('film'), filename: 'b.mp4' } },
    ]);
    const ids = new Set(album.map((message) => 'media_group_id' in message && message.media_group_id));
    expect([album.length, ids.size]).toEqual([2, 1]);
    expect(album).toMatchObject([{ caption: 'both', photo: expect.any(Array) }, { video: { file_name: 'b.mp4' } }]);
    const item = (type: string) => ({ type, media: 'attach://f' });
    const refused = async (media: object[]) =>
      (await upload('sendMediaGroup', { media: JSON.stringify(media), f: blob(PICTURE, 'image/png') })).description;
    expect(await refused([item('photo'), item('document')])).toBe(
      "Bad Request: document can't be mixed with other media types",
    );
    expect(await refused(Array.from({ length: 11 }, () => item('photo')))).toBe(
      'Bad Request: too many messages to send as an album',
    );
    expect(await refused([item('photo')])).toMatch(/^Bad Request: /);
    expect(await refused([item('photo'), { type: 'photo', media: 'attach://g' }])).toBe(
      "Bad Request: can't parse InputMedia: media not found",
    );
    expect(await shown()).toHaveLength(2);
  });

  it('are copied and forwarded with their messages', async () => {
    const [first, second] = await bot.telegram.sendMediaGroup(group, [
      { type: 'document', media: { source: Buffer.from('1'), filename: '1.txt' }, caption: 'one' },
      { type: 'document', media: { source: Buffer.from('2'), filename: '2.txt' } },
    ]);
    const copy = await bot.telegram.copyMessage(group, group, first!.message_id, { caption: 'copied' });
    await call('forwardMessages', {
      chat_id: group,
      from_chat_id: group,
      message_ids: [first, second].map((it) => it!.message_id),
    });
    const all = await shown();
    expect(all.find(({ id }) => id === String(copy.message_id))).toMatchObject({ text: 'copied' });
    expect(all.map(({ files }) => files[0]?.name)).toEqual(['1.txt', '2.txt', '1.txt', '1.txt', '2.txt']);
  });

  it('have their captions edited, and texts theirs', async () => {
    const { message_id } = await bot.telegram.sendDocument(group, { source: Buffer.from('x'), filename: 'x.txt' });
    expect(await bot.telegram.editMessageCaption(group, message_id, undefined, 'new')).toMatchObject({
      caption: 'new',
      document: { file_name: 'x.txt' },
    });
    expect(await call('editMessageText', { chat_id: group, message_id, text: 'x' })).toMatchObject({
      error_code: 400,
      description: 'Bad Request: there is no text in the message to edit',
    });
    const text = await bot.telegram.sendMessage(group, 'words');
    expect(
      await call('editMessageCaption', { chat_id: group, message_id: text.message_id, caption: 'x' }),
    ).toMatchObject({ error_code: 400, description: 'Bad Request: there is no caption in the message to edit' });
    expect(await bot.telegram.editMessageCaption(group, message_id, undefined, '')).not.toHaveProperty('caption');
  });
});

describe('Limits of files', () => {
  it('are 50 MB to send, 10 MB for a photo, 20 MB to download', async () => {
    const sent = await upload('sendDocument', { document: blob(Buffer.alloc(50 * MB)) });
    expect(sent).toMatchObject({ status: 200, result: { document: { file_size: 50 * MB } } });
    expect(await upload('sendDocument', { document: blob(Buffer.alloc(50 * MB + 1)) })).toEqual({
      status: 413,
      ok: false,
      error_code: 413,
      description: 'Request Entity Too Large',
    });
    const photo = Buffer.concat([PICTURE, Buffer.alloc(10 * MB)]);
    expect(await upload('sendPhoto', { photo: blob(photo, 'image/png') })).toMatchObject({
      status: 400,
      description: `Bad Request: file of size ${photo.length} bytes is too big for a photo; the maximum size is ${10 * MB} bytes`,
    });
    expect(await call('getFile', { file_id: sent.result.document.file_id })).toMatchObject({
      error_code: 400,
      description: 'Bad Request: file is too big',
    });
    const twenty = await upload('sendDocument', { document: blob(Buffer.alloc(20 * MB)) });
    expect(await call('getFile', { file_id: twenty.result.document.file_id })).toMatchObject({ ok: true });
  });

  it('are 1024 characters for a caption, after its markup', async () => {
    const send = (caption: string) =>
      upload('sendDocument', { document: blob(Buffer.from('x')), caption, parse_mode: 'HTML' });
    expect((await send(`<b>${'é'.repeat(1023)}</b>😀`)).result.caption).toHaveLength(1025);
    expect(await send('x'.repeat(1025))).toMatchObject({ description: 'Bad Request: message caption is too long' });
  });

  it('leave no doubt about pictures that are none, or too long, and about empty files', async () => {
    const photo = (content: Buffer) => upload('sendPhoto', { photo: blob(content, 'image/png') }, 'a.png');
    expect(await photo(Buffer.from('text'))).toMatchObject({ description: 'Bad Request: IMAGE_PROCESS_FAILED' });
    const long = Buffer.from(PICTURE);
    long.writeUInt32BE(9801, 16);
    expect(await photo(long)).toMatchObject({ description: 'Bad Request: PHOTO_INVALID_DIMENSIONS' });
    expect(await photo(Buffer.alloc(0))).toMatchObject({ description: 'Bad Request: file must be non-empty' });
  });

  it.each([
    ['sendDocument', {}, 'there is no document in the request'],
    ['sendDocument', { document: 'unknown' }, 'wrong file identifier/HTTP URL specified'],
    ['sendDocument', { document: 'https://example.com/a.pdf' }, 'failed to get HTTP URL content'],
    ['sendMediaGroup', { media: [] }, 'there are no messages to send'],
    ['getFile', {}, 'file_id not specified'],
    ['getFile', { file_id: 'unknown' }, 'invalid file_id'],
  ])('refuses %s %j', async (method, params, description) => {
    expect(await call(method, { chat_id: group, ...params })).toEqual({
      ok: false,
      error_code: 400,
      description: `Bad Request: ${description}`,
    });
  });

  it('lets paths be used for an hour, by their own bot alone, once it has asked for them', async () => {
    const { document } = await bot.telegram.sendDocument(group, { source: Buffer.from('x'), filename: 'x.txt' });
    const guessed = `${sandbox.url}/telegram/file/bot${token}/documents/file_0.txt`;
    expect((await fetch(guessed)).status).toBe(404);
    const link = String(await bot.telegram.getFileLink(document.file_id));
    expect(link).toBe(guessed);
    expect((await fetch(link)).headers.get('content-length')).toBe('1');
    const other = await control.account('telegram');
    expect((await fetch(link.replace(token, other.credentials.bot_token!))).status).toBe(404);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 3600 * 1000 + 1);
    expect((await fetch(link)).status).toBe(404);
  });
});

describe('Files of people', () => {
  const png = { name: 'a.png', content_type: 'image/png', base64: PICTURE.toString('base64') };
  const pdf = { name: 'b.pdf', content_type: 'application/pdf', bytes: 21 * MB };

  it('are photos without a name when they are small pictures, else documents', async () => {
    await say('look', { files: [png] });
    await say('', { files: [pdf] });
    await say('', { files: [{ name: 'large.png', content_type: 'image/png', bytes: 10 * MB + 1 }] });
    const [photo, document, large] = (await told()) as [Loose, Loose, Loose];
    expect(photo).toMatchObject({ caption: 'look', photo: [{}, { width: 300, height: 200 }] });
    expect(JSON.stringify(photo)).not.toContain('a.png');
    expect(photo).not.toHaveProperty('text');
    expect(document).toMatchObject({
      document: { file_name: 'b.pdf', mime_type: 'application/pdf', file_size: 21 * MB },
    });
    expect(document).not.toHaveProperty('caption');
    expect(large.document).toMatchObject({ file_name: 'large.png', mime_type: 'image/png' });
    expect(await download(photo.photo.at(-1).file_id)).toEqual(PICTURE);
    expect(await call('getFile', { file_id: document.document.file_id })).toMatchObject({
      description: 'Bad Request: file is too big',
    });
  });

  it('are an album when they are several, with the caption on its first message', async () => {
    const { body } = await say('<b>two</b> &amp; @ada', { files: [png, png], markup: true });
    const album = (await told()).filter(({ media_group_id }) => media_group_id);
    expect(album.map(({ message_id }) => message_id)).toEqual([Number(body.message_id), Number(body.message_id) + 1]);
    expect(album[0]).toMatchObject({
      caption: 'two & @ada',
      caption_entities: [
        { type: 'bold', offset: 0, length: 3 },
        { type: 'mention', offset: 6, length: 4 },
      ],
      media_group_id: album[1]!.media_group_id,
    });
    expect(album[1]).not.toHaveProperty('caption');
    const [first] = await shown();
    expect(first?.pings).toEqual([first?.author.id]);
  });

  it('are all documents when one of them is no picture', async () => {
    await say('', { files: [png, { name: 'b.txt', content_type: 'text/plain', text: 'b' }] });
    expect(await told()).toMatchObject([{ document: { file_name: 'a.png' } }, { document: { file_name: 'b.txt' } }]);
  });

  it('have captions that people edit', async () => {
    const { body } = await say('tyop', { files: [png] });
    const path = `telegram/messages/${body.message_id}`;
    await control.call('PATCH', path, { account_id: account, channel_id: group, text: 'typo' });
    const { result } = await call('getUpdates');
    expect(result.at(-1).edited_message).toMatchObject({ caption: 'typo', photo: expect.any(Array) });
    expect((await say('x'.repeat(1025), { files: [png] })).body.error).toMatch(/^text: message caption is too long/);
  });
});
