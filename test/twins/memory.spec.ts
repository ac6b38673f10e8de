import { until } from '../support/until.js';
import { TwinsStage } from './twins-stage.js';

let stage: TwinsStage;
let scout: string;
let general: string;

beforeAll(async () => {
  stage = await TwinsStage.open({ model: false });
});
afterAll(() => stage.close());
beforeEach(async () => {
  scout = await stage.twin('Scout');
  general = await stage.channel();
  await stage.say(general, 'The old anchor rusts in the cellar.');
  await stage.assign(general, scout, 'passive');
});

const place = async (fields: object = {}) => {
  const channel = await stage.channel(fields);
  await stage.assign(channel, scout, 'on-demand');
  return channel;
};
const ask = async (channel: string, question: string): Promise<string> => {
  const before = (await stage.answers(channel)).length;
  await stage.say(channel, `@Scout ${question}`);
  await until(async () => (await stage.answers(channel)).length > before);
  return (await stage.answers(channel)).at(-1)!.content;
};
const IGNORANT = expect.stringContaining('I do not know') as string;

describe('what a twin heard', () => {
  it('it tells elsewhere in the workspace, with who said it, where and when', async () => {
    const today = new Date().toISOString().slice(0, 10);
    await stage.say(general, 'The spare keys hang behind the boiler.');
    const channel = (await stage.ada.get(`/channels/${general}`)).body.channel as { name: string };
    expect(await ask(await place(), 'where are the spare keys?')).toBe(
      `Said by Ada Okafor in #${channel.name} on ${today}: The spare keys hang behind the boiler.`,
    );
  });

  it('begins with its assignment, and ends with its removal', async () => {
    const elsewhere = await place();
    expect(await ask(elsewhere, 'where does the old anchor rust?')).toEqual(IGNORANT);
    await stage.say(general, 'The spare keys hang behind the boiler.');
    await stage.ada.delete(`/channels/${general}/twins/${scout}`);
    expect(await ask(elsewhere, 'where are the spare keys?')).toEqual(IGNORANT);
  });

  it('is forgotten when it is deleted, and told as it was corrected', async () => {
    const elsewhere = await place();
    const wrong = await stage.say(general, 'The spare keys hang behind the boiler.');
    const path = `/channels/${general}/messages/${wrong}`;
    await stage.ada.patch(path, { content: 'The spare keys hang beside the window.' });
    expect(await ask(elsewhere, 'where are the spare keys?')).toContain('beside the window');
    await stage.ada.delete(path);
    expect(await ask(elsewhere, 'where are the spare keys now?')).toEqual(IGNORANT);
  });

  it('in a private channel stays there', async () => {
    const secret = await place({ is_private: true });
    await stage.say(secret, 'The spare keys hang behind the boiler.');
    // So many that the twin no longer sees what was said before.
    for (let n = 0; n < 20; n += 1) await stage.say(secret, `Rain, day ${n}.`);
    expect(await ask(general, 'where are the spare keys?').catch(() => 'passive')).toBe('passive');
    expect(await ask(await place(), 'where are the spare keys?')).toEqual(IGNORANT);
    expect(await ask(await place({ is_private: true }), 'where are the spare keys?')).toEqual(IGNORANT);
    expect(await ask(secret, 'where are the spare keys?')).toContain('behind the boiler');
  });

  it('is what people told: not what bots said, nor what was asked', async () => {
    const elsewhere = await place();
    await stage.bot(general, 'The spare keys hang behind the boiler.');
    await stage.say(general, 'Where do the spare keys hang?');
    expect(await ask(elsewhere, 'where are the spare keys?')).toEqual(IGNORANT);
  });
});
