import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { FileLinks } from '../../src/channels/files/file-links.service.js';
import { StaleFiles } from '../../src/channels/files/stale-files.service.js';
import type { Config } from '../../src/config/config.js';
import { CONFIG } from '../../src/config/config.module.js';
import { newId } from '../../src/kernel/database/ids.js';
import { Upkeep } from '../../src/kernel/upkeep/upkeep.service.js';
import { S3Double } from '../support/s3-double.js';
import { until } from '../support/until.js';
import { FilesStage, type Uploader } from './files-stage.js';

const MAX_BYTES = 300_000;

let files: FilesStage;
let owner: Uploader;
let member: Uploader;
let stranger: Uploader;
let workspaceId: string;
let id: string;

beforeAll(async () => {
  files = await FilesStage.open({ FILE_MAX_BYTES: String(MAX_BYTES) });
  [owner, member, stranger] = await Promise.all([files.person(), files.person(), files.person()]);
  workspaceId = await files.stage.workspace(owner, member);
});
beforeEach(async () => {
  id = await files.stage.channel(owner, workspaceId);
});
afterAll(() => files.stage.close());

const post = async (fileIds: string[], fields: object = {}, by = member) =>
  by.post(`/channels/${id}/messages`, { file_ids: fileIds, ...fields });

/** What storage holds, unfinished uploads included. */
async function kept(): Promise<string[]> {
  const root = join(files.stage.app.get<Config>(CONFIG).dataDir, 'files');
  const folders = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return folders.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

const linkOf = async (fileId: string): Promise<string> => {
  const row = await files.stage.db.one<{ id: string; link_token: string; name: string }>(
    'SELECT id, link_token, name FROM files WHERE id = $1',
    [fileId],
  );
  return new URL(files.stage.app.get(FileLinks).linkOf(row!)).pathname;
};

describe('an upload', () => {
  it('shows every documented field, and is posted with a message', async () => {
    const { status, body } = await files.upload(member, id, 'content', 'Plan é.txt');
    expect(status).toBe(201);
    const url = `/api/v2/channels/${id}/files/${body.file.id}`;
    const file = {
      id: body.file.id,
      name: 'Plan é.txt',
      content_type: 'text/plain',
      bytes: 7,
      status: 'stored',
      url,
    };
    expect(body).toEqual({ success: true, file });
    const second = (await files.upload(member, id, 'x', 'b.txt')).body.file;
    const posted = await post([second.id, file.id]);
    expect(posted).toMatchObject({ status: 201, body: { message: { content: '', files: [second, file] } } });
    const read = await owner.get(`/channels/${id}/messages/${posted.body.message.id}`);
    expect(read.body.message.files).toEqual([second, file]);
  });

  it('is posted once, by its uploader, in its channel', async () => {
    const { file } = (await files.upload(member, id, 'x')).body;
    expect((await post([file.id], {}, owner)).status).toBe(404);
    expect((await post([newId()])).status).toBe(404);
    const elsewhere = await files.stage.channel(owner, workspaceId);
    expect((await member.post(`/channels/${elsewhere}/messages`, { file_ids: [file.id] })).status).toBe(404);
    expect((await post([file.id])).status).toBe(201);
    expect((await post([file.id])).status).toBe(404);
    expect((await owner.get(`/channels/${id}/messages`)).body.messages).toHaveLength(1);
  });

  it('keeps no separators or control characters of its name, nor believes its type', async () => {
    const { body } = await files.upload(member, id, 'x', '../../evil\u202e.html', 'TEXT/html; charset=x');
    expect(body.file).toMatchObject({ name: 'evil.html', content_type: 'text/html' });
    const served = await files.get(body.file.url, member);
    expect(served.headers.get('content-type')).toBe('application/octet-stream');
    expect(served.headers.get('content-disposition')).toMatch(/^attachment;/);
  });

  it('has the name that it has where it comes from, which forms write in another way', async () => {
    const { body } = await files.upload(member, id, 'x', 'a "good"\r\n%41%22.txt');
    expect(body.file.name).toBe('a "good"%41".txt');
    expect((await files.get(body.file.url, member)).headers.get('content-disposition')).toBe(
      `attachment; filename="a _good__41_.txt"; filename*=UTF-8''a%20%22good%22%2541%22.txt`,
    );
  });

  it('of too many bytes is refused, and nothing is kept', async () => {
    const before = (await kept()).length;
    for (const size of [MAX_BYTES + 1, MAX_BYTES + 2_000_000]) {
      const answer = await files.upload(member, id, Buffer.alloc(size));
      expect(answer).toMatchObject({ status: 413, body: { code: 'FILE_TOO_LARGE' } });
    }
    expect((await files.upload(member, id, Buffer.alloc(MAX_BYTES))).status).toBe(201);
    expect(await kept()).toHaveLength(before + 1);
  });

  it.each<[string, (form: FormData) => void]>([
    ['no file', () => undefined],
    ['two files', (form) => ['a', 'b'].forEach((name) => form.append('file', new Blob(['x']), name))],
    ['a text for a file', (form) => form.append('file', 'x')],
  ])('with %s is refused naming the field', async (_, fill) => {
    const form = new FormData();
    fill(form);
    const { status, body } = await files.send(member, id, form);
    expect(status).toBe(400);
    expect(body.fields).toEqual([expect.objectContaining({ field: 'file' })]);
    expect((await files.stage.db.query('SELECT 1 FROM files WHERE channel_id = $1', [id])).length).toBe(0);
  });

  it('with another field is refused naming it', async () => {
    const form = new FormData();
    form.append('file', new Blob(['x']), 'a');
    form.append('caption', 'x');
    expect(await files.send(member, id, form)).toMatchObject({ status: 400, body: { fields: [{ field: 'caption' }] } });
  });

  it('that is no whole form is refused', async () => {
    const type = 'multipart/form-data; boundary=b';
    const half = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of it';
    for (const body of [half, 'nonsense', '']) {
      expect(await files.send(member, id, body, { 'content-type': type })).toMatchObject({ status: 400 });
    }
    expect((await files.send(member, id, '{}', { 'content-type': 'application/json' })).status).toBe(415);
    expect((await files.stage.db.query('SELECT 1 FROM files WHERE channel_id = $1', [id])).length).toBe(0);
  });

  it('is out of reach for strangers and in an archived channel', async () => {
    expect((await files.upload(stranger, id, 'x')).status).toBe(404);
    expect((await files.upload({ ...stranger, token: 'x' }, id, 'x')).status).toBe(401);
    await owner.patch(`/channels/${id}`, { is_archived: true });
    expect(await files.upload(member, id, 'x')).toMatchObject({ status: 409, body: { code: 'CHANNEL_ARCHIVED' } });
  });

  it('leaves nothing when its sender hangs up', async () => {
    const before = (await kept()).length;
    const { port } = new URL(files.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /api/v2/channels/${id}/files HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${member.token}\r\n` +
        'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n' +
        `--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${'x'.repeat(50_000)}`,
    );
    const rows = () => files.stage.db.query('SELECT 1 FROM files WHERE channel_id = $1', [id]);
    await until(async () => (await rows()).length === 1);
    socket.destroy();
    await until(async () => (await rows()).length === 0);
    await until(async () => (await kept()).length === before);
  });

  it('waits to be posted with no more than 99 others, for a day at most', async () => {
    const hoarder = await files.person();
    await owner.post(`/workspaces/${workspaceId}/members`, { user_id: hoarder.id, role: 'member' });
    const { file } = (await files.upload(hoarder, id, 'x')).body;
    await files.stage.db.query(
      `INSERT INTO files (id, organisation_id, channel_id, uploaded_by, name, content_type, status, link_token)
       SELECT gen_random_uuid(), organisation_id, channel_id, uploaded_by, name, content_type, status, link_token
       FROM files, generate_series(1, 99) WHERE id = $1`,
      [file.id],
    );
    expect(await files.upload(hoarder, id, 'x')).toMatchObject({ status: 409, body: { code: 'TOO_MANY_FILES' } });
    await files.stage.db.query(`UPDATE files SET created_at = now() - interval '25 hours' WHERE uploaded_by = $1`, [
      hoarder.id,
    ]);
    expect(await kept()).toContain(file.id);
    await files.stage.app.get(Upkeep).run();
    await until(async () => !(await kept()).includes(file.id));
    expect((await files.upload(hoarder, id, 'x')).status).toBe(201);
  });

  it('is the only thing that takes a form', async () => {
    const form = new FormData();
    form.append('content', 'x');
    const response = await fetch(`${files.url}/api/v2/channels/${id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${member.token}` },
      body: form,
    });
    expect(response.status).toBe(415);
  });
});

describe('a download', () => {
  const png = async (content = '0123456789') =>
    (await files.upload(member, id, content, 'Bild ü.png', 'image/png')).body.file as { id: string; url: string };

  it('is for whoever sees the channel; before the post, for its uploader', async () => {
    const file = await png();
    expect((await files.get(file.url, member)).status).toBe(200);
    expect((await files.get(file.url, owner)).status).toBe(404);
    await post([file.id]);
    const response = await files.get(file.url, owner);
    expect(await response.text()).toBe('0123456789');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '10',
      'content-disposition': `inline; filename="Bild _.png"; filename*=UTF-8''Bild%20%C3%BC.png`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
      'accept-ranges': 'bytes',
      etag: `"${file.id}"`,
    });
    expect((await files.get(file.url, stranger)).status).toBe(404);
    expect((await files.get(file.url)).status).toBe(401);
    const elsewhere = await files.stage.channel(owner, workspaceId);
    expect((await files.get(file.url.replace(id, elsewhere), owner)).status).toBe(404);
    expect((await files.get(file.url.replace(file.id, newId()), owner)).status).toBe(404);
  });

  it('may be of a part', async () => {
    const { url } = await png();
    const part = await files.get(url, member, { range: 'bytes=2-4' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234']);
    const past = await files.get(url, member, { range: 'bytes=10-' });
    expect([past.status, past.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    const several = await files.get(url, member, { range: 'bytes=0-1,4-5' });
    expect([several.status, await several.text()]).toEqual([200, '0123456789']);
    const changed = await files.get(url, member, { range: 'bytes=2-4', 'if-range': '"another"' });
    expect(changed.status).toBe(200);
  });

  it('is not sent again to those who have it, nor to those who ask for its headers alone', async () => {
    const { id: fileId, url } = await png();
    expect((await files.get(url, member, { 'if-none-match': `W/"x", "${fileId}"` })).status).toBe(304);
    const head = await files.get(url, member, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
  });

  it('of an empty file is empty', async () => {
    const { url } = await png('');
    const response = await files.get(url, member);
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect((await files.get(url, member, { range: 'bytes=0-' })).status).toBe(416);
  });

  it('of a content that is lost is refused like one that never was', async () => {
    const { url } = await png();
    await files.stage.db.query('INSERT INTO stale_files SELECT organisation_id, id FROM files WHERE channel_id = $1', [
      id,
    ]);
    await files.stage.app.get(StaleFiles).sweep();
    expect((await files.get(url, member)).status).toBe(404);
  });
});

describe('a link', () => {
  it('opens the file for whoever has it, until the message is deleted', async () => {
    const { file } = (await files.upload(member, id, 'shared', `${'ü'.repeat(100)}.txt`)).body;
    const path = await linkOf(file.id);
    expect((await files.get(path)).status).toBe(404);
    const { message } = (await post([file.id])).body;
    const response = await files.get(path);
    expect([response.status, await response.text()]).toEqual([200, 'shared']);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect((await files.get(path, null, { range: 'bytes=1-1' })).status).toBe(206);

    await member.delete(`/channels/${id}/messages/${message.id}`);
    expect((await files.get(path)).status).toBe(404);
    expect(await kept()).toContain(file.id);
    await files.stage.app.get(StaleFiles).sweep();
    expect(await kept()).not.toContain(file.id);
  });

  it('is wrong when any of it is', async () => {
    const { file } = (await files.upload(member, id, 'shared')).body;
    await post([file.id]);
    const path = await linkOf(file.id);
    const [, root, fileId, token, name] = path.split('/');
    const bodies = new Set<string>();
    for (const parts of [
      [newId(), token, name],
      [fileId, `${token?.slice(0, -1)}!`, name],
      [fileId, `${token}x`, name],
      [fileId, token, 'other.txt'],
    ]) {
      const response = await files.get(['', root, ...parts].join('/'));
      expect(response.status).toBe(404);
      bodies.add(((await response.json()) as { code: string }).code);
    }
    expect([...bodies]).toEqual(['FILE_NOT_FOUND']);
    expect((await files.get(path)).status).toBe(200);
    await owner.delete(`/channels/${id}`);
    expect((await files.get(path)).status).toBe(404);
  });
});

it('keeps all of it in a bucket where one is set up', async () => {
  const s3 = await S3Double.start();
  const there = await FilesStage.open(s3.env);
  try {
    const person = await there.person();
    const channelId = await there.stage.channel(person, await there.stage.workspace(person));
    const content = Buffer.alloc(6_000_000, 'abc');
    const { body } = await there.upload(person, channelId, content);
    expect([...s3.objects.keys()]).toEqual([expect.stringMatching(new RegExp(`^[0-9a-f-]{36}/${body.file.id}$`))]);
    const part = await there.get(body.file.url, person, { range: 'bytes=5999997-' });
    expect(await part.text()).toBe('abc');
    expect(Buffer.from(await (await there.get(body.file.url, person)).arrayBuffer()).equals(content)).toBe(true);
    s3.failing = { status: 500, times: 100 };
    expect(await there.upload(person, channelId, 'x')).toMatchObject({
      status: 503,
      body: { code: 'STORAGE_UNAVAILABLE' },
    });
    s3.failing = null;
    await person.delete(`/channels/${channelId}`);
    await until(async () => {
      await there.stage.app.get(StaleFiles).sweep();
      return s3.objects.size === 0;
    });
  } finally {
    await there.stage.close();
    await s3.close();
  }
});
