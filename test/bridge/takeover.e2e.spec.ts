import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '../../demo/api.js';
import { Control } from '../../demo/control.js';
import { setTheStage, signIn, type Stage } from '../../demo/stage.js';
import { startServer, type TestServer } from '../support/server.js';
import { until, whileItChanges } from '../support/until.js';

/** Messages that a person writes in Discord, some before and some after the first node is killed. */
const MESSAGES = 120;
const KILL_AFTER = 40;
const PAUSE_MS = 60;

let dataDir: string;
let first: TestServer;
let second: TestServer;
let control: Control;
let stage: Stage;

beforeAll(async () => {
  // The nodes of a deployment share their secrets and their database.
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-nodes-'));
  const env = { DATA_DIR: dataDir };
  first = await startServer({ env });
  const { sandboxUrl, databaseUrl } = first;
  second = await startServer({ env, sandboxUrl, database: { url: databaseUrl } });
  control = new Control(sandboxUrl);
  const api = new Api(first.url);
  await signIn(api);
  stage = await setTheStage(api, control, ['slack', 'discord', 'telegram']);
}, 90_000);
afterAll(async () => {
  await second.stop();
  await first.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const sideOf = (platform: string) => stage.sides.find((side) => side.platform === platform)!;

async function namesAt(platform: string): Promise<string[]> {
  const side = sideOf(platform);
  const messages = await control.messages(platform, side.account.account_id, side.externalChannelId);
  return messages.flatMap((message) => message.text.match(/message-\d+;/) ?? []);
}

async function writeInDiscord(n: number): Promise<void> {
  const { account, externalChannelId } = sideOf('discord');
  const user = { id: 'ada', name: 'Ada' };
  const message = { account_id: account.account_id, channel_id: externalChannelId, user, text: `message-${n};` };
  await control.say('discord', message);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds from now until the message is in Slack. */
async function timeTo(n: number): Promise<number> {
  const began = Date.now();
  await until(async () => (await namesAt('slack')).includes(`message-${n};`), 60_000).catch((error: Error) => {
    throw new Error(`${error.message}\n${second.logs.slice(-5_000)}`);
  });
  return Date.now() - began;
}

describe('Two nodes of which one is killed', () => {
  it('go on as one within ten seconds, and lose, double and swap nothing', async () => {
    for (let n = 0; n < KILL_AFTER; n += 1) {
      await writeInDiscord(n);
      await sleep(PAUSE_MS);
    }
    // What a message takes on this machine right now, the last of many at that.
    const usual = await timeTo(KILL_AFTER - 1);
    await first.kill('SIGKILL');
    const takenOver = timeTo(KILL_AFTER + 1);
    for (let n = KILL_AFTER; n < MESSAGES; n += 1) {
      await writeInDiscord(n);
      await sleep(PAUSE_MS);
    }
    // Ten seconds, and what other suites on the same cores may take of them.
    expect((await takenOver) - usual).toBeLessThan(12_000);
    const wanted = Array.from({ length: MESSAGES }, (_, n) => `message-${n};`);
    await whileItChanges(
      () => namesAt('slack'),
      ({ length }) => length >= MESSAGES,
    );
    await sleep(2_000);
    expect(await namesAt('slack')).toEqual(wanted);
    const telegram = await namesAt('telegram');
    // One post may have been under way to Telegram, which cannot tell afterwards: it is left to a person.
    expect(telegram).toEqual(wanted.filter((name) => telegram.includes(name)));
    expect(telegram.length).toBeGreaterThanOrEqual(MESSAGES - 1);
  }, 240_000);
});
