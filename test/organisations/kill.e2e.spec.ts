import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../../demo/api.js';
import { signIn } from '../../demo/stage.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { AppHost, type HeardCall } from './app-host.js';
import { JsonHost } from './json-host.js';
import { appJson } from './organisation-stage.js';

const MESSAGES = 300;
/** Killed when the first app has heard about this many; whatever is under way then is under way. */
const KILL_AT = [40, 130, 220];
/** Milliseconds that the apps take for each message. */
const PACE_MS = 20;
const PATHS = ['/one', '/other'] as const;

let server: TestServer;
let host: AppHost;
let json: JsonHost;
let api: Api;
let organisationId: string;
let channelId: string;
/** From so many messages on the first app does not answer: a call is under way when the server is killed. */
let stuckFrom = KILL_AT[0]!;

beforeAll(async () => {
  [host, json] = [await AppHost.open(), await JsonHost.open()];
  host.respond = ({ path }) =>
    path === PATHS[0] && host.heardBy(path).length >= stuckFrom
      ? new Promise<number>(() => undefined)
      : sleep(PACE_MS, 202);
  server = await startServer({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } });
  api = new Api(server.url);
  await signIn(api);
  organisationId = (await api.post<{ data: { id: string } }>('/organisations', { name: 'Harbour' })).data.id;
  const { workspace } = await api.post<{ workspace: { id: string } }>('/api/v2/workspaces', {
    name: 'Harbour',
    organisation_id: organisationId,
  });
  const body = { workspace_id: workspace.id, name: 'general', channel_type: 'text' };
  channelId = (await api.post<{ channel: { id: string } }>('/api/v2/channels', body)).channel.id;
  for (const path of PATHS) {
    const json_url = json.serve(appJson(host.url + path, { integration_type: 'output' }));
    await api.post(`/organisations/${organisationId}/integrations`, { json_url });
  }
}, 60_000);
afterAll(async () => {
  await server.stop();
  await host.close();
  await json.close();
});

/** One after another; what a dead server did not take is posted again under the same key. */
async function postAll(): Promise<void> {
  for (let n = 0; n < MESSAGES; n += 1) await until(() => isPosted(n), 60_000);
}

async function isPosted(n: number): Promise<boolean> {
  const answer = await fetch(`${server.url}/api/v2/channels/${channelId}/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${api.token}`,
      'content-type': 'application/json',
      'idempotency-key': `message-${n}`,
    },
    body: JSON.stringify({ content: `message ${n}` }),
  }).catch(() => null);
  return answer?.status === 201;
}

/** Each call as it came first. */
function firstOfEach(calls: HeardCall[]): HeardCall[] {
  const known = new Set<string>();
  return calls.filter(({ id }) => !known.has(id) && known.add(id));
}

it('300 messages reach two output apps in their order, although the server is killed three times', async () => {
  const posting = postAll();
  for (const [n, heard] of KILL_AT.entries()) {
    await until(() => host.heardBy(PATHS[0]).length >= heard, 60_000);
    await server.kill('SIGKILL');
    stuckFrom = KILL_AT[n + 1] ?? Infinity;
    await server.restart();
  }
  await posting;
  const expected = Array.from({ length: MESSAGES }, (_, n) => `message ${n}`);
  await until(() => PATHS.every((path) => firstOfEach(host.heardBy(path)).length >= MESSAGES), 60_000);
  for (const path of PATHS) {
    const heard = firstOfEach(host.heardBy(path));
    expect(heard.map(({ body }) => body.message as string)).toEqual(expected);
  }
  // What was under way when it was killed came again, under its own id.
  expect(host.heardBy(PATHS[0]).length).toBeGreaterThanOrEqual(MESSAGES + KILL_AT.length);
}, 180_000);
