import { Readable } from 'node:stream';
import type { SlackProvider } from '../../src/platforms/slack/slack.provider.js';
import { refusalOf, soon, Stage, stamp } from './contract/stage.js';
import { SLACK, SLACK_SCOPES } from './slack-setup.js';

describe('Files on Slack', () => {
  const stage = new Stage(SLACK);
  beforeEach(() => stage.open());
  afterEach(() => stage.close());

  /** A new account whose app was not given this scope. */
  const renewWithout = (missing: string) => stage.renew({ scopes: SLACK_SCOPES.filter((scope) => scope !== missing) });

  const content = Buffer.from('Every week the same plan\n');
  const file = {
    id: 'f1',
    name: 'plan.txt',
    contentType: 'text/plain',
    bytes: content.length,
    url: 'https://files.example.org/f1',
  };
  const filePart = () => stage.parts('', { files: [file] })[0]!;
  const send = (replyTo: string | null = null) => {
    const open = async () => ({ file, stream: Readable.from([content], { objectMode: false }) });
    return stage.sender.send(stage.target(replyTo), filePart(), stamp(), soon(), { open });
  };
  const find = (after: string | null = null) => stage.sender.find!(stage.target(), filePart(), stamp(), after, soon());
  /** Of what Slack is asked, completing an upload alone names the channel. */
  const failCompleting = (kind: string) => stage.fault(kind, { channel_id: stage.channelId });
  const ask = async (method: string) => {
    const headers = { authorization: `Bearer ${stage.account.credentials.bot_token}` };
    return (await fetch(`${stage.url}/slack/api/${method}`, { headers })).json() as Promise<{ files: object[] }>;
  };

  it('are shown once, also when the answer was lost', async () => {
    await failCompleting('accepted_then_reset');
    expect((await refusalOf(send())).kind).toBe('outcome-unknown');
    const [shown, ...others] = await stage.shown();
    expect(others).toEqual([]);
    expect(await find()).toEqual({ found: { externalId: shown!.id } });
  });

  it('are not taken for the same ones from before', async () => {
    const { externalId } = await send();
    await failCompleting('reset');
    expect((await refusalOf(send())).kind).toBe('outcome-unknown');
    expect(await find(externalId)).toBe('absent');
    expect(await stage.shown()).toHaveLength(1);
  });

  it('certainly were not shown when the upload itself failed', async () => {
    for (const kind of ['reset', '500', '429']) {
      await stage.fault(kind);
      expect(['unavailable', 'rate-limited']).toContain((await refusalOf(send())).kind);
    }
    expect(await stage.shown()).toEqual([]);
  });

  it('certainly were not shown when their content broke off', async () => {
    const broken = async function* () {
      yield content.subarray(0, 3);
      throw new Error('the storage went away');
    };
    const open = async () => ({ file, stream: Readable.from(broken(), { objectMode: false }) });
    const error = await refusalOf(stage.sender.send(stage.target(), filePart(), stamp(), soon(), { open }));
    expect(error.kind).toBe('unavailable');
    expect(await stage.shown()).toEqual([]);
  });

  it('are found in history where the app may not read files', async () => {
    await renewWithout('files:read');
    expect((await refusalOf(send())).kind).toBe('outcome-unknown');
    expect(await find()).toEqual({ found: { externalId: (await stage.shown())[0]!.id } });
  });

  it('carry the name where the app may not write under another', async () => {
    await renewWithout('chat:write.customize');
    await send();
    expect(await stage.shown()).toMatchObject([{ text: '*Grace*', files: [{ name: 'plan.txt' }] }]);
  });

  it('are gone from the workspace with their message', async () => {
    const root = await stage.say('Anyone?');
    const sent = await send(root);
    expect((await ask('files.list')).files).toHaveLength(1);
    await stage.sender.remove!(stage.at(sent.externalId), soon());
    expect((await ask('files.list')).files).toEqual([]);
  });

  it('are not taken for a page to sign in at', async () => {
    const slack = stage.provider as SlackProvider;
    const page = { name: 'page.html', content_type: 'text/html', text: '<h1>Plan</h1>' };
    const hear = async () => {
      const ear = await stage.listen().up();
      await stage.say('', { files: [page] });
      return (await ear.next('message.created')).message.files[0]!.source!;
    };
    const opened = await slack.openFile(stage.account.credentials, await hear(), soon());
    expect(opened).toMatchObject({ contentType: 'text/html', bytes: page.text.length });
    opened.stream.destroy();
    await renewWithout('files:read');
    const error = await refusalOf(slack.openFile(stage.account.credentials, await hear(), soon()));
    expect(error).toMatchObject({ kind: 'permission-missing', details: { scopes: ['files:read'] } });
  });

  it('are opened by their id where Slack told no address', async () => {
    const slack = stage.provider as SlackProvider;
    const ear = await stage.listen().up();
    await stage.say('', { files: [{ name: 'a.txt', content_type: 'text/plain', text: 'abc' }] });
    const { id } = (await ear.next('message.created')).message.files[0]!.source!;
    const { stream, bytes } = await slack.openFile(stage.account.credentials, { id: id! }, soon());
    expect(bytes).toBe(3);
    stream.destroy();
    const gone = await refusalOf(slack.openFile(stage.account.credentials, { id: 'F0NOBODY' }, soon()));
    expect(gone.kind).toBe('target-gone');
  });
});
