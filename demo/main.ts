import { resolve } from 'node:path';
import { startSandbox } from '@patchbay/sandbox';
import { Api } from './api.js';
import { playWithApps } from './apps-scene.js';
import { searchArchive } from './archive-scene.js';
import { Control } from './control.js';
import { carryMore } from './fidelity-scene.js';
import { Play } from './play.js';
import { askReplr } from './replr-scene.js';
import type { Scene } from './scene.js';
import { startServer, type Server } from './server.js';
import { EMAIL, PASSWORD, setTheStage, signIn, type Stage } from './stage.js';
import { askTwin } from './twin-scene.js';

const once = process.argv.includes('--once');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** `--once` takes free ports, so that it runs beside whatever else runs here. */
const port = once ? 0 : Number(process.env['PORT'] ?? 3000);
const sandboxPort = once ? 0 : Number(process.env['SANDBOX_PORT'] ?? 3900);

async function run(): Promise<number> {
  print('Patchbay demo: sandboxed Slack, Discord, Telegram and Microsoft Teams, one workspace channel.');
  const sandbox = await startSandbox({ port: sandboxPort });
  let server: Server | null = null;
  const stop = async (): Promise<void> => {
    await server?.stop();
    await sandbox.close();
  };
  try {
    const dataDir = resolve(once ? '.data/demo-once' : '.data/demo');
    server = await startServer({ port: port || (await freePort()), dataDir, sandboxUrl: sandbox.url });
    print(`  server  ${server.url} (ready after ${server.readySeconds.toFixed(1)} s), log in ${server.log}`);
    print(`  sandbox ${sandbox.url}`);
    const api = new Api(server.url);
    const control = new Control(sandbox.url);
    await signIn(api);
    const stage = await setTheStage(api, control);
    print('  Slack, Discord, Telegram and Teams are connected, synced and mapped to one channel.');
    const right = await perform({ api, control, stage, print });
    if (once) return right ? 0 : 1;
    printWhatToTry(api, sandbox.url, stage);
    await untilInterrupted();
    print('\nStopping …');
    return 0;
  } finally {
    await stop();
  }
}

/** Every act, also after one that failed; true when all was as it should be. */
async function perform(scene: Scene): Promise<boolean> {
  const crossed = await new Play(scene).perform();
  print(crossed ? '\nEvery message arrived everywhere, exactly once.' : '\nSomething is not where it should be.');
  const replr = await askReplr(scene);
  const twin = await askTwin(scene);
  const found = await searchArchive(scene);
  const played = await playWithApps(scene);
  const carried = await carryMore(scene);
  print(replr ? '\nThe REPLR answered, once.' : '\nThe REPLR did not answer as it should.');
  print(twin ? 'The twin’s answer is everywhere, once.' : 'The twin’s answer is not where it should be.');
  print(found ? 'The archive finds what was said.' : 'The archive does not find what was said.');
  print(played ? 'The apps did what they are for, once.' : 'The apps did not do what they are for.');
  print(
    carried
      ? 'Formatting, a pin, a file and a mention crossed as far as each platform has them, once.'
      : 'Formatting, a pin, a file or a mention did not cross as it should.',
  );
  return crossed && replr && twin && found && played && carried;
}

function printWhatToTry(api: Api, sandboxUrl: string, stage: Stage): void {
  const slack = stage.sides[0]!;
  print(`
  API         ${api.url}
  Swagger UI  ${api.url}/docs
  Sign in     ${EMAIL} / ${PASSWORD}   (POST /auth/login; paste access_token into Authorize)

Read the channel:
  curl -s ${api.url}/api/v2/channels/${stage.channelId}/messages \\
    -H 'Authorization: Bearer ${api.token}'

Write in Slack, as a person would:
  curl -s -X POST ${sandboxUrl}/_control/slack/messages -H 'Content-Type: application/json' \\
    -d '{"account_id":"${slack.account.account_id}","channel_id":"${slack.externalChannelId}","user":{"id":"ada","name":"Ada"},"text":"Hello"}'

It stays up until Ctrl-C.`);
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolvePort, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as { port: number };
      probe.close(() => resolvePort(free));
    });
  });
}

function untilInterrupted(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
  });
}

run().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`The demo could not go on: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
