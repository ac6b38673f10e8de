import { createHash } from 'node:crypto';
import { DiscordAPIError, REST, Routes, type RawFile } from 'discord.js';
import type { NewMessage } from '../platform-sandbox.js';
import { startDiscord, type Account, type DiscordStage } from './stage.js';

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of a JSON API

const MIB = 1024 * 1024;
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGNgYGD4DwYMEAoAHeQF+9gzW0YAAAAASUVORK5CYII=';

let stage: DiscordStage;
let account: Account;
let rest: REST;

const connect = (token: string) =>
  new REST({ api: stage.api, retries: 0, globalRequestsPerSecond: 10_000 }).setToken(token);
const text = (name: string, content = name, contentType = 'text/plain'): RawFile => ({
  name,
  data: Buffer.from(content),
  contentType,
});
const send = (files: RawFile[], body: object = {}, channel = account.channel) =>
  rest.post(Routes.channelMessages(channel), { body, files }) as Promise<Body>;
const edit = (id: string, body: object, files: RawFile[] = []) =>
  rest.patch(Routes.channelMessage(account.channel, id), { body, files }) as Promise<Body>;
const errorOf = (request: Promise<unknown>): Promise<DiscordAPIError> =>
  request.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: DiscordAPIError) => error,
  );
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const seen = () => stage.discord.messages(account.guild, account.channel);
const say = (given: Partial<NewMessage>) =>
  stage.discord.say({
    account_id: account.guild,
    channel_id: account.channel,
    user: { id: 'ann', name: 'Ann' },
    text: '',
    ...given,
  });
const fetchMessage = (id: string) => rest.get(Routes.channelMessage(account.channel, id)) as Promise<Body>;
const names = (message: Body): string[] => message.attachments.map((attachment: Body) => attachment.filename);

beforeAll(async () => void (stage = await startDiscord()));
afterAll(() => stage.close());
beforeEach(async () => {
  account = await stage.account();
  rest = connect(account.token);
});
afterEach(() => jest.restoreAllMocks());

describe('files of bots', () => {
  it('are described and served as they were uploaded', async () => {
    const picture = { name: 'é.png', data: Buffer.from(PIXEL, 'base64'), contentType: 'image/png' };
    const attachments = [{ id: 0, description: 'a picture', title: 'Six pixels', is_spoiler: true }];
    const sent = await send([picture, text('b.txt')], { content: 'two', attachments });
    expect(sent.attachments).toMatchObject([
      {
        id: expect.stringMatching(/^\d+$/),
        filename: 'é.png',
        title: 'Six pixels',
        description: 'a picture',
        content_type: 'image/png',
        size: picture.data.length,
        width: 3,
        height: 2,
        flags: 8,
      },
      { filename: 'b.txt', content_type: 'text/plain', size: 5 },
    ]);
    const answer = await fetch(sent.attachments[0].url);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('content-length')).toBe(String(picture.data.length));
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(picture.data);
    expect(names(await fetchMessage(sent.id))).toEqual(['é.png', 'b.txt']);
    expect(await seen()).toMatchObject([
      {
        files: [
          { id: sent.attachments[0].id, name: 'é.png', bytes: picture.data.length, sha256: sha256(picture.data) },
          { id: sent.attachments[1].id, name: 'b.txt', contentType: 'text/plain', bytes: 5 },
        ],
      },
    ]);
  });

  it('are served for a day by a signed link alone, and not after their message is gone', async () => {
    const sent = await send([text('a.txt')]);
    const { url } = sent.attachments[0];
    const gone = async (address: string) => {
      const answer = await fetch(address);
      return [answer.status, await answer.text()];
    };
    const refusal = [404, 'This content is no longer available.'];
    expect(await gone(url.replace(/\?.*/, ''))).toEqual(refusal);
    expect(await gone(url.replace(/ex=\w+/, 'ex=ffffffff'))).toEqual(refusal);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 24 * 3600 * 1000 + 1000);
    expect(await gone(url)).toEqual(refusal);
    const [renewed] = (await fetchMessage(sent.id)).attachments;
    expect(await gone(renewed.url)).toEqual([200, 'a.txt']);
    await rest.delete(Routes.channelMessage(account.channel, sent.id));
    expect(await gone(renewed.url)).toEqual(refusal);
  });

  it('may have 10 MiB each in a guild without boosts, and no byte more', async () => {
    const large = await send([{ name: 'large', data: Buffer.alloc(10 * MIB), contentType: 'x/y' }, text('small')]);
    expect(large.attachments).toMatchObject([{ size: 10 * MIB }, { size: 5 }]);
    const tooLarge = { name: 'larger', data: Buffer.alloc(10 * MIB + 1), contentType: 'x/y' };
    const refusal = await errorOf(send([text('first'), tooLarge, text('last')]));
    expect(refusal).toMatchObject({ status: 413, code: 40005 });
    expect(await seen()).toHaveLength(1);
  });

  it('are refused by their names where that is asked for, with all that came along', async () => {
    stage.faults.addForFiles({ kind: 'file_refused', count: 1, file_name: 'b' });
    await send([text('a')]);
    await rest.post(Routes.channelMessages(account.channel), { body: { content: 'none' } });
    expect(await errorOf(send([text('a'), text('b')]))).toMatchObject({ status: 400, code: 50045 });
    await send([text('b')]);
    expect((await seen()).map(({ files }) => files.map(({ name }) => name))).toEqual([['a'], [], ['b']]);
  });

  it('may be ten on a message', async () => {
    const ten = Array.from({ length: 10 }, (_, index) => text(`${index}`));
    const sent = await send(ten);
    expect(names(sent)).toEqual(ten.map(({ name }) => name));
    expect(await errorOf(send([...ten, text('10')]))).toMatchObject({ status: 400, code: 30015 });
    expect(await errorOf(edit(sent.id, {}, [text('10')]))).toMatchObject({ status: 400, code: 30015 });
  });

  it('need the permission to attach files', async () => {
    const { token, channel } = await stage.account({ scopes: ['VIEW_CHANNEL', 'SEND_MESSAGES'] });
    rest = connect(token);
    expect(await errorOf(send([text('a')], {}, channel))).toMatchObject({ status: 403, code: 50013 });
    expect(await send([], { content: 'no file' }, channel)).toMatchObject({ content: 'no file' });
  });

  it('stay, go and come with an edit as its attachments say', async () => {
    const sent = await send([text('a'), text('b')], { content: 'files' });
    const [a, b] = sent.attachments;
    expect(names(await edit(sent.id, { content: 'the same files' }))).toEqual(['a', 'b']);
    expect(names(await edit(sent.id, {}, [text('c')]))).toEqual(['a', 'b', 'c']);
    const changed = await edit(sent.id, { attachments: [{ id: b.id, description: 'kept' }, { id: '0' }] }, [text('d')]);
    expect(names(changed)).toEqual(['b', 'd']);
    expect(changed.attachments[0]).toMatchObject({ id: b.id, description: 'kept' });
    expect((await fetch(a.url)).status).toBe(404);
    expect((await fetch(b.url)).status).toBe(200);
    expect(names(await edit(sent.id, { attachments: [] }))).toEqual([]);
    expect(await errorOf(edit(sent.id, { content: '' }))).toMatchObject({ code: 50006 });
  });

  it('come by webhooks too, and go with their edits', async () => {
    const webhook = (await rest.post(Routes.channelWebhooks(account.channel), { body: { name: 'Bridge' } })) as Body;
    const options = { auth: false, query: new URLSearchParams({ wait: 'true' }), files: [text('a'), text('b')] };
    const sent = (await rest.post(Routes.webhook(webhook.id, webhook.token), { ...options, body: {} })) as Body;
    expect(names(sent)).toEqual(['a', 'b']);
    const route = Routes.webhookMessage(webhook.id, webhook.token, sent.id);
    const attachments = [{ id: sent.attachments[1].id }];
    const changed = (await rest.patch(route, { auth: false, body: { content: 'one', attachments } })) as Body;
    expect(names(changed)).toEqual(['b']);
  });
});

describe('files of people', () => {
  it('may be larger than those of bots, and need no text', async () => {
    const { message_id } = await say({
      files: [
        { name: 'note.txt', content_type: 'text/plain', text: 'hey' },
        { name: 'film.mp4', content_type: 'video/mp4', bytes: 11 * MIB },
      ],
    });
    const message = await fetchMessage(message_id);
    expect(message).toMatchObject({ content: '', attachments: [{ filename: 'note.txt' }, { size: 11 * MIB }] });
    expect(await (await fetch(message.attachments[0].url)).text()).toBe('hey');
    expect((await seen())[0]?.files.map(({ bytes }) => bytes)).toEqual([3, 11 * MIB]);
  });
});
