import { Installations } from '../../src/messaging/installations/installations.service.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;

beforeEach(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterEach(() => stage.close());

const carried = (text: string) => text.match(/m\d+;/)?.[0] ?? '';
const namesAt = async (side: Side) => (await stage.textsAt(side)).map(carried).filter((name) => name !== '');
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `m${from + n};`);
const allAt = (side: Side, wanted: string[], ms?: number) =>
  until(async () => (await namesAt(side)).length >= wanted.length, ms).then(async () =>
    expect(await namesAt(side)).toEqual(wanted),
  );

describe.each(['slack', 'discord'])('When %s', (platform) => {
  it('takes a message and cuts the line before it says so, the message is there once and the rest follows', async () => {
    const side = await stage.connect(platform, { without: ['app_token'] });
    await stage.write('m0;');
    await allAt(side, names(0, 1));
    await stage.fail(side, { kind: 'accepted_then_reset', count: 1 });
    for (const name of names(1, 4)) await stage.write(name);
    await allAt(side, names(0, 4), 20_000);
  }, 60_000);

  it('takes equal texts and loses an answer, none of them is missing or doubled', async () => {
    const side = await stage.connect(platform, { without: ['app_token'] });
    await stage.write('m7;');
    await allAt(side, ['m7;']);
    await stage.fail(side, { kind: 'accepted_then_reset', count: 1 });
    await stage.write('m7;');
    await stage.write('m7;');
    await allAt(side, ['m7;', 'm7;', 'm7;'], 20_000);
  }, 60_000);
});

describe.each(['slack', 'discord', 'telegram'])('When %s', (platform) => {
  it('asks to slow down or fails, everything arrives later, in order, once', async () => {
    const side = await stage.connect(platform, { without: ['app_token'] });
    await stage.fail(side, { kind: '429', count: 2, retry_after: 1 });
    for (const name of names(0, 5)) await stage.write(name);
    await allAt(side, names(0, 5), 20_000);
    await stage.fail(side, { kind: 'reset', count: 1 });
    await stage.write('m5;');
    if (platform === 'telegram') {
      await until(async () => (await stage.deliveries(side)).at(-1)?.status === 'unknown', 20_000);
    } else await allAt(side, names(0, 6), 20_000);
  }, 60_000);

  it('takes the token back, it is not tried again and what waits is kept', async () => {
    const side = await stage.connect(platform, { without: ['app_token'] });
    await stage.write('m0;');
    await allAt(side, names(0, 1));
    await stage.fail(side, { kind: 'revoked', count: 1 });
    await stage.write('m1;');
    const installation = () => stage.app.get(Installations).find(side.installationId);
    await until(async () => (await installation())?.status === 'credentials-rejected', 20_000);
    await stage.write('m2;');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await stage.deliveries(side)).map((delivery) => delivery.status)).toEqual([
      expect.stringMatching(/delivered|degraded/),
      'pending',
      'pending',
    ]);
    expect((await installation())?.status_detail).toEqual(expect.any(String));
  }, 60_000);
});

describe('New credentials for the same account', () => {
  it('carry what waited, in order, and keep channels and mapping', async () => {
    const side = await stage.connect('slack', { without: ['app_token'] });
    await stage.fail(side, { kind: 'revoked', count: 1 });
    for (const name of names(0, 3)) await stage.write(name);
    const installations = stage.app.get(Installations);
    await until(async () => (await installations.find(side.installationId))?.status === 'credentials-rejected', 20_000);
    const state = await stage.stateOf(side);
    const credentials = { ...side.account.credentials, bot_token: await stage.newSlackToken(side) };
    await installations.replaceCredentials(stage.organisationId, state, credentials);
    await allAt(side, names(0, 3), 20_000);
    await stage.say(side, 'm3;');
    await until(async () => (await stage.stored()).some((message) => message.content === 'm3;'));
  }, 60_000);
});

describe('When Telegram takes a message and cuts the line before it says so', () => {
  it('the delivery is left to a person, nothing is doubled, and the lane goes on', async () => {
    const side = await stage.connect('telegram');
    await stage.fail(side, { kind: 'accepted_then_reset', count: 1 });
    await stage.write('m0;');
    await stage.write('m1;');
    await allAt(side, names(0, 2), 20_000);
    await until(async () => (await stage.deliveries(side))[0]?.status === 'unknown');
  }, 60_000);
});

describe('When the server is away', () => {
  it('what was written in Slack and Discord meanwhile arrives afterwards, once, in order', async () => {
    const slack = await stage.connect('slack', { without: ['app_token'] });
    const discord = await stage.connect('discord');
    await stage.say(slack, 'm0;');
    await allAt(discord, names(0, 1));
    await stage.stop();
    for (const name of names(1, 31)) await stage.say(slack, name);
    await stage.start();
    await stage.say(slack, 'm31;');
    await allAt(discord, names(0, 32), 20_000);
    await stage.stop();
    for (const name of names(100, 130)) await stage.say(discord, name);
    await stage.start();
    await allAt(slack, [...names(0, 32), ...names(100, 130)], 20_000);
    const stored = (await stage.stored()).map((message) => message.content);
    expect(stored).toEqual([...names(0, 32), ...names(100, 130)]);
  }, 60_000);

  it('for a moment only, Discord’s gateway resumes and nothing is missing', async () => {
    const discord = await stage.connect('discord');
    const slack = await stage.connect('slack', { without: ['app_token'] });
    await stage.say(discord, 'm0;');
    await allAt(slack, names(0, 1));
    await fetch(`${stage.sandboxUrl}/_control/discord/disconnect`, { method: 'POST' });
    for (const name of names(1, 20)) await stage.say(discord, name);
    await allAt(slack, names(0, 20), 20_000);
  }, 60_000);
});
