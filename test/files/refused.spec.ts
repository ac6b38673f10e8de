import { MessageOutcomes } from '../../src/channels/messages/message-outcomes.service.js';
import { ProviderError } from '../../src/platforms/errors.js';
import type { Side } from '../bridge/bridge-stage.js';
import { until } from '../support/until.js';
import { REFUSED, RefusedStage } from './refused-stage.js';

let refused: RefusedStage;

beforeEach(async () => {
  refused = await RefusedStage.open();
}, 60_000);
afterEach(async () => {
  jest.restoreAllMocks();
  await refused.close();
});

const LINK = `link to ${REFUSED}`;

/** By its public address, as anybody reads it there. */
async function openedFrom(side: Side): Promise<number> {
  const found = (await refused.stage.seen(side)).find(({ text }) => text.includes(REFUSED))!;
  const address = /https?:\/\/[^\s|>)]+/.exec(found.text)![0];
  const answer = await fetch(new URL(new URL(address).pathname, refused.stage.url));
  return (await answer.arrayBuffer()).byteLength;
}

async function outcomeOf(text: string) {
  const [row] = await refused.stage.db.query<{ id: string }>('SELECT id FROM messages WHERE content = $1', [text]);
  return (await refused.stage.app.get(MessageOutcomes).of(refused.stage.channelId, [row!.id])).get(row!.id);
}

describe('A file that the platform refuses, between others', () => {
  it.each([
    ['slack', /^tool\.exe: .*\(file_type_not_allowed\); it is linked to$/],
    ['discord', /^tool\.exe: .*File uploaded exceeds the maximum size; it is linked to$/],
    ['telegram', /^tool\.exe: Telegram takes no request of this size.*; it is linked to$/],
  ])(
    'crosses to %s as a link in its place, and the outcome says why',
    async (platform, reason) => {
      const to = await refused.stage.connect(platform);
      await refused.refuse(to);
      const messageId = await refused.say('one;', ['a.txt', REFUSED, 'c.txt']);
      const refusal = expect.stringMatching(reason) as unknown;
      const [post] = await refused.outcomesAt(to, 1);
      expect(post).toMatchObject({ status: 'degraded', reasons: expect.arrayContaining([refusal]) as unknown });
      expect(await refused.shownAt(to)).toEqual(['one;', 'a.txt', LINK, 'c.txt']);

      await refused.edit(messageId, 'ONE;');
      const [, edit] = await refused.outcomesAt(to, 2);
      expect(edit).toMatchObject({
        kind: 'edit',
        status: 'degraded',
        reasons: expect.arrayContaining([refusal]) as unknown,
      });
      expect(edit!.reasons.filter((told) => told.startsWith(REFUSED))).toHaveLength(1);
      expect(await refused.shownAt(to)).toEqual(['ONE;', 'a.txt', LINK, 'c.txt']);
      expect(await outcomeOf('ONE;')).toMatchObject([{ kind: 'edit', status: 'degraded' }]);

      await refused.remove(messageId);
      await refused.outcomesAt(to, 3);
      expect(await refused.shownAt(to)).toEqual([]);
    },
    60_000,
  );

  it('crosses as itself to whoever takes it', async () => {
    const [refusing, taking] = [await refused.stage.connect('discord'), await refused.stage.connect('slack')];
    await refused.refuse(refusing);
    await refused.say('one;', ['a.txt', REFUSED]);
    expect(await refused.outcomesAt(taking, 1)).toMatchObject([{ status: 'delivered' }]);
    expect(await refused.outcomesAt(refusing, 1)).toMatchObject([{ status: 'degraded' }]);
    expect(await refused.shownAt(taking)).toEqual(['one;', 'a.txt', REFUSED]);
    expect(await refused.shownAt(refusing)).toEqual(['one;', 'a.txt', LINK]);
    expect(await openedFrom(refusing)).toBe(3_000);
  }, 60_000);
});

describe('A refused file without words beside it', () => {
  it.each(['slack', 'discord', 'telegram'])(
    'stays a link on %s when words are added',
    async (platform) => {
      const to = await refused.stage.connect(platform);
      await refused.refuse(to);
      const messageId = await refused.say('', [REFUSED, 'b.txt']);
      expect(await refused.outcomesAt(to, 1)).toMatchObject([{ status: 'degraded' }]);
      expect(await refused.shownAt(to)).toEqual([LINK, 'b.txt']);
      await refused.edit(messageId, 'words;');
      expect(await refused.outcomesAt(to, 2)).toMatchObject([{}, { kind: 'edit', status: 'degraded' }]);
      expect(await refused.shownAt(to)).toEqual([LINK, 'b.txt', 'words;']);
    },
    60_000,
  );
});

describe('An empty file, which the platform refuses', () => {
  it('crosses as its link, and the one behind it crosses', async () => {
    const telegram = await refused.stage.connect('telegram');
    const empty = { name: REFUSED, content_type: 'text/plain', text: '' };
    const other = { name: 'b.txt', content_type: 'text/plain', text: 'b' };
    await refused.stage.say(refused.from, 'one;', { files: [empty, other] });
    expect(await refused.outcomesAt(telegram, 1)).toMatchObject([
      {
        status: 'degraded',
        reasons: expect.arrayContaining([expect.stringContaining('must be non-empty')]) as unknown,
      },
    ]);
    expect(await refused.shownAt(telegram)).toEqual(['one;', LINK, 'b.txt']);
  }, 60_000);
});

describe('What is refused for something else than a file', () => {
  it.each(['slack', 'discord'])(
    'fails on %s, with nothing of it there',
    async (platform) => {
      const to = await refused.stage.connect(platform);
      refused.interpose(to, (sender, target, part, ...others) => {
        if (JSON.stringify(part.payload).includes('bad;')) throw new ProviderError('payload-refused', 'No such words');
        return sender.send(target, part, ...others);
      });
      await refused.say('bad;', ['a.txt', 'b.txt']);
      await refused.say('good;', ['c.txt']);
      expect(await refused.outcomesAt(to, 2)).toMatchObject([{ status: 'failed' }, { status: 'delivered' }]);
      expect(await refused.shownAt(to)).toEqual(['good;', 'c.txt']);
    },
    60_000,
  );

  it('is a link that is refused too: it fails, and may be sent again from there', async () => {
    const to = await refused.stage.connect('slack');
    await refused.refuse(to);
    let isBad = true;
    refused.interpose(to, (sender, target, part, ...others) => {
      const isLink = part.file !== undefined && !part.files;
      if (isBad && isLink) throw new ProviderError('payload-refused', 'No such links');
      return sender.send(target, part, ...others);
    });
    await refused.say('one;', ['a.txt', REFUSED, 'c.txt']);
    expect(await refused.outcomesAt(to, 1)).toMatchObject([{ status: 'failed' }]);
    expect(await refused.shownAt(to)).toEqual(['one;', 'a.txt']);
    isBad = false;
    await refused.stage.resend(to);
    await until(async () => (await refused.outcomesAt(to, 1))[0]?.status === 'degraded');
    expect(await refused.shownAt(to)).toEqual(['one;', 'a.txt', LINK, 'c.txt']);
  }, 60_000);
});
