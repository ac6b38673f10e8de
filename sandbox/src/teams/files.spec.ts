import { createHash } from 'node:crypto';
import { type Loose, startTeams, type TeamsBot } from '../../testing/teams.js';

const ANN = { id: 'ann', name: 'Ann Lee' };
const CONSENT = 'application/vnd.microsoft.teams.card.file.consent';
const INFO = 'application/vnd.microsoft.teams.card.file.info';

let bot: TeamsBot;
let chat: string;

beforeAll(async () => {
  bot = await startTeams();
  const path = `teams/accounts/${bot.account.account_id}/direct`;
  chat = (await bot.control.call<{ id: string }>('POST', path, { user: ANN })).body.id;
});
afterAll(() => bot.close());

const PICTURE = { name: 'a.png', content_type: 'image/png', text: 'pixels' };
const NOTES = { name: 'notes.txt', content_type: 'text/plain', text: 'words' };
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const attachmentsOf = async (id: string): Promise<Loose[]> => (await bot.heard((told) => told.id === id)).attachments;

describe('Files of people', () => {
  it('stand in the text of a channel when they are pictures, for the bot’s token alone', async () => {
    const id = await bot.say('', { files: [PICTURE] });
    const [picture, rich] = await attachmentsOf(id);
    expect(picture).toEqual({ contentType: 'image/*', contentUrl: expect.stringContaining('/views/original') });
    expect(rich!.content).toContain(`<img src="${picture!.contentUrl}"`);
    expect((await fetch(picture!.contentUrl)).status).toBe(401);
    const authorization = `Bearer ${await bot.token()}`;
    const fetched = await fetch(picture!.contentUrl, { headers: { authorization } });
    expect([fetched.headers.get('content-type'), await fetched.text()]).toEqual(['image/png', 'pixels']);
    const [shown] = (await bot.shown()).filter((message) => message.id === id);
    expect(shown!.files).toMatchObject([
      { name: 'a.png', contentType: 'image/png', bytes: 6, sha256: sha256('pixels') },
    ]);
  });

  it('stay in the rich body when the words are changed', async () => {
    const id = await bot.say('see', { files: [PICTURE] });
    const [picture] = await attachmentsOf(id);
    await bot.control.call('PATCH', `teams/messages/${id}`, { ...bot.place, text: 'look' });
    const { attachments } = await bot.heard((told) => told.type === 'messageUpdate' && told.id === id);
    expect(attachments[1].content).toBe(
      `<div><div>look</div></div><img src="${picture!.contentUrl}" itemtype="http://schema.skype.com/AMSImage">`,
    );
  });

  it('lie in SharePoint, out of reach, when they are anything else in a channel', async () => {
    const [file] = await attachmentsOf(await bot.say('see', { files: [NOTES] }));
    expect(file).toMatchObject({ contentType: 'reference', name: 'notes.txt' });
    expect((await fetch(file!.contentUrl)).status).toBe(401);
  });

  it('can be downloaded without a token in a personal chat', async () => {
    const [file] = await attachmentsOf(await bot.say('see', { channel_id: chat, files: [NOTES] }));
    expect(file).toMatchObject({
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      name: 'notes.txt',
      content: { fileType: 'txt', uniqueId: expect.any(String) },
    });
    expect(await (await fetch(file!.content.downloadUrl)).text()).toBe('words');
  });
});

describe('Pictures of the bot', () => {
  it('come with the message, or from where it says', async () => {
    const inline = { contentType: 'image/png', name: 'in.png', contentUrl: `data:image/png;base64,${btoa('inline')}` };
    const [stored] = await attachmentsOf(await bot.say('', { channel_id: chat, files: [PICTURE] }));
    const linked = { contentType: 'image/png', name: 'out.png', contentUrl: stored!.content.downloadUrl };
    const gone = { contentType: 'image/png', contentUrl: `${bot.sandbox.url}/nowhere.png` };
    await bot.send({ attachments: [inline, linked, gone] });
    expect((await bot.shown()).at(-1)!.files).toMatchObject([
      { name: 'in.png', sha256: sha256('inline') },
      { name: 'out.png', sha256: sha256('pixels') },
    ]);
  });
});

describe('Files of the bot', () => {
  const offer = () =>
    bot.send(
      {
        attachments: [
          {
            contentType: CONSENT,
            name: 'report.bin',
            content: { description: 'A report', sizeInBytes: 1, acceptContext: { n: 1 }, declineContext: { n: 2 } },
          },
        ],
      },
      chat,
    );
  const answer = (message: string, action: string) =>
    bot.control.call<Loose>(
      'POST',
      `teams/accounts/${bot.account.account_id}/channels/${chat}/messages/${message}/consent`,
      { action },
    );
  const put = (url: string, content: Buffer, range: string) =>
    fetch(url, { method: 'PUT', headers: { 'content-range': `bytes ${range}` }, body: new Uint8Array(content) });

  it('are uploaded in fragments after the person has agreed', async () => {
    const { id } = (await offer()).body;
    expect((await answer(id, 'accept')).body).toEqual({ status: 200 });
    const { value, name, replyToId } = await bot.heard(({ type, value }) => type === 'invoke' && value.uploadInfo);
    expect([name, replyToId]).toEqual(['fileConsent/invoke', id]);
    expect(value).toMatchObject({ type: 'fileUpload', action: 'accept', context: { n: 1 } });
    const { uploadUrl, uniqueId, contentUrl, fileType } = value.uploadInfo;
    const content = Buffer.alloc(700_000, 'report ');
    const step = 320 * 1024;
    expect((await put(uploadUrl, content.subarray(step), `${step}-699999/700000`)).status).toBe(416);
    expect((await put(uploadUrl, content.subarray(0, 1000), '0-999/700000')).status).toBe(400);
    const first = await put(uploadUrl, content.subarray(0, step), `0-${step - 1}/700000`);
    expect([first.status, await first.json()]).toMatchObject([202, { nextExpectedRanges: [`${step}-`] }]);
    const last = await put(uploadUrl, content.subarray(step), `${step}-699999/700000`);
    expect([last.status, await last.json()]).toMatchObject([201, { name: 'report.bin', size: 700_000 }]);
    expect((await put(uploadUrl, content.subarray(0, 1), '0-0/1')).status).toBe(404);
    const card = { contentType: INFO, contentUrl, name: 'report.bin', content: { uniqueId, fileType } };
    await bot.send({ attachments: [card] }, chat);
    const files = (await bot.shown(chat)).at(-1)!.files;
    expect(files).toMatchObject([{ name: 'report.bin', bytes: 700_000, sha256: sha256(content) }]);
  });

  it('are not uploaded when the person declines', async () => {
    const { id } = (await offer()).body;
    await answer(id, 'decline');
    const { value } = await bot.heard((told) => told.replyToId === id);
    expect(value).toEqual({ type: 'fileUpload', action: 'decline', context: { n: 2 } });
  });

  it('are offered in personal chats alone', async () => {
    expect(await bot.send({ attachments: [{ contentType: CONSENT, name: 'x', content: {} }] })).toMatchObject({
      status: 400,
      body: { error: { code: 'BadSyntax' } },
    });
  });
});
