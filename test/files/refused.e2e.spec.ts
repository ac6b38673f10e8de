import { Api } from '../../demo/api.js';
import { Control } from '../../demo/control.js';
import { setTheStage, signIn, type Stage } from '../../demo/stage.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';

const REFUSED = 'tool.exe';
const MESSAGES = 8;
/** Killed when about this many messages are seen on either side; whatever is in flight then is in flight. */
const KILL_AT = [3, 10, 18];

let server: TestServer;
let control: Control;
let stage: Stage;

beforeAll(async () => {
  server = await startServer();
  control = new Control(server.sandboxUrl);
  const api = new Api(server.url);
  await signIn(api);
  stage = await setTheStage(api, control, ['slack', 'discord']);
  for (const platform of ['slack', 'discord']) {
    await control.fail(platform, { kind: 'file_refused', count: 1_000, file_name: REFUSED });
  }
}, 60_000);
afterAll(() => server.stop());

const sideOf = (platform: string) => stage.sides.find((side) => side.platform === platform)!;

/** What our bot has shown there, in order. */
async function shownAt(platform: string): Promise<string[]> {
  const side = sideOf(platform);
  const seen = await control.messages(platform, side.account.account_id, side.externalChannelId);
  return seen
    .filter(({ bot }) => bot)
    .flatMap(({ text, files }) => [
      ...(text.match(/message-\d+;/g) ?? []),
      ...(text.includes(REFUSED) ? ['link'] : []),
      ...files.map(({ name }) => name),
    ]);
}

const say = (platform: string, n: number) => {
  const side = sideOf(platform);
  const [refused, taken] = [REFUSED, `file-${n}.txt`].map((name) => ({ name, content_type: 'x/y', bytes: 2_000 + n }));
  return control.say(platform, {
    account_id: side.account.account_id,
    channel_id: side.externalChannelId,
    user: { id: 'ada', name: 'Ada' },
    text: `message-${n};`,
    files: [refused, taken],
  });
};

describe('Kill -9 while files cross that both platforms refuse', () => {
  it('leaves each message once on either side: its words, the link, and the other file, in order', async () => {
    const writing = (async () => {
      for (let n = 0; n < MESSAGES; n += 1) await Promise.all([say('slack', n), say('discord', n)]);
    })();
    for (const seen of KILL_AT) {
      await until(async () => (await shownAt('slack')).length + (await shownAt('discord')).length >= seen, 90_000);
      await server.kill('SIGKILL');
      await server.restart();
    }
    await writing;
    const all = Array.from({ length: MESSAGES }, (_, n) => [`message-${n};`, 'link', `file-${n}.txt`]).flat();
    for (const platform of ['slack', 'discord']) {
      await until(async () => (await shownAt(platform)).length >= all.length, 120_000);
    }
    // What comes behind everything crosses last: a double would have come before it.
    await Promise.all([say('slack', MESSAGES), say('discord', MESSAGES)]);
    const wanted = [...all, `message-${MESSAGES};`, 'link', `file-${MESSAGES}.txt`];
    for (const platform of ['slack', 'discord']) {
      await until(async () => (await shownAt(platform)).includes(`file-${MESSAGES}.txt`), 60_000);
      expect(await shownAt(platform)).toEqual(wanted);
    }
  }, 400_000);
});
