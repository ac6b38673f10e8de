import type { WebClient } from '@slack/web-api';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { clientOf, refusal, startSlack } from '../../../testing/slack.js';

type Started = Awaited<ReturnType<typeof startSlack>>;

const MEGABYTE = 1024 ** 2;

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Megabytes that no two of are alike, made one by one. */
function* megabytes(count: number): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(MEGABYTE, index + 1);
}

/** Sends the first bytes of a body, waits until the server listens to it, and goes away. */
async function cutOff(url: string, start: string): Promise<void> {
  const sending = request(url, { method: 'POST', headers: { expect: '100-continue', 'content-length': 5 } });
  const failed = once(sending, 'error');
  sending.flushHeaders();
  await once(sending, 'continue');
  sending.write(start, () => sending.destroy(new Error('cut off')));
  await failed;
}

describe("Files go up to the sandbox's Slack", () => {
  let slack: Started;
  let client: WebClient;
  let channel: string;

  beforeAll(async () => {
    slack = await startSlack();
    client = slack.client;
    channel = slack.place.channel_id;
  });
  afterAll(() => slack.sandbox.close());

  const seen = async () => slack.control.messages('slack', slack.account.account_id, channel);
  const announce = (length: number, filename = 'notes.txt') => client.files.getUploadURLExternal({ filename, length });
  const download = (url: string) =>
    fetch(url, { headers: { authorization: `Bearer ${slack.account.credentials.bot_token}` } });
  const fault = (body: object) => slack.control.call('POST', 'slack/faults', { count: 1, ...body });

  it("with the official client's filesUploadV2, from a buffer and from a stream", async () => {
    const patient = clientOf(slack.sandbox.url, slack.account.credentials.bot_token!, 60_000);
    await patient.filesUploadV2({
      channel_id: channel,
      initial_comment: 'two files',
      file_uploads: [
        { file: Buffer.from('hello'), filename: 'hello.txt', title: 'A greeting' },
        { file: Readable.from(megabytes(30)), filename: 'large.bin' },
      ],
    });
    const message = (await seen()).at(-1)!;
    expect(message).toMatchObject({ text: 'two files', bot: true });
    expect(message.files).toEqual([
      {
        id: expect.stringMatching(/^F[A-Z0-9]{8,}$/),
        name: 'hello.txt',
        contentType: 'text/plain',
        bytes: 5,
        sha256: sha256(Buffer.from('hello')),
      },
      {
        id: expect.stringMatching(/^F/),
        name: 'large.bin',
        contentType: 'application/octet-stream',
        bytes: 30 * MEGABYTE,
        sha256: sha256(Buffer.concat([...megabytes(30)])),
      },
    ]);
    const { messages } = await client.conversations.history({ channel, limit: 1 });
    const { files } = messages![0]!;
    expect(files).toMatchObject([{ title: 'A greeting', size: 5, mode: 'hosted' }, { filetype: 'binary' }]);
    const content = await download(files![1]!.url_private_download!);
    expect(content.headers.get('content-length')).toBe(String(30 * MEGABYTE));
    expect(sha256(Buffer.from(await content.arrayBuffer()))).toBe(message.files[1]!.sha256);
  });

  it('as raw bytes of more than any body may have, and as a form', async () => {
    const size = 100 * MEGABYTE;
    const { upload_url: url, file_id: id } = await announce(size, 'huge.bin');
    const body = Readable.from(megabytes(100));
    const init = { method: 'POST', body, duplex: 'half' } as unknown as RequestInit;
    const answer = await fetch(url!, init);
    expect([answer.status, await answer.text()]).toEqual([200, `OK - ${size}`]);
    const form = new FormData();
    form.append('filename', new Blob(['in a form']), 'form.txt');
    const second = await announce(9, 'form.txt');
    expect((await fetch(second.upload_url!, { method: 'POST', body: form })).status).toBe(200);
    await client.files.completeUploadExternal({ files: [{ id: id! }, { id: second.file_id! }], channel_id: channel });
    const { files } = (await seen()).at(-1)!;
    expect(files.map(({ bytes }) => bytes)).toEqual([size, 9]);
    expect(files[1]!.sha256).toBe(sha256(Buffer.from('in a form')));
  });

  it('only in the length that was announced, under the URL that was given', async () => {
    const { upload_url: url, file_id: id } = await announce(5);
    const send = async (body: BodyInit, to = url!) => (await fetch(to, { method: 'POST', body })).status;
    const form = new FormData();
    form.append('file', new Blob(['longer']), 'a.txt');
    expect([await send('long'), await send('longer'), await send(form), await send('right', `${url!}0`)]).toEqual([
      400, 400, 400, 404,
    ]);
    const complete = () => client.files.completeUploadExternal({ files: [{ id: id! }], channel_id: channel });
    expect(await refusal(complete())).toBe('file_not_found');
    await cutOff(url!, 'hal');
    expect(await refusal(complete())).toBe('file_not_found');
    expect([await send('wrong'), await send('right')]).toEqual([200, 200]);
    await complete();
    expect(await refusal(complete())).toBe('file_not_found');
    expect(await send('again')).toBe(404);
    expect((await seen()).at(-1)!.files[0]!.sha256).toBe(sha256(Buffer.from('right')));
  });

  it('when they are announced in a form, with a length, a name and a short description', async () => {
    const bearer = { authorization: `Bearer ${slack.account.credentials.bot_token}` };
    const answer = async (init: object) => {
      const url = `${slack.sandbox.url}/slack/api/files.getUploadURLExternal`;
      return ((await (await fetch(url, { method: 'POST', ...init })).json()) as { error?: string }).error;
    };
    const announcing = (more: Record<string, string>) =>
      answer({ headers: bearer, body: new URLSearchParams({ filename: 'a.png', length: '1', ...more }) });
    expect(await announcing({})).toBeUndefined();
    expect(await announcing({ length: '0' })).toBe('missing_argument');
    expect(await announcing({ length: 'x' })).toBe('invalid_arguments');
    expect(await announcing({ filename: '' })).toBe('invalid_arguments');
    expect(await announcing({ length: String(1024 ** 3 + 1) })).toBe('file_upload_size_restricted');
    expect(await announcing({ length: String(2 * MEGABYTE), snippet_type: 'python' })).toBe('snippet_too_large');
    expect(await announcing({ alt_txt: 'x'.repeat(1001) })).toBe('alt_txt_too_large');
    const json = { ...bearer, 'content-type': 'application/json' };
    const body = JSON.stringify({ filename: 'a.txt', length: 1 });
    expect(await answer({ headers: json, body })).toBe('invalid_arguments');
  });

  it('and are refused by their names, as a team does that allows certain types alone', async () => {
    await fault({ kind: 'file_refused', file_name: 'tool.exe', channel_id: channel });
    const complete = async (name: string) => {
      const { upload_url: url, file_id: id } = await announce(1, name);
      await fetch(url!, { method: 'POST', body: 'x' });
      return client.files.completeUploadExternal({ files: [{ id: id! }], channel_id: channel });
    };
    const before = (await seen()).length;
    expect((await complete('notes.txt')).ok).toBe(true);
    expect(await refusal(complete('tool.exe'))).toBe('file_type_not_allowed');
    expect((await complete('tool.exe')).ok).toBe(true);
    expect((await seen()).slice(before).flatMap(({ files }) => files.map(({ name }) => name))).toEqual([
      'notes.txt',
      'tool.exe',
    ]);
  });

  it('and meet faults on the way up and down', async () => {
    const { upload_url: url, file_id: id } = await announce(4);
    const send = async () => (await fetch(url!, { method: 'POST', body: 'body' })).status;
    await fault({ kind: '500' });
    expect([await send(), await send()]).toEqual([500, 200]);
    await fault({ kind: '429', retry_after: 3 });
    expect([await send(), await send()]).toEqual([429, 200]);
    await fault({ kind: 'accepted_then_reset' });
    await expect(send()).rejects.toThrow(/fetch failed|terminated|socket/i);
    await client.files.completeUploadExternal({ files: [{ id: id! }], channel_id: channel });
    const { file } = await client.files.info({ file: id! });
    await fault({ kind: 'accepted_then_reset' });
    await expect(download(file!.url_private!).then((half) => half.text())).rejects.toThrow();
    expect(await (await download(file!.url_private!)).text()).toBe('body');
    await fault({ kind: 'revoked' });
    expect((await download(file!.url_private!)).redirected).toBe(true);
    expect(await refusal(client.auth.test())).toBe('token_revoked');
  });
});
