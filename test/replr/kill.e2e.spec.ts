import { type Account, Control, type SeenMessage } from '../../demo/control.js';
import { Api } from '../../demo/api.js';
import { signIn } from '../../demo/stage.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';

/** Asked on each platform. */
const QUESTIONS = 18;
/** Killed when about this many were answered on both together; whatever is in flight then is in flight. */
const KILL_AT = [5, 13, 22];
/** Between two pieces of an answer: a model that thinks while the process dies. */
const THINKING_MS = 60;
const PLATFORMS = ['slack', 'discord'] as const;
type Platform = (typeof PLATFORMS)[number];

let server: TestServer;
let control: Control;
let api: Api;
const accounts = new Map<Platform, Account>();
/** What was asked, by platform, in order: ids of the messages. */
const asked: Record<Platform, string[]> = { slack: [], discord: [] };

const contentOf = (n: number): string => `Locker ${n} holds the lantern-${n} of the crew.`;

beforeAll(async () => {
  server = await startServer();
  control = new Control(server.sandboxUrl);
  api = new Api(server.url);
  await signIn(api);
  const replr = await api.post<{ id: string }>('/v1/replrs', { name: 'Warden' });
  const content = Array.from({ length: QUESTIONS }, (_, n) => contentOf(n)).join(' ');
  await api.post(`/v1/replrs/${replr.id}/knowledge`, { title: 'Lockers', content });
  for (const platform of PLATFORMS) await connect(platform, replr.id);
  await control.fail('llm', { kind: 'slow', count: 1_000, delay_ms: THINKING_MS });
}, 60_000);
afterAll(() => server.stop());

/** Connects a bot that answers everything in the first channel of an account of its own. */
async function connect(platform: Platform, replrId: string): Promise<void> {
  const account = await control.createAccount(platform, ['lockers']);
  accounts.set(platform, account);
  const { team_id: workspace, ...credentials } = account.credentials;
  const { id } = await api.post<{ id: string }>(`/v1/integrations/${platform}`, {
    replr_id: replrId,
    channel_ids: [account.channels[0]!.id],
    ...credentials,
    ...(workspace !== undefined && { workspace_id: workspace }),
  });
  await api.put(`/v1/integrations/${id}`, { auto_respond: true });
  await untilHeard(platform, id);
}

/** Until a question is counted: the session of a new bot opens after the answer to whoever connected it. */
async function untilHeard(platform: Platform, integrationId: string): Promise<void> {
  await ask(platform);
  await until(async () => {
    const { message_count } = await api.get<{ message_count: number }>(`/v1/integrations/${integrationId}`);
    return message_count > 0;
  });
}

async function ask(platform: Platform): Promise<void> {
  const { account_id, channels } = accounts.get(platform)!;
  const n = asked[platform].length;
  const { message_id } = await control.say(platform, {
    account_id,
    channel_id: channels[0]!.id,
    user: { id: `person-${n}`, name: `Person${n}` },
    text: `What does locker ${n} hold?`,
  });
  asked[platform].push(message_id);
}

const askEverywhere = () => Promise.all(PLATFORMS.map(ask));

async function answersAt(platform: Platform): Promise<SeenMessage[]> {
  const { account_id, channels } = accounts.get(platform)!;
  return (await control.messages(platform, account_id, channels[0]!.id)).filter(({ bot }) => bot);
}

async function countAnswers(): Promise<number> {
  return (await Promise.all(PLATFORMS.map(answersAt))).flat().length;
}

/** In the order of their writing: a thread's replies may be shown with its root. */
const byId = (a: SeenMessage, b: SeenMessage): number =>
  a.id.length === b.id.length ? (a.id < b.id ? -1 : 1) : a.id.length - b.id.length;

describe('Kill -9 while a REPLR answers questions on Slack and Discord', () => {
  it('leaves one answer to each question, the right one, in the order of the questions', async () => {
    for (const answered of KILL_AT) {
      for (let n = 0; n < 4; n += 1) await askEverywhere();
      await until(async () => (await countAnswers()) >= answered, 60_000);
      await server.kill('SIGKILL');
      await askEverywhere();
      await server.restart();
    }
    while (asked.slack.length < QUESTIONS) await askEverywhere();
    await until(async () => (await countAnswers()) >= QUESTIONS * PLATFORMS.length, 60_000);
    // Long enough for a double to show itself.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (const platform of PLATFORMS) {
      const answers = (await answersAt(platform)).sort(byId);
      expect(answers.map(({ thread_id }) => thread_id)).toEqual(asked[platform]);
      const wanted = asked[platform].map((_, n) => expect.stringContaining(contentOf(n)) as string);
      expect(answers.map(({ text }) => text)).toEqual(wanted);
    }
  }, 300_000);
});
